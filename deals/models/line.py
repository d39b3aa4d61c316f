"""What a registration is about, product by product."""

from typing import Any, ClassVar

from django.db import models

from partners.models import CrmProduct


class DealLine(models.Model):
    deal = models.ForeignKey("deals.Deal", models.CASCADE, related_name="lines")
    product = models.ForeignKey(CrmProduct, models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="quantity_is_positive")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
