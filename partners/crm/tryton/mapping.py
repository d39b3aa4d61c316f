"""How Tryton says what a snapshot says: models, fields, words, and what it cannot hold."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from partners.crm.connector import (
    AccountDraft,
    AccountSnapshot,
    ContactSnapshot,
    ObjectType,
    OpportunityDraft,
    OpportunitySnapshot,
    Outcome,
    ProductSnapshot,
    RateSnapshot,
    Snapshot,
)

Row = Mapping[str, Any]
STAMPS = ("create_date", "write_date")

MODELS = {
    ObjectType.ACCOUNT: "party.party",
    ObjectType.CONTACT: "party.contact_mechanism",
    ObjectType.PRODUCT: "product.product",
    ObjectType.PRICE_LIST: "product.price_list",
    ObjectType.OPPORTUNITY: "sale.opportunity",
    ObjectType.RATE: "currency.currency.rate",
}
FIELDS: dict[ObjectType, tuple[str, ...]] = {
    ObjectType.ACCOUNT: (
        *STAMPS,
        "name",
        "code",
        "active",
        "replaced_by",
        "identifiers.type",
        "identifiers.code",
        "addresses.country.code",
        "contact_mechanisms.type",
        "contact_mechanisms.value",
    ),
    ObjectType.CONTACT: (*STAMPS, "party", "name", "type", "value", "active"),
    ObjectType.PRODUCT: (
        *STAMPS,
        "code",
        "active",
        "template.list_price",
        "template.name",
        "template.categories.name",
        "template.default_uom.name",
    ),
    ObjectType.OPPORTUNITY: (
        *STAMPS,
        "number",
        "reference",
        "state",
        "party",
        "description",
        "amount",
        "currency.code",
        "start_date",
        "end_date",
        "employee.rec_name",
        "comment",
        "lost_reason",
    ),
    ObjectType.RATE: (*STAMPS, "currency.code", "date", "rate"),
}
# Rows that change without a new write_date on the record they belong to.
PARTS = {
    ObjectType.ACCOUNT: ("identifiers", "addresses", "contact_mechanisms"),
    ObjectType.CONTACT: (),
    ObjectType.PRODUCT: ("template",),
    ObjectType.OPPORTUNITY: (),
    ObjectType.RATE: (),
}
REFERENCE = {
    ObjectType.ACCOUNT: "identifiers.code",
    ObjectType.PRODUCT: "code",
    ObjectType.OPPORTUNITY: "reference",
}
REFERENCE_SCHEME = "prm"

STAGES = ("lead", "opportunity", "converted", "won", "lost", "cancelled")
OUTCOMES = {"won": Outcome.WON, "lost": Outcome.LOST, "cancelled": Outcome.CANCELLED}
# The buttons of the opportunity; `won` has none, it follows from the confirmed sale.
BUTTONS = {
    "lead": "lead",
    "opportunity": "opportunity",
    "converted": "convert",
    "lost": "lost",
    "cancelled": "cancel",
}
TRANSITIONS = {
    "lead": frozenset({"opportunity", "lost", "cancelled"}),
    "opportunity": frozenset({"lead", "converted", "lost", "cancelled"}),
    "lost": frozenset({"lead"}),
    "cancelled": frozenset({"lead"}),
}
CANNOT_WRITE = {
    "stage:won": "follows only from a confirmed sale",
    "close_date": "overwritten by the CRM on closing",
    "currency": "only while the opportunity is a lead, and only a currency the CRM knows",
    "closed": "after closing only the reference can be written",
    "opportunity:account": "an opportunity needs an account, a lead does not",
}


def moment(value: Mapping[str, int] | None) -> datetime | None:
    if value is None:
        return None
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return datetime(*(value[part] for part in parts), tzinfo=UTC)  # type: ignore[arg-type,misc]


def day(value: Mapping[str, int] | None) -> date | None:
    return date(value["year"], value["month"], value["day"]) if value else None


def number(value: Mapping[str, str] | None) -> Decimal | None:
    return Decimal(value["decimal"]) if value else None


def as_moment(value: datetime) -> dict[str, Any]:
    at = value.astimezone(UTC)
    parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
    return {"__class__": "datetime", **{part: getattr(at, part) for part in parts}}


def as_day(value: date | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}


def as_number(value: Decimal | None) -> dict[str, str] | None:
    return None if value is None else {"__class__": "Decimal", "decimal": str(value)}


def link(value: Row | int | None) -> str | None:
    """Tryton gives a bare id, or a row when one of its fields was asked for."""
    if value is None:
        return None
    return str(value["id"] if isinstance(value, Mapping) else value)


def common(row: Row) -> dict[str, Any]:
    # write_date is NULL until the first update.
    return {
        "external_id": str(row["id"]),
        "modified_at": moment(row["write_date"]) or moment(row["create_date"]),
        "raw": row,
        "is_active": row.get("active", True),
        "merged_into": link(row.get("replaced_by")),
    }


def account(row: Row) -> AccountSnapshot:
    identifiers = sorted(identifier(each) for each in row["identifiers"])
    references = [f"{scheme}:{code}" for scheme, code in identifiers if scheme == REFERENCE_SCHEME]
    countries = [each["country"]["code"] for each in row["addresses"] if each.get("country")]
    websites = [each["value"] for each in row["contact_mechanisms"] if each["type"] == "website"]
    return AccountSnapshot(
        **common(row),
        name=row["name"] or "",
        code=row["code"] or "",
        country=countries[0] if countries else "",
        website=websites[0] if websites else "",
        reference=references[0] if references else "",
        identifiers=tuple(pair for pair in identifiers if pair[0] != REFERENCE_SCHEME),
    )


def identifier(row: Row) -> tuple[str, str]:
    """Tryton offers types for few schemes; ours stand before the value of an untyped one."""
    if row["type"]:
        return row["type"], row["code"]
    scheme, colon, value = row["code"].partition(":")
    return (scheme, value) if colon else ("", row["code"])


def contact(row: Row) -> ContactSnapshot:
    return ContactSnapshot(
        **common(row),
        account_id=link(row["party"]) or "",
        name=row["name"] or "",
        channel=row["type"],
        value=row["value"],
    )


def product(row: Row) -> ProductSnapshot:
    template = row["template"]
    families = sorted(each["name"] for each in template["categories"])
    return ProductSnapshot(
        **common(row),
        code=row["code"] or "",
        name=template["name"],
        family=families[0] if families else "",
        unit=template["default_uom"]["name"],
        list_price=number(template["list_price"]),
        currency=row["company_currency"],
    )


def opportunity(row: Row) -> OpportunitySnapshot:
    employee = row["employee"]
    return OpportunitySnapshot(
        **common(row),
        account_id=link(row["party"]),
        number=row["number"],
        reference=row["reference"] or "",
        title=row["description"] or "",
        stage=row["state"],
        outcome=OUTCOMES.get(row["state"], Outcome.OPEN),
        amount=number(row["amount"]),
        currency=row["currency"]["code"],
        start_date=day(row["start_date"]),
        close_date=day(row["end_date"]),
        owner_id=link(employee) or "",
        owner_name=employee["rec_name"] if employee else "",
        comment=row["comment"] or "",
        closing_reason=row["lost_reason"] or "",
    )


def rate(row: Row) -> RateSnapshot:
    since, worth = day(row["date"]), number(row["rate"])
    assert since is not None  # noqa: S101 - the CRM demands both
    assert worth is not None  # noqa: S101
    return RateSnapshot(**common(row), currency=row["currency"]["code"], rate=worth, day=since)


SNAPSHOTS: dict[ObjectType, Callable[[Row], Snapshot]] = {
    ObjectType.ACCOUNT: account,
    ObjectType.CONTACT: contact,
    ObjectType.PRODUCT: product,
    ObjectType.OPPORTUNITY: opportunity,
    ObjectType.RATE: rate,
}


def account_values(draft: AccountDraft, countries: Mapping[str, int]) -> dict[str, Any]:
    codes = [draft.reference, *(f"{scheme}:{value}" for scheme, value in draft.identifiers)]
    values: dict[str, Any] = {
        "name": draft.name,
        "identifiers": [["create", [{"code": code} for code in codes]]],
    }
    if draft.country in countries:
        values["addresses"] = [["create", [{"country": countries[draft.country]}]]]
    if draft.website:
        website = {"type": "website", "value": draft.website}
        values["contact_mechanisms"] = [["create", [website]]]
    return values


def opportunity_values(
    draft: OpportunityDraft, *, company: int, employee: int, currencies: Mapping[str, int]
) -> dict[str, Any]:
    values = {
        "company": company,
        "employee": int(draft.owner_id or employee),
        "reference": draft.reference,
        "description": draft.title,
        "currency": currencies[draft.currency],
        "amount": as_number(draft.amount),
        "end_date": as_day(draft.close_date),
        "comment": draft.comment,
        "party": int(draft.account_id) if draft.account_id else None,
    }
    if draft.start_date:
        values["start_date"] = as_day(draft.start_date)
    return values


def opportunity_changes(
    fields: Mapping[str, Any], *, currencies: Mapping[str, int]
) -> dict[str, Any]:
    """Translate the fields of a write; one we have no word for is a KeyError, loudly."""
    words: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "reference": ("reference", str),
        "title": ("description", str),
        "amount": ("amount", as_number),
        "currency": ("currency", lambda code: currencies[code]),
        "close_date": ("end_date", as_day),
        "comment": ("comment", str),
        "account_id": ("party", int),
        "owner_id": ("employee", int),
    }
    return {words[name][0]: words[name][1](value) for name, value in fields.items()}
