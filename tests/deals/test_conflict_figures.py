"""What every partner reads of how conflicts were decided: a month late, and never of few."""

from datetime import UTC, date, datetime

import pytest

from deals.conflict_figures import figures_of, month_before, published
from deals.models import Conflict, ConflictDecision

WON, OTHER = "first_wins", "both_rejected"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([(WON, True)] * 4, None),
        ([(WON, True)] * 5, (5, 5, 5)),
        # One that came late would be one case; so would one that was decided otherwise.
        ([(WON, True)] * 9 + [(OTHER, False)], (10, None, None)),
        ([(WON, True)] * 5 + [(OTHER, False)] * 5, (10, 5, 5)),
        ([(WON, True)] * 4 + [(OTHER, True)] * 6, (10, 10, None)),
    ],
)
def test_nothing_is_told_that_means_fewer_than_five(rows, told):
    found = figures_of(date(2026, 9, 1), rows)

    assert (found and (found.decided, found.in_time, found.first_won)) == told


def test_a_year_before_january_is_december():
    assert month_before(date(2027, 1, 31), by=2) == date(2026, 11, 1)
    assert month_before(date(2027, 2, 1), by=2) == date(2026, 12, 1)


def test_a_month_is_told_a_month_late_and_once_decided(world):
    when = datetime(2026, 9, 30, 23, tzinfo=UTC)
    names = [f"第{n}精密机床有限公司" for n in "一二三四五六"]
    deals = [world.submitted(at=when, customer_name=name) for name in names]
    for first, second in zip(deals, deals[1:] + deals[:1], strict=True):
        case = Conflict.objects.create(
            first=first, second=second, status="decided", band="same", score=1, features=[],
            first_form="a", second_form="b", opened_at=when, due_at=when, told_at=when,
        )  # fmt: skip
        ConflictDecision.objects.create(
            conflict=case, choice=WON, decided_by=world.channel_manager, decided_at=when,
            to_first="Yours", to_second="Not yours",
        )  # fmt: skip

    assert published(at=datetime(2026, 10, 31, 23, tzinfo=UTC)) is None
    assert published(at=datetime(2026, 11, 1, tzinfo=UTC)).decided == 6
    assert published(at=datetime(2026, 12, 1, tzinfo=UTC)) is None
