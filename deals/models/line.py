"""What a registration is about, product by product, at the price that the list said."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from partners.models import CrmProduct
from partners.rounding import times

if TYPE_CHECKING:
    from deals.models.price import SpecialPrice


class DealLine(models.Model):
    """One product and how many of it. The list price is without tax, as the CRM's list is.

    It is written down with its age when the line is, and again when it is submitted: what the list
    says later changes nothing of what was decided on.
    """

    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="lines")
    product = models.ForeignKey(CrmProduct, models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    list_price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    list_currency = models.CharField(max_length=3, blank=True)
    list_as_of = models.DateTimeField(null=True)

    special_price: "SpecialPrice"

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(list_price=None, list_currency="", list_as_of=None)
                | (Q(list_price__gte=0, list_as_of__isnull=False) & ~Q(list_currency="")),
                name="list_price_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"

    def follow_the_list(self) -> None:
        """Take over what the mirror says of the product now; the caller saves."""
        priced = self.product.list_price is not None and bool(self.product.currency)
        self.list_price = self.product.list_price if priced else None
        self.list_currency = self.product.currency if priced else ""
        self.list_as_of = self.product.as_of if priced else None

    @property
    def list_total(self) -> Decimal | None:
        if self.list_price is None:
            return None
        return times(self.quantity, self.list_price, self.list_currency)

    @property
    def asked(self) -> "SpecialPrice | None":
        return getattr(self, "special_price", None)


def said_of(lines: "list[DealLine]") -> list[tuple[Any, ...]]:
    """Return what the lines say, to tell whether what is written changes anything."""
    found = []
    for line in lines:
        asked = line.asked
        wish = (asked.unit_price, asked.currency, asked.words) if asked else None
        found.append((line.product_id, line.quantity, wish))
    return found
