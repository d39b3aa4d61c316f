"""The time in which one partner alone may pursue a customer or a project: the database says so."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from deals.models.customer import Customer
from partners.models import ProductFamily
from permissions.public_ids import new_public_id


class Protection(models.Model):
    """One product family of one approved deal. It ends by time; an early release shortens it."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="protections")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="protections")
    product_family = models.ForeignKey(ProductFamily, models.PROTECT, related_name="+")
    # (,) is the whole customer, [id,id] one project: whole and any project overlap, two do not.
    project = BigIntegerRangeField()
    during = DateTimeRangeField()
    # What our own lateness added to the window, so that the partner can see it.
    lengthened_by = models.DurationField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            ExclusionConstraint(
                name="protections_never_overlap",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    ("product_family", RangeOperators.EQUAL),
                    ("project", RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Another partner already protects this customer."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.deal_id} {self.product_family_id} {self.during}"

    @property
    def starts_at(self) -> Any:
        return self.during.lower

    @property
    def ends_at(self) -> Any:
        return self.during.upper

    def release(self, *, at: datetime, reason: str, noted_at: datetime) -> None:
        """End it early: the range is shortened, so that the constraint needs no condition."""
        self.during = DateTimeTZRange(self.during.lower, at, "[)")
        self.released_at, self.release_reason = noted_at, reason
        self.save(update_fields=["during", "released_at", "release_reason"])

    def state(self, *, at: datetime) -> str:
        """Return active, scheduled, expired or released, read off the range."""
        if self.released_at and self.released_at <= at:
            return "released"
        if at >= self.during.upper:
            return "expired"
        return "active" if at >= self.during.lower else "scheduled"
