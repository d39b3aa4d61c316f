"""The days somebody should not miss, in the format that calendars read (RFC 5545).

A calendar lies with whoever runs it: it names registrations by their number alone, never a
customer, a value or a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Deal, Protection
from deals.views.boards import last_day
from permissions.models import User

MOST = 500
LINE = 75
"""So many octets a line may have."""


@dataclass(frozen=True)
class Entry:
    """A day, or a moment, with what happens then."""

    key: str
    on: date | datetime
    words: str
    path: str


def deals_of(user: User, *, at: datetime) -> list[Deal]:
    """Return the registrations of one's own partner, or that one decides, which have days ahead."""
    waiting = Q(review_status__in=(*AWAITING_DECISION, ReviewStatus.ACTION_REQUIRED))
    held = Protection.objects.filter(during__contains=at, released_at=None)
    found = Deal.objects.filter(waiting | Q(pk__in=held.values("deal")))
    return list(
        found.permitted(user, "confide", at=at)
        .prefetch_related("protections__product_family")
        .order_by("-created_at", "-pk")[:MOST]
    )


def entries_of(deals: Iterable[Deal], *, at: datetime) -> Iterator[Entry]:
    for deal in deals:
        path, number = deal.get_absolute_url(), {"number": deal.number}
        if deal.review_status in AWAITING_DECISION and deal.promised_at:
            words = _("%(number)s: decision promised") % number
            yield Entry(f"{deal.public_id}-promise", deal.promised_at, words, path)
        if deal.review_status == ReviewStatus.ACTION_REQUIRED and deal.lapses_at:
            words = _("%(number)s: answer due") % number
            yield Entry(f"{deal.public_id}-answer", deal.lapses_at, words, path)
        for each in deal.protections.all():
            if each.released_at is None and at in each.during:
                family = each.product_family
                words = _("%(number)s: protection ends (%(family)s)") % {
                    **number,
                    "family": family.name,
                }
                key = f"{deal.public_id}-{family.code}"
                yield Entry(key, last_day(each.ends_at), words, path)


def calendar(entries: Iterable[Entry], *, at: datetime) -> bytes:
    """Return the calendar as it is sent."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Tandem//Deals//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escaped(settings.SITE_NAME)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for each in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{each.key}@{settings.INSTANCE_ID}",
            f"DTSTAMP:{stamp(at)}",
            *when(each.on),
            f"SUMMARY:{escaped(each.words)}",
            f"URL:{settings.BASE_URL}{each.path}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) + b"\r\n" for line in lines)


def when(on: date | datetime) -> list[str]:
    """Return when it is. A moment has no end of its own: one has to be later than its beginning."""
    if isinstance(on, datetime):
        return [f"DTSTART:{stamp(on)}"]
    after = on + timedelta(days=1)
    return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}"]


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())


def folded(line: str) -> bytes:
    """Return a line of at most 75 octets, and what is more on lines that begin with a space."""
    parts: list[bytes] = []
    part = b""
    for mark in line:
        octets = mark.encode()
        if len(part) + len(octets) > LINE - bool(parts):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part])
