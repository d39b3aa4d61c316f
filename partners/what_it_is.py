"""What a partner is to us now, how that is changed at once, and what people would see by it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.models import Membership, Partner, PartnerType, Territory, Tier
from permissions.actors import Actor
from permissions.models import StaffRole, StaffRoleName, User
from permissions.what_if import Sight, changes, what_they_would_see, who_would_see

# Of more people than these it is said how many they are.
A_FEW = 3


@dataclass(frozen=True)
class WhatItIs:
    """What we decided about a partner, by codes; `tier` is empty where it has none."""

    types: frozenset[str]
    tier: str
    territories: frozenset[str]
    is_listed: bool

    @classmethod
    def of(cls, partner: Partner, *, at: datetime) -> "WhatItIs":
        def codes(facts: Any, named: str) -> list[str]:
            return list(facts.holding(at=at).values_list(f"{named}__code", flat=True))

        return cls(
            types=frozenset(codes(partner.types, "partner_type")),
            tier=next(iter(codes(partner.tiers, "tier")), ""),
            territories=frozenset(codes(partner.territories, "territory")),
            is_listed=partner.listings.holding(at=at).exists(),
        )

    @property
    def version(self) -> str:
        """Tell this from every other: what a form was drawn with comes back with it."""
        said = [sorted(self.types), self.tier, sorted(self.territories), self.is_listed]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def become(partner: Partner, wanted: WhatItIs, *, by: Actor, at: datetime) -> None:
    """Make of the partner what is wanted. What holds already is left alone."""
    held = WhatItIs.of(partner, at=at)
    for kind in PartnerType.objects.filter(code__in=held.types - wanted.types):
        partner.end_type(kind, by=by, at=at)
    for kind in PartnerType.objects.filter(code__in=wanted.types - held.types):
        partner.add_type(kind, by=by, at=at)
    for place in Territory.objects.filter(code__in=held.territories - wanted.territories):
        partner.end_territory(place, by=by, at=at)
    for place in Territory.objects.filter(code__in=wanted.territories - held.territories):
        partner.add_territory(place, by=by, at=at)
    if not wanted.tier:
        partner.end_tier(by=by, at=at)
    elif wanted.tier != held.tier:
        partner.set_tier(Tier.objects.get(code=wanted.tier), by=by, at=at)
    if wanted.is_listed:
        partner.show_in_list(by=by, at=at)
    else:
        partner.take_off_list(by=by, at=at)


def channel_managers(*, at: datetime) -> "list[User]":
    """Return who can be given a partner to look after, by name."""
    held = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.CHANNEL_MANAGER)
    working = User.objects.filter(activities__during__contains=at, pk__in=held.values("person"))
    return list(working.order_by("sort_key", "pk"))


@dataclass(frozen=True)
class Foreseen:
    """What a change would do: who gains and loses sight of the partner, and what with it."""

    gain: list[User]
    lose: list[User]
    # Of each of them, where they are few: what they would see more, and no longer.
    each: list[tuple[User, list[Sight]]]
    # Of one of the partner's own people: they all see alike what is for the whole partner.
    team: list[Sight]

    @property
    def is_nothing(self) -> bool:
        return not (self.gain or self.lose or self.team)


def foreseen(partner: Partner, change: Callable[[], object], *, at: datetime) -> Foreseen:
    """Say what the change would do, and undo it. Whatever it refuses is raised."""
    shift = who_would_see(partner, change, at=at)
    touched = [*shift.gain, *shift.lose]
    few = touched if len(touched) <= A_FEW else []
    place = Membership.objects.holding(at=at).filter(partner=partner).select_related("person")
    member = place.order_by("pk").first()
    return Foreseen(
        gain=shift.gain,
        lose=shift.lose,
        each=[(who, changes(what_they_would_see(who, change, at=at))) for who in few],
        team=changes(what_they_would_see(member.person, change, at=at)) if member else [],
    )
