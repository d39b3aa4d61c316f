"""Faults by which one side of a conflict would learn of the other, or two would decide it."""

from tests.mutations.mutation import Mutation

DOORS = "tests/deals/test_conflict_doors.py"
CASES = "tests/deals/test_conflicts.py"

CONFLICTS = [
    Mutation(
        "a side reads what the other says",
        "deals/conflict_words.py",
        "        evidence=sorted(side.evidence.all(), key=lambda each: each.pk),\n",
        "        evidence=[e for one in case.sides.all() for e in one.evidence.all()],\n",
        f"{DOORS}::test_a_side_reads_the_same_whoever_stands_on_the_other",
    ),
    Mutation(
        "a side knows of its case before it is told",
        "deals/conflict_rules.py",
        "    return Q(Exists(sides), told_at__lte=at)\n",
        "    return Q(Exists(sides))\n",
        f"{DOORS}::test_nobody_knows_of_a_case_before_they_are_told",
    ),
    Mutation(
        "two decide one conflict at once",
        "deals/models/conflict.py",
        "        self.lock()\n        if move not in moves(self.status):\n",
        "        if move not in moves(self.status):\n",
        f"{CASES}::test_of_two_who_decide_at_once_one_is_told",
    ),
    Mutation(
        "two who submit at once do not see each other",
        "deals/rivals.py",
        "    lock_in_order(deal.customer, [])\n",
        "",
        f"{CASES}::test_two_who_submit_at_once_meet",
    ),
]
