"""What a partner may sell where, and what of a wish lies outside of that.

Whoever was never authorised for anything is held to nothing. What a partner is told rests on its
own authorisations alone; that somebody else may sell it there alone is for the vendor's people.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from partners.countries import called
from partners.models import (
    Agreement,
    Authorisation,
    Partner,
    PartnerTerritory,
    ProductFamily,
    Territory,
)


@dataclass(frozen=True)
class Wish:
    """What somebody wants to register: for whom, of what, and the customer's country if known."""

    partner: int
    families: tuple[ProductFamily, ...]
    country: str


@dataclass(frozen=True)
class Gap:
    """One product family that the partner may not sell there."""

    family: ProductFamily
    country: str
    # When its own authorisation for it ended; nothing where it never had one.
    ended_at: datetime | None = None
    # Where somebody else may, alone. Never told to a partner.
    alone_in: Territory | None = None
    # Whether it is held to authorisations at all: otherwise only the vendor's people read of it.
    is_held: bool = True

    @property
    def sentence(self) -> str:
        said = {"family": self.family.name, "country": called(self.country)}
        if self.ended_at is not None:
            said["day"] = date_format(localtime(self.ended_at), "DATE_FORMAT")
            if self.country:
                return _("The authorisation for %(family)s in %(country)s ended on %(day)s.") % said
            return _("The authorisation for %(family)s ended on %(day)s.") % said
        if self.country:
            return _("There is no authorisation for %(family)s in %(country)s.") % said
        return _("There is no authorisation for %(family)s.") % said

    @property
    def sentence_of_another(self) -> str:
        said = {"family": self.family.name, "territory": self.alone_in}
        return _("Another partner may sell %(family)s in %(territory)s alone.") % said


def about_them(
    partners: Iterable[int] | QuerySet[Any],
    families: Iterable[int] | QuerySet[Any],
    *,
    at: datetime,
) -> "QuerySet[Authorisation]":
    """Return what was ever said of these partners, and who may sell one of the families alone."""
    alone = Q(family__in=families, claims__lower_inf=True, during__contains=at)
    return (
        Authorisation.objects.filter(Q(partner__in=partners) | alone)
        .filter(during__startswith__lte=at)
        .select_related("territory")
    )


def rows_about(
    partners: Iterable[int], families: Iterable[int] | QuerySet[Any], *, at: datetime
) -> list[Authorisation]:
    return list(about_them(partners, families, at=at))


def seats_of(partners: Iterable[int], *, at: datetime) -> dict[int, list[Territory]]:
    """Return in which territories each partner sells."""
    found: dict[int, list[Territory]] = defaultdict(list)
    rows = PartnerTerritory.objects.holding(at=at).filter(partner__in=partners)
    for each in rows.select_related("territory"):
        found[each.partner_id].append(each.territory)
    return found


def gaps(
    wish: Wish, rows: Sequence[Authorisation], *, at: datetime, seats: Sequence[Territory] = ()
) -> list[Gap]:
    """Return what of the wish lies outside, by the rows about it.

    The partner of a gap that is not `is_held` reads nothing of it. Of a country with several
    territories the partner's own `seats` say in which of them it sells.
    """
    if not rows:
        return []
    is_held = any(each.partner_id == wish.partner for each in rows)
    found: list[Gap] = []
    seated = [each for each in seats if each.covers(wish.country)]
    for family in sorted(wish.families, key=lambda family: family.code):
        there = [e for e in rows if e.family_id == family.pk and e.territory.covers(wish.country)]
        mine = [each for each in there if each.partner_id == wish.partner]
        if any(at in each.during for each in mine):
            continue
        anothers = [
            each.territory
            for each in there
            if each.partner_id != wish.partner and each.is_exclusive and at in each.during
            if wish.country and (not seated or each.territory in seated)
        ]
        if is_held or anothers:
            ended = max((each.during.upper for each in mine), default=None)
            alone_in = anothers[0] if anothers else None
            found.append(Gap(family, wish.country, ended, alone_in, is_held=is_held))
    return found


def gaps_of_a_wish(wish: Wish, *, at: datetime) -> list[Gap]:
    families = [each.pk for each in wish.families]
    if not families:
        return []
    return gaps(wish, rows_about([wish.partner], families, at=at), at=at)


def told_to_the_partner(found: Iterable[Gap]) -> list[str]:
    """Return what the partner itself reads: nothing in it depends on anybody else."""
    return [each.sentence for each in found if each.is_held]


def told_to_the_vendor(found: Iterable[Gap]) -> list[str]:
    told = []
    for each in found:
        if each.is_held:
            told.append(each.sentence)
        if each.alone_in is not None:
            told.append(each.sentence_of_another)
    return told


# What stands on its page.


def authorisations_of(partner: Partner) -> list[Authorisation]:
    """Return all there are and were, those to come to an end last first."""
    rows = Authorisation.objects.filter(partner=partner, during__isempty=False)
    named = rows.select_related("family", "territory", "agreement", "entered_by")
    return list(named.order_by("family__position", "family__code", "territory__position", "-pk"))


def agreements_of(partner: Partner) -> list[Agreement]:
    rows = Agreement.objects.filter(partner=partner, during__isempty=False)
    return list(rows.select_related("entered_by").order_by("-pk"))


def authorisation_of(partner: Partner, public_id: str) -> Authorisation | None:
    rows = Authorisation.objects.filter(partner=partner, public_id=public_id)
    return rows.select_related("partner", "family", "territory").first()


def agreement_of(partner: Partner, public_id: str) -> Agreement | None:
    found = Agreement.objects.filter(partner=partner, public_id=public_id)
    return found.select_related("partner").first()
