"""What a form offers to choose from."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from deals.models import LeaveReason, PartyRole, RejectReason
from partners.models import CrmProduct, ProductFamily
from permissions.asked_once import asked_once, read_once
from permissions.models import User

CURRENCIES = ("CNY", "EUR", "USD", "HKD", "JPY", "GBP", "CHF", "SGD", "TWD", "KRW", "INR", "AUD")
EURO = frozenset({"AT", "BE", "DE", "ES", "FI", "FR", "GR", "IE", "IT", "LU", "NL", "PT", "SK"})
OWN = {"CN": "CNY", "HK": "HKD", "TW": "TWD", "JP": "JPY", "GB": "GBP", "CH": "CHF", "US": "USD"}

Choices = list[tuple[str, str]]


def currency_of(country: str) -> str:
    """Return the currency that a partner of this country most likely writes sums in."""
    return "EUR" if country in EURO else OWN.get(country, "USD")


def families() -> list[ProductFamily]:
    return read_once(
        "families", lambda _at, _t: ProductFamily.objects.order_by("position", "name_en")
    )


def party_roles() -> list[PartyRole]:
    """Return the roles another partner can have; the registrant's own is not given away."""
    others = PartyRole.objects.exclude(code="registrant")
    return read_once("party roles", lambda _at, _these: others.order_by("position", "pk"))


def reject_reasons() -> list[RejectReason]:
    return list(RejectReason.objects.order_by("position", "pk"))


def leave_reasons() -> list[LeaveReason]:
    return list(LeaveReason.objects.order_by("position", "pk"))


def products(user: User, *, at: datetime) -> list[CrmProduct]:
    def offered(user: User, at: datetime, _these: Sequence[int]) -> Any:
        seen = CrmProduct.objects.permitted(user, "view", at=at)
        return seen.filter(deleted_at=None).order_by("name", "pk")

    return asked_once("products", offered, user, at=at)
