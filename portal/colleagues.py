"""The vendor's people: who is there for what, and what would be left behind if somebody went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from deals.lifecycle import AWAITING_DECISION
from deals.models import Deal
from partners.listing import in_order
from partners.models import Partner, PortfolioPlace, Team, TeamPlace, Territory, TerritoryOversight
from permissions.models import PersonActivity, StaffRole, StaffRoleName, User
from permissions.rules import reasons, rows


@dataclass(frozen=True)
class Colleague:
    """One of the vendor's people as a list tells of them."""

    person: User
    roles: list[StaffRole]
    territories: list[Territory]
    team: Team | None
    partners: int
    is_here: bool

    @property
    def since(self) -> datetime | None:
        """Since when they hold the oldest of their roles."""
        return min((role.during.lower for role in self.roles), default=None)

    @property
    def is_awaited(self) -> bool:
        """Whether they were let in and have chosen no password yet."""
        return self.is_here and not self.person.has_usable_password()

    @property
    def decides(self) -> bool:
        """Whether territories are of any use to them."""
        return any(role.role == StaffRoleName.CHANNEL_MANAGER for role in self.roles)


@dataclass(frozen=True)
class LeftBehind:
    """What nobody would look after any more."""

    partners: list[Partner]
    reviews: int


def may_change(user: User, *, at: datetime) -> bool:
    return any(reasons(User, user, "change_colleague", at=at))


def may_see(user: User, *, at: datetime) -> bool:
    """Say whether these pages are for somebody, who may just have changed themselves."""
    fresh = User.objects.get(pk=user.pk)
    return any(reasons(User, fresh, "see_colleague", at=at))


def colleagues(user: User, *, at: datetime, **lookup: Any) -> list[Colleague]:
    """Return the vendor's people this reader may see: who is here first, then by name."""
    places = PortfolioPlace.objects.holding(at=at).filter(person=OuterRef("pk")).order_by()
    counted = places.values("person").annotate(n=Count("pk")).values("n")
    watched = TerritoryOversight.objects.holding(at=at).select_related("territory")
    people, order = in_order(User.objects.filter(rows(User, user, "see_colleague", at=at)))
    found = (
        people.filter(**lookup)
        .annotate(looks_after=Coalesce(Subquery(counted), 0))
        .order_by(*order)
        .prefetch_related(
            Prefetch("roles", StaffRole.objects.holding(at=at).order_by("pk"), "roles_held"),
            Prefetch("territories", watched.order_by("territory__position", "pk"), "watches"),
            Prefetch(
                "team_places", TeamPlace.objects.holding(at=at).select_related("team"), "places"
            ),
            Prefetch("activities", PersonActivity.objects.holding(at=at), "here"),
        )
    )
    told = [
        Colleague(
            person=person,
            roles=person.roles_held,
            territories=[each.territory for each in person.watches],
            team=person.places[0].team if person.places else None,
            partners=person.looks_after,
            is_here=bool(person.here),
        )
        for person in found
    ]
    return sorted(told, key=lambda each: not each.is_here)


def fetched(user: User, action: str, *, at: datetime, public_id: str) -> Colleague:
    """Return one. Raises `Http404`, and `PermissionDenied` for who may see and not change."""
    found = colleagues(user, at=at, public_id=public_id)
    if not found:
        raise Http404
    if action != "see_colleague" and not may_change(user, at=at):
        raise PermissionDenied
    return found[0]


def role_of(person: User, name: str, *, at: datetime) -> StaffRole | None:
    """Return the role that holds. Raises `Http404` where there is no such role at all."""
    if name not in StaffRoleName.values:
        raise Http404
    found: StaffRole | None = (
        StaffRole.objects.filter(person=person, role=name).open_at(at=at).first()
    )
    return found


def watch_of(person: User, code: str, *, at: datetime) -> TerritoryOversight | None:
    """Return the oversight that holds. Raises `Http404` where there is no such territory."""
    if not Territory.objects.filter(code=code).exists():
        raise Http404
    found: TerritoryOversight | None = (
        TerritoryOversight.objects.filter(person=person, territory__code=code)
        .open_at(at=at)
        .select_related("territory", "person")
        .first()
    )
    return found


def portfolio_of(person: User, *, reader: User, at: datetime) -> list[Partner]:
    """Return the partners somebody looks after by name, as far as the reader may view them."""
    places = PortfolioPlace.objects.holding(at=at).filter(person=person)
    found = Partner.objects.permitted(reader, "view", at=at)
    found, order = in_order(found.filter(pk__in=places.values("partner_id")))
    return list(found.order_by(*order))


def left_behind(person: User, *, reader: User, at: datetime) -> LeftBehind:
    """Return what would wait for nobody if this person went."""
    partners = portfolio_of(person, reader=reader, at=at)
    theirs = Q(reviewer=person) | Q(registrant__in=partners)
    waiting = Deal.objects.permitted(reader, "view", at=at).filter(
        theirs, review_status__in=AWAITING_DECISION
    )
    return LeftBehind(partners=partners, reviews=waiting.count())
