"""Who decides for whom: the colleague of somebody who is away, and for whom somebody acted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from partners.looking_after import by_own_right, partners_where
from partners.models.absence import Absence
from partners.models.partner import Partner
from permissions.asked_once import read_once
from permissions.models import StaffRole, StaffRoleName, User


def deciding_manager(partner: Partner, *, at: datetime) -> User | None:
    """Return who looks after a partner now: its channel manager, or who stands in for them."""
    manager = partner.channel_manager(at=at)
    if manager is None:
        return None

    def away_of(at: datetime, these: Sequence[int]) -> Any:
        away = Absence.objects.holding(at=at).filter(person__in=these)
        return away.select_related("delegate").order_by("pk")[:1]

    away: Absence
    for away in read_once("away", away_of, at=at, these=[manager.pk]):
        if away.delegate.works(at=at):
            return away.delegate
    return manager


def stood_in_for(user: User, partner: Partner, *, at: datetime) -> User | None:
    """Return for whom `user` acts with this partner; nobody where the right is their own."""
    away = Absence.objects.holding(at=at).filter(delegate=user).select_related("person")
    absent = [row.person for row in away.order_by("during")]
    if not absent or looks_after(user, partner, at=at):
        return None
    return next((person for person in absent if looks_after(person, partner, at=at)), None)


def looks_after(user: User, partner: Partner, *, at: datetime) -> bool:
    """Say whether a partner is in somebody's portfolio or territory, whoever else stands in."""
    return bool(partners_where(by_own_right(user, at)).filter(pk=partner.pk).exists())


def key_of(person: User | None) -> int | None:
    return person.pk if person else None


def colleagues_of(user: User, *, at: datetime) -> list[User]:
    """Return the other channel managers of the vendor, by name."""
    roles = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.CHANNEL_MANAGER)
    known = User.objects.filter(pk__in=roles.values("person_id"), is_active=True)
    return list(known.exclude(pk=user.pk).order_by("sort_key", "pk"))
