"""Who may see an amendment and decide it: what waits is between the registrant and the vendor."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from deals.models import Amendment
from deals.rules import may_with_its_deal
from permissions.models import User
from permissions.rules import Reason, rule


@rule(Amendment, "view")
def registrant_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it from other parties: they see what the registration says once it is accepted."""
    yield Reason(
        "confide",
        _("Works for the registrant, or decides"),
        may_with_its_deal(user, "confide", at=at),
    )


@rule(Amendment, "decide")
def who_decides_its_deal(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("decide", _("Decides the registration"), may_with_its_deal(user, "decide", at=at))


@rule(Amendment, "withdraw")
def who_sells_for_the_registrant(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the partner that registers it"),
        may_with_its_deal(user, "edit", at=at),
    )
