"""Who reads and writes by whom registrations are decided."""

from collections.abc import Iterator
from datetime import datetime

from deals.models import ApprovalRule
from partners.rules import by_staff_role
from permissions.models import User
from permissions.rules import Reason, rule


@rule(ApprovalRule, "view")
def who_administers(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it to the back office: a partner is told who decides, and no rule by name."""
    yield from by_staff_role(user, "administer", at=at)


@rule(ApprovalRule, "change")
def who_writes_them(user: User, at: datetime) -> Iterator[Reason]:
    yield from by_staff_role(user, "administer", at=at)
