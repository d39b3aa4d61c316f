"""Facts that a rule reads: rows with a time in which they hold, ended and never overwritten.

That is what makes "as of" and "until" work without jobs: a rule asks `during @> at`.
"""

from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q


def from_now_on(at: datetime) -> DateTimeTZRange:
    return DateTimeTZRange(at, None, "[)")


class FactQuerySet(models.QuerySet):
    def holding(self, *, at: datetime) -> Self:
        return self.filter(during__contains=at)

    def open_at(self, *, at: datetime) -> Self:
        """Return rows that hold now, or that another clock began a moment later than ours."""
        return self.filter(Q(during__contains=at) | Q(during__upper_inf=True))


class Fact(models.Model):
    """A row that is true `during` a time. It may be ended; it is never deleted."""

    during = DateTimeRangeField()

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)
        ]

    def end(self, *, at: datetime) -> None:
        """Let it hold until `at` and no longer; what was true before stays true of then."""
        lower = self.during.lower
        upper = self.during.upper
        if upper is not None and upper <= at:
            return
        # A fact ended at the moment it began never held: an empty range says so.
        self.during = DateTimeTZRange(lower, max(lower, at) if lower else at, "[)")
        self.save(update_fields=["during"])


def never_twice_at_once(name: str, *fields: str) -> ExclusionConstraint:
    """Return the constraint that one combination of `fields` holds once at any moment."""
    expressions: list[tuple[str, str]] = [(field, RangeOperators.EQUAL) for field in fields]
    return ExclusionConstraint(
        name=name, expressions=[*expressions, ("during", RangeOperators.OVERLAPS)]
    )
