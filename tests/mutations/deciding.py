"""Faults by which a promise would be broken, or somebody would decide who may not."""

from tests.mutations.mutation import Mutation

CALENDARS = "tests/deals/test_calendar_announced.py"
WHO = "tests/deals/test_who_decides.py"
DECIDING = [
    Mutation(
        "one person is both pairs of eyes",
        "deals/turns.py",
        "if person.pk not in before]",
        "if person.pk]",
        "tests/deals/test_eyes_at_once.py::test_two_first_eyes_at_once_are_one",
    ),
    Mutation(
        "the first of two approves alone",
        "deals/turns.py",
        "    if step.is_last:\n        return False\n",
        "    if step.place:\n        return False\n",
        f"{WHO}::test_above_the_limit_nothing_leaves_before_the_last",
    ),
    Mutation(
        "whom a rule names decides without a right",
        "deals/course.py",
        "    if person is not None and not may_decide(",
        "    if person is None and not may_decide(",
        f"{WHO}::test_whom_a_rule_names_without_a_right_decides_nothing",
    ),
    Mutation(
        "an announced calendar shortens a promise",
        "deals/reckoning.py",
        "    now = before.recalculated(again)\n",
        "    now = again\n",
        f"{CALENDARS}::test_a_make_up_weekend_never_shortens_it",
    ),
]
