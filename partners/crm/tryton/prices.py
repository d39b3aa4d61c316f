"""Price lists as Tryton reckons them: its formulas are its own, so it is asked for the results."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from partners.crm.connector import Permanent, PriceListSnapshot, Schema
from partners.crm.tryton import mapping
from partners.crm.tryton.client import TrytonClient

ASSIGNED = "party.party.sale_price_list"
PAGE = 1_000
LISTS_AT_MOST = 200
# Of what is not for sale Tryton reckons no price: it has no unit to sell it in.
SALABLE = ["template.salable", "=", True]
# What a list's prices and readers follow from: none of it changes the list's own row.
FOLLOWED = ("product.price_list", "product.price_list.line", ASSIGNED, "product.template")


class PriceLists:
    """The lists of one Tryton; none where the module that assigns them is not active."""

    def __init__(self, client: TrytonClient, *, company: int, currency: str) -> None:
        self._client = client
        self._company = company
        self._currency = currency

    @cached_property
    def are_kept(self) -> bool:
        try:
            self._client.search(ASSIGNED, [], ["id"], limit=1)
        except Schema:
            return False
        return True

    def rows(self, domain: list[Any], *, limit: int = LISTS_AT_MOST) -> list[dict[str, Any]]:
        if not self.are_kept:
            return []
        fields = ("create_date", "write_date", "name", "active", "tax_included", "lines.quantity")
        whose = [["company", "=", self._company], *domain]
        return self._client.search("product.price_list", whose, fields, limit=limit)

    def have_changed(self, since: datetime) -> bool:
        """Say whether something they follow from was written at `since` or later."""
        start = mapping.as_moment(since)
        changed = [["OR", *([stamp, ">=", start] for stamp in mapping.STAMPS)]]
        return self.are_kept and any(
            self._client.search(model, changed, ["id"], limit=1) for model in FOLLOWED
        )

    def snapshot(self, row: Mapping[str, Any]) -> PriceListSnapshot:
        assigned = self._client.search(
            ASSIGNED,
            [["sale_price_list", "=", row["id"]], ["company", "=", self._company]],
            ["party"],
            limit=100_000,
        )
        accounts = sorted({str(mapping.link(each["party"])) for each in assigned}, key=int)
        prices = tuple(self._prices(row)) if row["active"] else ()
        told = [[product, str(above), str(price)] for product, above, price in prices]
        return PriceListSnapshot(
            external_id=str(row["id"]),
            modified_at=mapping.moment(row["write_date"]) or mapping.moment(row["create_date"]),  # type: ignore[arg-type]
            raw={**row, "prices": told, "accounts": accounts},
            is_active=row["active"],
            name=row["name"],
            currency=self._currency,
            tax_included=bool(row["tax_included"]),
            prices=prices,
            accounts=tuple(accounts),
        )

    def _prices(self, row: Mapping[str, Any]) -> Iterator[tuple[str, Decimal, Decimal]]:
        """Yield product, from which quantity on, and price: each where it is another than before.

        A formula that Tryton cannot reckon has no price.
        """
        steps = {Decimal(str(line["quantity"])) for line in row["lines"] if line["quantity"]}
        last: dict[str, Decimal | None] = {}
        for above in (Decimal(0), *sorted(steps)):
            for product, price in self._reckoned(row["id"], above):
                if price is not None and price != last.get(product):
                    yield product, above, price
                last[product] = price

    def _reckoned(self, price_list: int, above: Decimal) -> Iterator[tuple[str, Decimal | None]]:
        context = {"price_list": price_list, "quantity": float(above)}
        after = 0
        while True:
            try:
                found = self._client.search(
                    "product.product",
                    [["id", ">", after], SALABLE],
                    ["sale_price_uom"],
                    limit=PAGE,
                    context=context,
                )
            except Permanent:
                return
            for each in found:
                yield str(each["id"]), mapping.number(each["sale_price_uom"])
            if len(found) < PAGE:
                return
            after = found[-1]["id"]
