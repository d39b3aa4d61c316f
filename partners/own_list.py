"""What the CRM asks of one partner: by the price list it has put the partner's account on.

Closed to everybody but the partner's own people and those who decide what it registers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from partners.models import CrmListPrice, CrmPriceList, Partner


@dataclass(frozen=True)
class OwnList:
    """The prices of some products, without tax, each from which quantity on."""

    name: str
    currency: str
    as_of: datetime
    prices: dict[int, list[tuple[Decimal, Decimal]]]

    def of(self, product: int, quantity: Decimal) -> Decimal | None:
        """Return what one costs where so many are taken; None where the list has no price."""
        fitting = [price for above, price in self.prices.get(product, ()) if above <= quantity]
        return fitting[-1] if fitting else None


def own_list(partner: Partner, products: Iterable[int]) -> OwnList | None:
    """Return a partner's list with these products; a list with tax in it says nothing here."""
    if partner.account_id is None:
        return None
    found = CrmPriceList.objects.filter(
        accounts=partner.account_id, deleted_at=None, tax_included=False
    ).first()
    if found is None:
        return None
    prices: dict[int, list[tuple[Decimal, Decimal]]] = {}
    rows = CrmListPrice.objects.filter(price_list=found, product__in=list(products))
    for each in rows.order_by("from_quantity"):
        prices.setdefault(each.product_id, []).append((each.from_quantity, each.unit_price))
    return OwnList(found.name, found.currency, found.as_of, prices)
