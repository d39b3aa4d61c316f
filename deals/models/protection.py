"""The time in which one partner alone may pursue a customer or a project: the database says so."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from deals.models.customer import Customer
from deals.models.policy import ProtectionPolicy
from partners.models import ProductFamily
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class ProtectionQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["pk"]

    def with_extensions_given(self) -> Self:
        """Count what was granted of the same deal and family, also where it began anew."""
        same = self.model._default_manager.filter(
            deal=OuterRef("deal"), product_family=OuterRef("product_family")
        )
        given = same.values("deal").annotate(n=Count("lengthenings")).values("n")
        return self.annotate(extensions_given=Subquery(given))


class Protection(models.Model):
    """One product family of one approved deal. It ends by time; an early release shortens it."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    deal = models.ForeignKey("deals.Deal", models.PROTECT, related_name="protections")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="protections")
    product_family = models.ForeignKey(ProductFamily, models.PROTECT, related_name="+")
    # The row that promised it: what is written later changes nothing of this one.
    policy = models.ForeignKey(ProtectionPolicy, models.PROTECT, related_name="protections")
    # (,) is the whole customer, [id,id] one project: whole and any project overlap, two do not.
    project = BigIntegerRangeField()
    during = DateTimeRangeField()
    # What our own lateness added to the window, so that the partner can see it.
    lengthened_by = models.DurationField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=40, blank=True)

    objects: ClassVar[Any] = ProtectionQuerySet.as_manager()

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

    @property
    def extensions_left(self) -> int:
        """Return how often it may still be lengthened; read `with_extensions_given`."""
        given: int = self.extensions_given  # type: ignore[attr-defined]
        return max(0, self.policy.extensions - given)

    def again(self, *, during: DateTimeTZRange) -> "Protection":
        """Return another protection of the same, for a time after this one."""
        made: Protection = Protection.objects.create(
            deal=self.deal,
            customer=self.customer,
            product_family=self.product_family,
            policy=self.policy,
            project=self.project,
            during=during,
        )
        return made

    def state(self, *, at: datetime) -> str:
        """Return active, scheduled, expired or released, read off the range."""
        if self.released_at and self.released_at <= at:
            return "released"
        if at >= self.during.upper:
            return "expired"
        return "active" if at >= self.during.lower else "scheduled"
