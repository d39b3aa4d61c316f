"""What the CRM's own people do in their own client: sell, rename an account, make one of two.

The portal does none of it of its own accord: the CRM of the demonstration has people too.
"""

from collections.abc import Sequence
from typing import Any

from partners.crm.tryton.client import TrytonClient, Warned
from partners.crm.tryton.mapping import BUTTONS

# What is pressed before there is a sale to confirm.
WAYS_TO_A_SALE = {"lead": ("opportunity", "converted"), "opportunity": ("converted",)}


# Of which product family or all, from which quantity on if any, reckoned how.
Formulas = Sequence[tuple[str | None, float | None, str]]


class OwnPeople:
    """Somebody signed in at the CRM."""

    def __init__(self, client: TrytonClient) -> None:
        self._client = client

    def move(self, external_id: str, stage: str) -> None:
        self._do(f"model.sale.opportunity.{BUTTONS[stage]}", [int(external_id)])

    def win(self, external_id: str) -> None:
        """Sell it: that it is won follows from a confirmed sale, and no button says so.

        The sale is for the opportunity's amount; it is shipped and invoiced by hand. Begun twice
        it goes on where it stopped.
        """
        now = self._row("sale.opportunity", external_id, "state", "amount", "description")
        for stage in WAYS_TO_A_SALE.get(now["state"], ()):
            self.move(external_id, stage)
        for sale in self._row("sale.opportunity", external_id, "sales")["sales"]:
            standing = self._row("sale.sale", sale, "state", "lines")
            if standing["state"] == "draft":
                values: dict[str, Any] = {"invoice_method": "manual", "shipment_method": "manual"}
                if not standing["lines"]:
                    values["lines"] = [["create", [self._line(now)]]]
                self._do("model.sale.sale.write", [sale], values)
                self._do("model.sale.sale.quote", [sale])
            if standing["state"] in {"draft", "quotation"}:
                self._do("model.sale.sale.confirm", [sale])

    def price(self, name: str, formulas: Formulas, accounts: Sequence[str]) -> str:
        """Enter a price list and put accounts on it; one of that name is written anew.

        A formula is Tryton's own, for the products of a category or all, from a quantity on.
        """
        company = self._client.context["company"]
        own = {"name": name, "company": company, "price": "list_price", "unit": "product_default"}
        found = self._do("model.product.price_list.search", [["name", "=", name]], 0, 1, None)
        found = found or self._do("model.product.price_list.create", [own])
        lines = [
            {"category": self._category(family), "quantity": above, "formula": formula}
            for family, above, formula in formulas
        ]
        before = self._row("product.price_list", found[0], "lines")["lines"]
        written = {"lines": [["delete", before], ["create", lines]]}
        self._do("model.product.price_list.write", found, written)
        for each in accounts:
            self._do("model.party.party.write", [int(each)], {"sale_price_list": found[0]})
        return str(found[0])

    def rename_account(self, external_id: str, name: str) -> None:
        self._do("model.party.party.write", [int(external_id)], {"name": name})

    def merge_accounts(self, loser: str, winner: str) -> None:
        session, *_rest = self._do("wizard.party.replace.create")
        given = {"ask": {"source": int(loser), "destination": int(winner)}}
        self._do("wizard.party.replace.execute", session, given, "replace")

    def _row(self, model: str, external_id: str | int, *names: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self._do(f"model.{model}.read", [int(external_id)], [*names])
        return found[0]

    def _category(self, name: str | None) -> int | None:
        if name is None:
            return None
        found: list[int] = self._do(
            "model.product.category.search", [["name", "=", name]], 0, 1, None
        )
        return found[0] if found else None

    def _line(self, opportunity: dict[str, Any]) -> dict[str, Any]:
        unit, *_rest = self._do("model.product.uom.search", [["symbol", "=", "u"]], 0, 1, None)
        return {
            "type": "line",
            "description": opportunity["description"],
            "quantity": 1.0,
            "unit": unit,
            "unit_price": opportunity["amount"],
        }

    def _do(self, method: str, *arguments: Any) -> Any:
        try:
            return self._client.call_as_person(method, *arguments, self._client.context)
        except Warned as question:
            self._client.mean_it(question.name)
            return self._client.call_as_person(method, *arguments, self._client.context)
