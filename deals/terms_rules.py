"""Who sees and answers a request for terms: its supplier, and who decides the registration."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from deals.models import NoTermsBecause, TermsRequest
from deals.rules import may_with_its_deal
from partners.rules import through_partner
from partners.sentences import spelled_by
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import Reason, rule, within


@rule(TermsRequest, "withdraw")
def who_decides_its_registration(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason("decide", _("Decides the registration"), may_with_its_deal(user, "decide", at=at))


@rule(TermsRequest, "view")
def its_supplier_and_who_decides(user: User, at: datetime) -> Iterator[Reason]:
    """Keep it between the two: neither registrant nor another supplier knows that it exists."""
    yield Reason(
        "supplier",
        _("Works for the supplier that was asked"),
        within("partner", through_partner(user, "read", at=at)),
    )
    yield from who_decides_its_registration(user, at)


@rule(TermsRequest, "answer")
def sellers_of_its_supplier(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "seller",
        _("Sells for the supplier that was asked"),
        within("partner", through_partner(user, "sell", at=at)),
    )


declare_kind(
    Kind(
        TermsRequest,
        _("a request for terms"),
        _("Requests for terms"),
        "message-square",
        "/terms/",
        partners="partner",
    )
)


@spelled_by("no_terms_because")
def reasons_of_no_terms(_values: set[Any]) -> Mapping[Any, str]:
    return {value: str(label) for value, label in NoTermsBecause.choices}
