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
        "who stands in decides what the absent could not",
        "deals/rules.py",
        "at=at)), either(own, theirs)),\n",
        "at=at)), own),\n",
        "tests/deals/test_standing_in.py::test_no_more_than_the_absent_could",
    ),
    Mutation(
        "an absence lasts longer than its time",
        "partners/looking_after.py",
        "away = Absence.objects.holding(at=at).filter(",
        "away = Absence.objects.filter(during__startswith__lte=at).filter(",
        "tests/deals/test_standing_in.py"
        "::test_the_right_is_there_for_exactly_that_time_and_says_why",
    ),
    Mutation(
        "somebody is reminded of what waits in a line",
        "deals/reminding.py",
        '        .exclude(deal__in=QueuePlace.objects.waiting(at=at).values("deal"))\n',
        "",
        "tests/deals/test_queue.py::test_nobody_is_reminded_of_what_waits_in_the_line",
    ),
    Mutation(
        "a case with what is protected no more goes on for ever",
        "deals/models/queue.py",
        "        rivals.part_from_spent(self.deal, at=at)\n",
        "",
        "tests/deals/test_queue.py::test_whose_protection_is_over_stands_in_the_way_of_nobody",
    ),
    Mutation(
        "an announced calendar shortens a promise",
        "deals/reckoning.py",
        "    return before.recalculated(again)\n",
        "    return again\n",
        f"{CALENDARS}::test_a_make_up_weekend_never_shortens_it",
    ),
    Mutation(
        "two with one key decide the same registrations beside each other",
        "portal/api/once.py",
        'return held("once", token.pk, view.request.path, key)',
        "return nullcontext()",
        "tests/api/test_once.py::test_two_at_once_make_one_also_where_it_is_done_in_parts",
    ),
]
