"""Who sees the companies that a registrant asks us to admit, and who decides."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import Newcomer
from deals.rules import may_with_its_deal
from partners.rules import by_staff_role, through_partner
from permissions.models import User
from permissions.rules import Reason, rule, within


@rule(Newcomer, "view")
def who_asked_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it from the other parties: a company that is not in yet is not theirs to know."""
    yield Reason(
        "registrant",
        _("Works for the partner that registers it"),
        within("deal__registrant", through_partner(user, "read", at=at)),
    )
    yield Reason(
        "asked",
        _("Asked for it, and may view the deal"),
        Q(asked_by=user) & may_with_its_deal(user, "view", at=at),
    )
    yield from who_looks_after_the_registrant(user, at)
    yield from by_staff_role(user, "view", at=at)


@rule(Newcomer, "admit")
def who_looks_after_the_registrant(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "oversee",
        _("Looks after the partner that registered it"),
        within("deal__registrant", through_partner(user, "oversee", at=at)),
    )
    yield from by_staff_role(user, "administer", at=at)


@rule(Newcomer, "withdraw")
def who_writes_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("edit", _("Writes the registration"), may_with_its_deal(user, "edit", at=at))
