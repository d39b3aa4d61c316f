"""Who is on a partner's team, who is asked to join it, and what a change of it would change."""

from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from partners.models import Invitation, Membership, Partner
from partners.roles import SAID, TEAM
from permissions.explain import who_may
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.rules import rows
from permissions.what_if import (
    Sight,
    changes,
    what_a_newcomer_would_see,
    what_they_would_see,
)


@dataclass(frozen=True)
class Outlook:
    """What somebody would see more and no longer, and may do more and no longer."""

    sights: list[Sight]
    # As the table of roles calls it, in its order.
    may_also: list[str]
    may_no_longer: list[str]

    @property
    def gains(self) -> list[str]:
        return [str(SAID[each]) for each in self.may_also]

    @property
    def losses(self) -> list[str]:
        return [str(SAID[each]) for each in self.may_no_longer]

    @property
    def seen_more(self) -> list[Sight]:
        return [sight for sight in self.sights if sight.gained]

    @property
    def seen_no_longer(self) -> list[Sight]:
        return [sight for sight in self.sights if sight.lost]

    @property
    def is_nothing(self) -> bool:
        return not (self.may_also or self.may_no_longer or self.seen_more or self.seen_no_longer)


def team_of(partner: Partner, user: User, *, at: datetime) -> Any:
    """Return the places in the team that hold now, by name."""
    found = Membership.objects.permitted(user, "view", at=at).holding(at=at)
    return found.filter(partner=partner).select_related("person").order_by("person__sort_key", "pk")


def invited_to(partner: Partner, user: User, *, at: datetime) -> Any:
    """Return those whose link still opens: not accepted, in time, from who may still invite."""
    found = Invitation.objects.permitted(user, "view", at=at).open_at(at=at)
    inviting = [who.pk for who, _grounds in who_may("invite", partner, at=at)]
    return (
        found.filter(partner=partner, invited_by__in=inviting)
        .select_related("invited_by", "partner")
        .order_by("-created_at", "-pk")
    )


def in_another_role(place: Membership, role: str, *, by: User, at: datetime) -> Outlook:
    """Say what another role would change. Raises what `change_role` raises."""
    sights = what_they_would_see(
        place.person, lambda: copy(place).change_role(role, by=by, at=at), at=at
    )
    had, has = may_of(place.role), may_of(role)
    return Outlook(
        sights,
        may_also=[each for each in has if each not in had],
        may_no_longer=[each for each in had if each not in has],
    )


def without_a_place(place: Membership, *, by: User, at: datetime) -> Outlook:
    """Say what they would lose. Raises what `leave` raises."""
    sights = what_they_would_see(place.person, lambda: copy(place).leave(by=by, at=at), at=at)
    return Outlook(sights, may_also=[], may_no_longer=may_of(place.role))


def newcomer_would_see(
    partner: Partner, email: str, role: str, *, by: User, at: datetime
) -> list[Sight]:
    """Return what the colleague would see who does not see it now. Raises `Refused`."""
    # Whom one would not meet is asked about as anybody new: what they see already is not told.
    met = User.objects.filter(rows(User, by, "know", at=at), email=email.strip().lower())
    sights = what_a_newcomer_would_see(
        email if met.exists() else f"{new_public_id()}@newcomer.invalid",
        lambda newcomer: Membership.begin(
            person=newcomer, partner=partner, role=role, by=by, at=at
        ),
        at=at,
    )
    return changes(sights)


def may_of(role: str) -> list[str]:
    return [may for may, roles in TEAM.items() if role in roles]
