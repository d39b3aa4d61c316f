"""How conflicts were decided, for every partner to read: by the month, a month late, never of few.

A month late, an appeal has been heard; and no figure is told that tells of fewer than five cases,
nor one whose rest would.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format

from deals.conflict_states import Choice, ConflictStatus
from deals.models import ConflictDecision

FEWEST = 5
LATE = 2


@dataclass(frozen=True)
class Figures:
    """What was decided in one month; nothing stands where too few would be meant."""

    month: date
    decided: int
    in_time: int | None
    first_won: int | None

    @property
    def of_when(self) -> str:
        return date_format(self.month, "YEAR_MONTH_FORMAT")


def month_before(day: date, *, by: int) -> date:
    """Return the first day of the month so many months before that of `day`."""
    months = day.year * 12 + day.month - 1 - by
    return date(months // 12, months % 12 + 1, 1)


def told(n: int, *, of: int) -> int | None:
    """Return the figure where neither it nor what it leaves means fewer than five, else nothing."""
    rest = of - n
    return n if n >= FEWEST and (rest == 0 or rest >= FEWEST) else None


def published(*, at: datetime) -> Figures | None:
    """Return the figures of the newest month that may be told, if enough was decided in it."""
    today = at.astimezone(UTC).date()
    first, after = month_before(today, by=LATE), month_before(today, by=LATE - 1)
    later = ConflictDecision.objects.filter(
        conflict=OuterRef("conflict"), decided_at__gt=OuterRef("decided_at"), undone_at=None
    )
    decisions = (
        ConflictDecision.objects.exclude(choice=Choice.FELL_AWAY)
        .exclude(Exists(later))
        .filter(
            conflict__status=ConflictStatus.DECIDED,
            undone_at=None,
            decided_at__gte=datetime(first.year, first.month, 1, tzinfo=UTC),
            decided_at__lt=datetime(after.year, after.month, 1, tzinfo=UTC),
        )
    )
    in_time = Q(decided_at__lte=F("conflict__due_at"))
    rows = list(decisions.annotate(was_in_time=in_time).values_list("choice", "was_in_time"))
    return figures_of(first, rows)


def figures_of(month: date, rows: Iterable[tuple[str, bool]]) -> Figures | None:
    decided = list(rows)
    if len(decided) < FEWEST:
        return None
    return Figures(
        month=month,
        decided=len(decided),
        in_time=told(sum(kept for _choice, kept in decided), of=len(decided)),
        first_won=told(
            sum(choice == Choice.FIRST_WINS for choice, _kept in decided), of=len(decided)
        ),
    )
