"""The price that the registrant asks for instead of the list's, and what was answered.

Closed: what somebody pays is a matter between the registrant and the vendor. No other party sees
that anything was asked.
"""

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from deals.models.approval import Approval
from deals.models.line import DealLine
from partners.models import CrmProduct
from partners.rounding import times
from permissions.append_only import append_only_but_for_words
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class SpecialPriceQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["pk"]


class SpecialPrice(models.Model):
    """What one unit of a line shall cost, without tax, and why."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="special_prices")
    line = models.OneToOneField(DealLine, models.CASCADE, related_name="special_price")
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    # Below the list, in percent of it; empty where the two cannot be compared.
    discount_percent = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    words = models.TextField(max_length=1000)

    objects: ClassVar[Any] = SpecialPriceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="asked_price_is_positive"),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(currency=""), name="asked_price_has_its_reason"
            ),
            models.CheckConstraint(
                condition=Q(discount_percent=None) | Q(discount_percent__lt=100),
                name="asked_discount_leaves_something",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def total(self) -> Decimal:
        return times(self.line.quantity, self.unit_price, self.currency)


class OwnPrice(models.Model):
    """What the registrant's own price list asks for one unit of a line, without tax.

    Written down as the line's list price is: when the line is, and again when it is submitted.
    """

    line = models.OneToOneField(DealLine, models.CASCADE, related_name="own_price")
    unit_price = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    list_name = models.CharField(max_length=255)
    as_of = models.DateTimeField()

    objects: ClassVar[Any] = SpecialPriceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="own_price_is_a_price"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.unit_price}"

    @property
    def total(self) -> Decimal:
        return times(self.line.quantity, self.unit_price, self.currency)


class PriceVerdict(models.Model):
    """What the vendor answered with its approval: this price, or the list's. Taken back with it."""

    approval = models.ForeignKey(Approval, models.PROTECT, related_name="price_verdicts")
    # The lines may be written anew later; what was decided on stands here as it was.
    price_id = models.CharField(max_length=16)
    product = models.ForeignKey(CrmProduct, models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    asked = models.DecimalField(max_digits=18, decimal_places=4)
    granted = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3)
    words = models.TextField(max_length=1000, blank=True)

    objects: ClassVar[Any] = PermittedQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["approval", "price_id"], name="price_decided_once"),
            models.CheckConstraint(
                condition=Q(granted=None) | Q(granted__gt=0), name="granted_price_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=False, granted=models.F("asked")) | ~Q(words=""),
                name="another_price_has_its_reason",
            ),
        ]
        triggers: ClassVar[list[Any]] = append_only_but_for_words("words")

    def __str__(self) -> str:
        return f"{self.approval_id} {self.price_id}"
