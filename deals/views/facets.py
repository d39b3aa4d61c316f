"""What there would be if somebody asked otherwise: choices with counts, of what they may view.

Counting is bounded: of more than a thousand deals the newest thousand are counted, and each number
says that there are more.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from deals.lifecycle import ReviewStatus
from deals.models import Deal, Protection
from deals.templatetags.deal_words import country
from deals.views.wish import ENDING, FACETS, Wish
from partners.models import Partner, ProductFamily
from permissions.models import User

COUNTED = 1000
OFFERED = 15
Label = str | Promise


@dataclass(frozen=True)
class Choice:
    value: str
    label: Label
    count: str
    on: bool
    url: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: Label
    any: Label
    choices: list[Choice]


@dataclass(frozen=True)
class Found:
    """The deals a facet counts among: all that is asked but by this facet itself."""

    keys: list[int]

    @property
    def is_capped(self) -> bool:
        return len(self.keys) > COUNTED

    def rows(self) -> Any:
        return Deal.objects.filter(pk__in=self.keys[:COUNTED]).order_by()

    def told(self, count: int) -> str:
        """Write a count as it is known: exactly, or as what there is at least."""
        if not self.is_capped:
            return f"{count:,}"
        return f"{count:,}+" if count else ""

    def by(self, column: str) -> dict[Any, int]:
        return dict(self.rows().values_list(column).annotate(Count("pk", distinct=True)))


def founds(wish: Wish, user: User, *, at: datetime) -> dict[str, Found]:
    """Return among what each facet counts; facets that are not asked count among the same.

    By no name stands what is asked itself.
    """
    known: dict[Wish, Found] = {}
    found = {}
    for facet in (*FACETS, ""):
        others = wish.without(facet) if facet else wish
        if others not in known:
            deals = Deal.objects.filter(others.clause(user, at=at))
            known[others] = Found(deals.first_keys(user, at=at, most=COUNTED + 1))
        found[facet] = known[others]
    return found


def facets(wish: Wish, found: Mapping[str, Found], *, at: datetime) -> dict[str, Facet]:
    return {
        "status": statuses(wish, found["status"]),
        "family": families(wish, found["family"]),
        "country": countries(wish, found["country"]),
        "partner": partners(wish, found["partner"]),
        "ending": endings(wish, found["ending"], at=at),
    }


def choices(
    wish: Wish,
    facet: str,
    found: Found,
    counts: Mapping[Any, int],
    named: Iterable[tuple[str, Label]],
) -> list[Choice]:
    """Return the choices that would find something, and the one that is taken."""
    chosen = getattr(wish, facet)
    return [
        Choice(
            value,
            label,
            found.told(counts.get(value, 0)),
            value == chosen,
            wish.query(**{facet: "" if value == chosen else value}),
        )
        for value, label in named
        if counts.get(value) or value == chosen or found.is_capped
    ]


def statuses(wish: Wish, found: Found) -> Facet:
    counts = found.by("review_status")
    offered = choices(wish, "status", found, counts, ReviewStatus.choices)
    return Facet("status", _("Review status"), _("All"), offered)


def families(wish: Wish, found: Found) -> Facet:
    counts = found.by("families__code")
    rows = ProductFamily.objects.order_by("position", "pk")
    named = [(row.code, row.name) for row in rows]
    offered = choices(wish, "family", found, counts, named)
    return Facet("family", _("Product family"), _("Any product family"), offered)


def most_of(counts: Mapping[Any, int], chosen: str, key: Callable[[Any], Any]) -> list[Any]:
    """Return the commonest values and the chosen one, in the order of their names."""
    commonest = sorted((value for value in counts if value), key=lambda value: -counts[value])
    return sorted({*commonest[:OFFERED], *([chosen] if chosen else [])}, key=key)


def countries(wish: Wish, found: Found) -> Facet:
    counts = found.by("customer_country")
    named = [(code, country(code)) for code in most_of(counts, wish.country, country)]
    offered = choices(wish, "country", found, counts, named)
    return Facet("country", _("Country"), _("Any country"), offered)


def partners(wish: Wish, found: Found) -> Facet:
    """Name who registered them: that stands on each of these deals."""
    counts = found.by("registrant__public_id")
    wanted = most_of(counts, wish.partner, str)
    of_these = Partner.objects.filter(registrations__in=found.keys, public_id__in=wanted)
    named = [
        (row.public_id, row.display_name) for row in of_these.distinct().order_by("sort_key", "pk")
    ]
    offered = choices(wish, "partner", found, counts, named)
    return Facet("partner", _("Registered by"), _("Anybody"), offered)


def endings(wish: Wish, found: Found, *, at: datetime) -> Facet:
    last = at + timedelta(days=int(ENDING[-1]))
    ends = Protection.objects.filter(
        deal__in=found.keys[:COUNTED],
        during__contains=at,
        during__endswith__lte=last,
        released_at=None,
    ).values_list("deal", "during")
    soonest: dict[int, datetime] = {}
    for deal, during in ends:
        soonest[deal] = min(during.upper, soonest.get(deal, during.upper))
    counts = {
        days: sum(end <= at + timedelta(days=int(days)) for end in soonest.values())
        for days in ENDING
    }
    named = [
        (days, ngettext("within %(n)d day", "within %(n)d days", int(days)) % {"n": int(days)})
        for days in ENDING
    ]
    offered = choices(wish, "ending", found, counts, named)
    return Facet("ending", _("Protection ends"), _("Any time"), offered)
