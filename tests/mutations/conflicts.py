"""Faults by which one side of a conflict would learn of the other, or two would decide it."""

from tests.mutations.mutation import Mutation

DOORS = "tests/deals/test_conflict_doors.py"
CASES = "tests/deals/test_conflicts.py"

UNDO = "tests/deals/test_conflict_undo.py"
MOVED = "tests/deals/test_handing_over.py"

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
        "a decision is taken back that one side has been told of",
        "deals/conflict_undo.py",
        "    if ledger.have_left(said):\n",
        "    if False:\n",
        f"{UNDO}::test_whoever_comes_late_by_the_lock_takes_nothing_back",
    ),
    Mutation(
        "what a split took from one side is not given back",
        "deals/conflict_undo.py",
        "    if put_back_protections(decision.stood, at=at):\n",
        "    if False:\n",
        f"{UNDO}::test_what_was_given_up_and_a_place_in_the_line_come_back",
    ),
    Mutation(
        "what goes from one approved side to the other is protected nowhere",
        "deals/carry_out.py",
        "            take_over(case, deal, families & shared, at=at)\n",
        "",
        f"{MOVED}::test_it_ends_with_one_and_begins_with_the_other_and_both_are_told",
    ),
    Mutation(
        "what a decision gave the other side stays there when it is taken back",
        "deals/conflict_stand.py",
        "    for each in made:\n",
        "    for each in made[:0]:\n",
        f"{MOVED}::test_taken_back_it_runs_on_where_it_was",
    ),
    Mutation(
        "a rejection and its undoing lead past a conflict",
        "deals/put_back.py",
        "    rivals.come_back(deal, since=since, at=at)\n",
        "",
        f"{UNDO}::test_a_rejection_taken_back_brings_its_conflicts_back",
    ),
    Mutation(
        "two who submit at once do not see each other",
        "deals/rivals.py",
        "        return\n    lock_in_order(deal.customer, [])\n",
        "        return\n",
        f"{CASES}::test_two_who_submit_at_once_meet",
    ),
]
