"""Faults by which a promise would be broken, or somebody would decide who may not."""

from tests.mutations.mutation import Mutation

CALENDARS = "tests/deals/test_calendar_announced.py"
DECIDING = [
    Mutation(
        "an announced calendar shortens a promise",
        "deals/reckoning.py",
        "    now = before.recalculated(afresh)\n",
        "    now = afresh\n",
        f"{CALENDARS}::test_a_make_up_weekend_never_shortens_it",
    ),
]
