"""Who may let others see a registration, who knows of that, and who takes it back."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Deal, DealGroupGrant, DealUserGrant
from deals.rules import overseers_of_the_registrant, sellers_of_the_registrant
from partners.rules import by_staff_role, through_partner
from partners.sharing import received
from permissions.models import User
from permissions.rules import Reason, rule


@rule(Deal, "share")
def who_may_let_others_see_it(user: User, at: datetime) -> Iterator[Reason]:
    """Let the registrant's sellers, whose it is, and the vendor's manager who decides it."""
    yield from sellers_of_the_registrant(user, at)
    yield from overseers_of_the_registrant(user, at)


def who_knows_of_a_share(store: Any, user: User, *, at: datetime) -> Iterator[Reason]:
    yield Reason("giver", _("Gave it"), Q(giver=user))
    yield Reason("receiver", _("It was given to them"), received(user, store, at=at))
    yield Reason(
        "registrant",
        _("Works for the partner that registers it"),
        Q(content_object__registrant__in=through_partner(user, "read", at=at)),
    )
    yield Reason(
        "oversee",
        _("Looks after the partner that registered it"),
        Q(content_object__registrant__in=through_partner(user, "oversee", at=at)),
    )
    yield from by_staff_role(user, "view", at=at)


def who_ends_a_share(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("giver", _("Gave it"), Q(giver=user))
    yield Reason(
        "manager",
        _("Manages the team of the partner that registers it"),
        Q(content_object__registrant__in=through_partner(user, "manage", at=at)),
    )
    yield Reason(
        "oversee",
        _("Looks after the partner that registered it"),
        Q(content_object__registrant__in=through_partner(user, "oversee", at=at)),
    )
    yield from by_staff_role(user, "administer", at=at)


@rule(DealUserGrant, "view")
def who_knows_of_a_share_with_a_person(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_knows_of_a_share(DealUserGrant, user, at=at)


@rule(DealGroupGrant, "view")
def who_knows_of_a_share_with_a_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_knows_of_a_share(DealGroupGrant, user, at=at)


rule(DealUserGrant, "end")(who_ends_a_share)
rule(DealGroupGrant, "end")(who_ends_a_share)


@rule(Deal, "hide")
def who_may_hide_it_from_the_distributor(user: User, at: datetime) -> Iterator[Reason]:
    yield from sellers_of_the_registrant(user, at)
