"""Deciding several at once: what nothing speaks against, each in a transaction of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.flags import Flag, flags_of
from deals.models import Deal
from deals.views.deciding import changed_since
from deals.views.inbox import UNPROCESSABLE
from deals.waiting import queue_of
from partners.models import Partner, Programme
from permissions.adapters.web import StaleVersion, moment, person, saw
from permissions.models import User
from permissions.refusals import Refused

# A page of the queue; more is chosen on the next one.
MOST = 20
DONE, FLAGGED = "done", "flagged"


@dataclass(frozen=True)
class Row:
    deal: Deal
    flags: list[Flag]


@dataclass(frozen=True)
class Verb:
    """What is done to each. A verdict is given on nothing that somebody has to look at first."""

    does: Callable[[Deal], object]
    words: "str | Promise"
    is_verdict: bool = True


@dataclass(frozen=True)
class Outcome:
    """What became of one that was chosen: done, or the code of what spoke against it."""

    deal: Deal
    words: str
    code: str = DONE

    @property
    def is_done(self) -> bool:
        return self.code == DONE


@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    if not Partner.objects.permitted(user, "oversee", at=at).exists():
        raise Http404
    outcomes: list[Outcome] = []
    refusal = ""
    if request.method == "POST":
        chosen = dict(each.partition(":")[::2] for each in request.POST.getlist("deal"))
        if not chosen or len(chosen) > MOST:
            refusal = _("Choose between one and %(most)d registrations.") % {"most": MOST}
        else:
            approval = Verb(lambda deal: deal.approve(by=user, at=at), _("Approved"))
            found = (
                decide(public_id, version or "-", approval, by=user, at=at)
                for public_id, version in chosen.items()
            )
            outcomes = [each for each in found if each]
    waiting = queue_of(user, "", at=at).select_related("registrant", "customer", "reviewer")
    shown = list(waiting.order_by("promised_at", "pk")[:MOST])
    saw(request, [*shown, *(each.deal for each in outcomes)])
    flags = flags_of(shown, user, at=at)
    rows = [Row(deal, flags[deal.pk]) for deal in shown]
    context: dict[str, Any] = {
        "rows": rows,
        "free": sum(not row.flags for row in rows),
        "outcomes": outcomes,
        "done": sum(each.is_done for each in outcomes),
        "refusal": refusal,
        "grace": Programme.current().grace_seconds,
    }
    return render(request, "deals/several.html", context, status=UNPROCESSABLE if refusal else 200)


@transaction.atomic
def decide(public_id: str, version: str, verb: Verb, *, by: User, at: datetime) -> Outcome | None:
    """Decide one of those chosen, whatever becomes of the others, where nothing speaks against it.

    What somebody may not decide is passed over like what is not there. An empty version is any.
    """
    if "\0" in public_id:
        return None
    mine = Deal.objects.permitted(by, "decide", at=at)
    deal = mine.select_for_update(of=("self",)).filter(public_id=public_id).first()
    if deal is None:
        return None
    if version not in {"", str(deal.version)}:
        return Outcome(deal, changed_since(deal), StaleVersion.code)
    if verb.is_verdict and (flags := flags_of([deal], by, at=at)[deal.pk]):
        why = ", ".join(str(flag.words) for flag in flags)
        return Outcome(deal, _("Not decided: %(why)s.") % {"why": why}, FLAGGED)
    return outcome_of(deal, verb)


def outcome_of(deal: Deal, verb: Verb) -> Outcome:
    try:
        with transaction.atomic():
            verb.does(deal)
    except Refused as refusal:
        return Outcome(deal, str(refusal), refusal.code)
    return Outcome(deal, str(verb.words))
