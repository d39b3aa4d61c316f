"""The health of a relationship: two pages for two readers, made of the same numbers."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from babel.dates import format_skeleton
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.views.decorators.http import require_safe

from partners.health.entries import Entry, entries_of
from partners.health.explain import (
    EARLIEST,
    Waiting,
    band_of,
    change,
    raises,
    still_open,
    trend,
)
from partners.health.score import Contribution, Health, health
from partners.health.signal import Side
from partners.models import LedgerEntry, Partner, Programme
from partners.sentences import Sentence, sentences, subjects_named
from partners.views.forms import MomentForm
from permissions.adapters.web import moment, person, saw


@require_safe
def relationship(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open with what we owe for the partner's people, with the score for the vendor's."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    saw(request, partner, action="health")
    as_of = asked_moment(request)
    entries = entries_of([partner], at=as_of)[partner.pk]
    standing = health(entries, at=as_of)
    theirs = Partner.objects.among([partner.pk], user, "read", at=at).exists()
    context = {
        "partner": partner,
        "for_partner": theirs,
        "moment_form": MomentForm(request.GET),
        "as_of": as_of,
        "is_past": as_of != at,
        **scored(standing, entries),
        **waiting(request, entries, as_of),
    }
    return render(request, "partners/health.html", context)


@require_safe
def evidence(request: HttpRequest, public_id: str, signal: str) -> HttpResponse:
    """Show the very entries that one signal was computed from, and what is left of each."""
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    as_of = asked_moment(request)
    standing = health(entries_of([partner], at=as_of)[partner.pk], at=as_of)
    found = standing.of(signal)
    if found is None:
        raise Http404
    told = told_evidence(request, found)
    saw(request, [sentence.entry for sentence, _weight, _left in told] or partner, action="health")
    context = {
        "partner": partner,
        "contribution": found,
        "evidence": told,
        "version": standing.table.version,
        "as_of": as_of,
        "days": found.signal.half_life.days,
        "window": found.signal.window.days,
        "query": request.GET.urlencode(),
    }
    return render(request, "partners/evidence.html", context)


def told_evidence(request: HttpRequest, found: Contribution) -> list[tuple[Sentence, float, float]]:
    user, at = person(request), moment(request)
    behind = {each.entry.pk: each for each in found.evidence}
    rows = LedgerEntry.objects.among(behind, user, at=at)
    return [
        (told, behind[told.entry.pk].weight, behind[told.entry.pk].left)
        for told in sentences(rows.order_by("-at", "-pk"), reader=user, at=at)
    ]


def asked_moment(request: HttpRequest) -> datetime:
    """Return the end of the day asked for, in the reader's zone; now, where none or a later one."""
    at = moment(request)
    form = MomentForm(request.GET)
    day = form.cleaned_data["on"] if form.is_valid() else None
    if day is None:
        return at
    following = day if day == date.max else day + timedelta(days=1)
    return min(max(timezone.make_aware(datetime.combine(following, time.min)), EARLIEST), at)


def scored(standing: Health, entries: list[Entry]) -> dict[str, Any]:
    return {
        "standing": standing,
        "score": round(standing.together.value) if standing.is_scored else None,
        "band": band_of(standing),
        "delta": signed(change(entries, standing)),
        "confidence": round(standing.confidence * 100),
        "signals": len(standing.contributions),
        "partner_side": told_side(standing, Side.PARTNER),
        "vendor_side": told_side(standing, Side.VENDOR),
        "points": [
            (month_word(point.at), None if point.value is None else round(point.value, 1))
            for point in trend(entries, at=standing.at)
        ],
        "vendor": Programme.current().vendor_name,
    }


def told_side(standing: Health, side: Side) -> dict[str, Any]:
    """Return one side's score with its lines, what weighs most first and what has no data last."""
    score = standing.side(side)
    lines = sorted(score.contributions, key=lambda line: (not line[0].has_data, -abs(line[1])))
    return {
        "score": round(score.value),
        "exact": f"{score.value:.1f}",
        "start": f"{score.start:g}",
        "lines": [Line(each, points) for each, points in lines],
        "raises": [(one.signal, signed(one.points)) for one in raises(standing, side=side)],
    }


def month_word(at: datetime) -> str:
    """Return the month that a point ends: one at the first of March closes February."""
    day = timezone.localtime(at - timedelta(seconds=1)).date()
    written: str = format_skeleton("yMMM", day, locale=to_locale(get_language() or "en"))
    return written


def signed(points: float) -> str:
    return f"{points:+.1f}".replace("-", "−") if round(points, 1) else "0.0"


@dataclass(frozen=True)
class Line:
    """One contribution as a page writes it."""

    contribution: Contribution
    exact: float

    @property
    def points(self) -> str:
        return signed(self.exact)

    @property
    def sign(self) -> str:
        return "minus" if self.exact < 0 else "plus"

    @property
    def entries(self) -> int:
        return len(self.contribution.evidence)


def waiting(request: HttpRequest, entries: list[Entry], as_of: datetime) -> dict[str, Any]:
    """Return what each side waits for, by the names this reader may read."""
    found = still_open(entries, at=as_of)
    keys = {each.subject for each in (*found.for_vendor, *found.for_partner)}
    names = subjects_named(keys, reader=person(request), at=moment(request))

    def named(each: Waiting) -> dict[str, Any]:
        return {
            "subject": names[each.subject],
            "since": each.since,
            "is_question": each.is_question,
            "promised": each.promised,
            "late": each.is_late(at=as_of),
        }

    return {
        "owed_by_vendor": [named(each) for each in found.for_vendor],
        "owed_by_partner": [named(each) for each in found.for_partner],
    }
