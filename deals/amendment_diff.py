"""An amendment line by line: what stands there beside what shall, as people read it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deals.amended_values import Values
from deals.models.registration import ValueBasis
from partners.models import ProductFamily

if TYPE_CHECKING:
    from deals.models import Amendment

LABELS: dict[str, "str | Promise"] = {
    "customer_name": _("End customer"),
    "customer_country": _("Country"),
    "customer_domain": _("Customer's web domain"),
    "customer_identifiers": _("Registry numbers"),
    "project": _("Project"),
    "families": _("Product family"),
    "value": _("Value"),
    "value_basis": _("Whose price is it?"),
    "expected_close": _("Expected close"),
    "title": _("Title"),
    "description": _("Description"),
    "external_id": _("Your reference"),
}
OF_A_SUM = ("value_amount", "value_currency", "value_tax")


@dataclass(frozen=True)
class Line:
    """One changed field; `kind` says how both sides are written."""

    name: str
    label: "str | Promise"
    kind: str
    was: Any
    now: Any


def diff(amendment: "Amendment") -> list[Line]:
    """Return what would change, a sum together with its currency and tax."""
    was, now = amendment.was, {**amendment.was, **amendment.now}
    changed = {"value" if name in OF_A_SUM else name for name in amendment.now}
    return [
        Line(name, label, name, _side(name, was), _side(name, now))
        for name, label in LABELS.items()
        if name in changed
    ]


def _side(name: str, said: Values) -> Any:
    if name == "value":
        return {
            "amount": Decimal(said["value_amount"]),
            "currency": said["value_currency"],
            "tax": said["value_tax"],
        }
    value = said[name]
    if name == "families":
        return list(ProductFamily.objects.filter(code__in=value).order_by("position", "pk"))
    if name == "project":
        return value and {**value, "bid_date": _day(value["bid_date"])}
    if name == "value_basis":
        return ValueBasis(value).label
    return _day(value) if name == "expected_close" else value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
