"""Who looks after which partner: in person, or in place of a colleague who is away."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models.absence import Absence
from partners.models.partner import (
    Partner,
    PartnerTerritory,
    PortfolioPlace,
    TerritoryOversight,
)
from permissions.models import StaffRole, StaffRoleName, User
from permissions.reach import as_keys, declare_keys, keys_where
from permissions.rules import NO_ROW, Reason, active, any_of, either, within


def by_own_right(user: User, at: datetime) -> Iterator[Reason]:
    """Yield the grounds of a channel manager who looks after a partner in person."""
    if not user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        return
    portfolio, territory = reach_of(user, "own", [user], at=at)
    yield Reason("portfolio", _("Has this partner in the portfolio"), portfolio)
    yield Reason("territory", _("Oversees this partner's territory"), territory)


def reach_of(user: User, whose: str, people: Any, *, at: datetime) -> tuple[Q, Q]:
    """Return the partners in the portfolios and in the territories of these people.

    `whose` is what `user` knows them as.
    """
    if people == []:
        return NO_ROW, NO_ROW
    own = as_keys(user, f"portfolio {whose}", lambda: in_portfolios_of(people, at), at=at)
    seen = as_keys(user, f"territory {whose}", lambda: in_territories_of(people, at), at=at)
    return within("pk", own), within("pk", seen)


def in_portfolios_of(people: Any, at: datetime) -> "QuerySet[Any]":
    places = PortfolioPlace.objects.holding(at=at).filter(person__in=people)
    return places.values("partner_id")


def in_territories_of(people: Any, at: datetime) -> "QuerySet[Any]":
    overseen = TerritoryOversight.objects.holding(at=at).filter(person__in=people)
    places = PartnerTerritory.objects.holding(at=at).filter(
        territory__in=overseen.values("territory_id")
    )
    return places.values("partner_id")


def absent_for(user: User, *, at: datetime) -> "QuerySet[Any] | list[int]":
    """Return whom somebody stands in for: away now, and still one who would decide."""
    return as_keys(user, "absent", lambda: away_for(user, at), at=at)


def away_for(user: User, at: datetime) -> "QuerySet[Any]":
    still = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.CHANNEL_MANAGER)
    away = Absence.objects.holding(at=at).filter(active(at=at), delegate=user)
    return away.filter(person__in=still.values("person_id")).values("person_id")


declare_keys("portfolio own", lambda user, at: in_portfolios_of([user], at))
declare_keys("territory own", lambda user, at: in_territories_of([user], at))
declare_keys("absent", away_for)


def in_place_of_somebody(user: User, at: datetime) -> Iterator[Reason]:
    """Yield what a channel manager may for a colleague who is away: no more than they could."""
    if not user.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=at):
        return
    theirs = reach_of(user, "absent", absent_for(user, at=at), at=at)
    yield Reason("stands_in", _("Stands in for who looks after this partner"), either(*theirs))


def partners_where(grounds: Iterable[Reason]) -> "QuerySet[Any]":
    """Return the partners for which one of these grounds holds, to look things up in."""
    rows: QuerySet[Any] = Partner._base_manager.filter(any_of(grounds))
    return rows.values("pk")


def partners_by(
    user: User, what: str, grounds: Callable[[], Iterable[Reason]], *, at: datetime
) -> "QuerySet[Any] | list[int]":
    """Return the same as what `user` knows them as: by key, inside `by_key`."""
    return keys_where(
        user, what, lambda: any_of(grounds()), lambda: partners_where(grounds()), at=at
    )


def looked_after(user: User, *, at: datetime) -> "QuerySet[Any] | list[int]":
    """Return the partners that somebody looks after in person."""
    return partners_by(user, "looked after", lambda: by_own_right(user, at), at=at)


def stood_in(user: User, *, at: datetime) -> "QuerySet[Any] | list[int]":
    """Return the partners that somebody looks after in place of a colleague who is away."""
    return partners_by(user, "stood in", lambda: in_place_of_somebody(user, at), at=at)
