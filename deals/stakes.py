"""Who has a stake in a registration, and so neither decides it nor hears what deciders say."""

from datetime import datetime
from typing import Any

from django.db.models import Q

from deals.models import DealCustomer, Party, SalesTarget
from partners.models import Membership
from permissions.models import User
from permissions.reach import as_keys, declare_keys
from permissions.rules import NO_ROW, either, within

TEAMS, TARGETS = (Membership, "partner_id"), (SalesTarget, "customer_id")


def held_by(people: Any, facts: Any, what: str, at: datetime) -> Any:
    return facts.objects.holding(at=at).filter(person__in=people).values(what)


declare_keys("partner_id own", lambda user, at: held_by([user], *TEAMS, at))
declare_keys("customer_id own", lambda user, at: held_by([user], *TARGETS, at))


def involved(user: User, *, at: datetime) -> Q:
    """Return the deals in which the person has a stake: at a party, or by a sales target.

    Whoever was named once has a stake, whatever became of it; who is named later had none then.
    """
    return stake_of(user, "own", [user], at=at)


def stake_of(user: User, whose: str, people: Any, *, at: datetime) -> Q:
    """Return the deals in which one of these people, whom `user` knows as `whose`, has a stake."""
    if people == []:
        return NO_ROW

    def held(facts: Any, what: str) -> Any:
        return as_keys(user, f"{what} {whose}", lambda: held_by(people, facts, what, at), at=at)

    named, sold = held(*TEAMS), held(*TARGETS)
    parties = Party.objects.filter(within("partner", named), during__startswith__lte=at)
    theirs = DealCustomer.objects.holding(at=at).filter(within("customer", sold))
    return either(
        NO_ROW if named == [] else Q(pk__in=parties.values("deal_id")),
        NO_ROW if sold == [] else Q(pk__in=theirs.values("deal_id")),
    )
