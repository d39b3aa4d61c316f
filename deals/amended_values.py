"""What an amendment may change of a registration, in plain values, and back to what verbs write.

Plain values are kept with the proposal: what stood there, and what shall stand there.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from deals.lifecycle import AMENDABLE
from deals.submission import PLAIN
from partners.models import ProductFamily

if TYPE_CHECKING:
    from deals.models.deal import Deal

Values = dict[str, Any]

PROJECT = ("name", "tender_number", "site", "end_user_unit", "bid_date")


def values_of(deal: "Deal") -> Values:
    """Return what the registration says now."""
    project = deal.project
    return {
        **{name: _plain(getattr(deal, name)) for name in PLAIN if name in AMENDABLE},
        "project": project and {name: _plain(getattr(project, name)) for name in PROJECT},
        "families": sorted(deal.families.values_list("code", flat=True)),
    }


def changes(was: Values, written: Values) -> Values:
    """Return in plain values what of `written`, typed by a door, differs from what was there."""
    found = {}
    for name, value in written.items():
        now = _as_plain(name, value, was)
        if name not in was or now != was[name]:
            found[name] = now
    return found


def writable(values: Values) -> Values:
    """Return plain values as `submission.write` takes them."""
    return {name: _typed(name, value) for name, value in values.items()}


def families_in(values: Values) -> list[ProductFamily]:
    return list(ProductFamily.objects.filter(code__in=values["families"]).order_by("pk"))


def _as_plain(name: str, value: Any, was: Values) -> Any:
    if name == "families":
        return sorted(family.code for family in value)
    if name == "project":
        if not value or not value.get("name"):
            return None
        # What was left out of a change stays as it was.
        held = was["project"] or dict.fromkeys(PROJECT, "") | {"bid_date": None}
        return {**held, **{part: _plain(each) for part, each in value.items()}}
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    if name == "families":
        return families_in({"families": value})
    if name == "project":
        return value and {**value, "bid_date": _day(value["bid_date"])}
    if name == "value_amount":
        return Decimal(value)
    return _day(value) if name == "expected_close" else value


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
