"""Who looks after which partner: in person, or in place of a colleague who is away."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import (
    Absence,
    Partner,
    PartnerTerritory,
    PortfolioPlace,
    TerritoryOversight,
)
from permissions.models import StaffRole, StaffRoleName, User
from permissions.rules import Reason, active, any_of


def by_own_right(user: User, at: datetime) -> Iterator[Reason]:
    """Yield the grounds of a channel manager who looks after a partner in person."""
    if not user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        return
    portfolio = PortfolioPlace.objects.holding(at=at).filter(person=user)
    yield Reason(
        "portfolio",
        _("Has this partner in the portfolio"),
        Q(pk__in=portfolio.values("partner_id")),
    )
    overseen = TerritoryOversight.objects.holding(at=at).filter(person=user)
    places = PartnerTerritory.objects.holding(at=at).filter(
        territory__in=overseen.values("territory_id")
    )
    yield Reason(
        "territory", _("Oversees this partner's territory"), Q(pk__in=places.values("partner_id"))
    )


def absent_for(user: User, *, at: datetime) -> "QuerySet[Any]":
    """Return whom somebody stands in for: away now, and still one who would decide."""
    still = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.CHANNEL_MANAGER)
    return (
        Absence.objects.holding(at=at)
        .filter(delegate=user, person__in=still.values("person_id"))
        .filter(active(at=at))
    )


def in_place_of_somebody(user: User, at: datetime) -> Iterator[Reason]:
    """Yield what a channel manager may for a colleague who is away: no more than they could."""
    if not user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        return
    absent = absent_for(user, at=at).values("person_id")
    portfolio = PortfolioPlace.objects.holding(at=at).filter(person__in=absent)
    overseen = TerritoryOversight.objects.holding(at=at).filter(person__in=absent)
    places = PartnerTerritory.objects.holding(at=at).filter(
        territory__in=overseen.values("territory_id")
    )
    yield Reason(
        "stands_in",
        _("Stands in for who looks after this partner"),
        Q(pk__in=portfolio.values("partner_id")) | Q(pk__in=places.values("partner_id")),
    )


def partners_where(grounds: Iterable[Reason]) -> "QuerySet[Any]":
    """Return the partners for which one of these grounds holds, to look things up in."""
    rows: QuerySet[Any] = Partner._base_manager.filter(any_of(grounds))
    return rows.values("pk")
