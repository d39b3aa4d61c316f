"""Faults by which a protection would be given, ended or told of twice, or to the wrong one."""

from tests.mutations.mutation import Mutation

PROTECTING = [
    Mutation(
        "who decides an amendment at once with another decides it again",
        "deals/models/amendment.py",
        "        if fresh.outcome:\n            raise AmendmentDecided(",
        '        if fresh.outcome == "x":\n            raise AmendmentDecided(',
        "tests/deals/test_amendment_race.py",
    ),
    Mutation(
        "who grants an extension at once with another does not wait",
        "deals/models/extension.py",
        'Extension.objects.select_for_update(of=("self",))\n            .select_related',
        "Extension.objects\n            .select_related",
        "tests/deals/test_ending_race.py",
    ),
    Mutation(
        "who ends a protection at once with another does not wait",
        "deals/models/ending.py",
        'Protection.objects.select_for_update(of=("self",)).get(pk=protection.pk)',
        "Protection.objects.get(pk=protection.pk)",
        "tests/deals/test_ending_race.py",
    ),
    Mutation(
        "a partner is told which it is in the line",
        "deals/line.py",
        'place.number(at=at) if decides and state == "waiting" else None',
        'place.number(at=at) if state == "waiting" else None',
        "tests/deals/test_queue.py",
    ),
    Mutation(
        "somebody is approved past who registered before",
        "deals/models/deal.py",
        "        QueuePlace.refuse_to_pass(self, at=at)\n",
        "",
        "tests/deals/test_queue.py",
    ),
    Mutation(
        "a reminder is given again each time the clock asks",
        "deals/reminders.py",
        " and (ends, days) not in given:",
        ":",
        "tests/deals/test_extension.py",
    ),
    Mutation(
        "two partners may sell the same there alone",
        "partners/models/authorisation.py",
        '    if is_exclusive:\n        return NumericRange(None, None, "()")\n',
        "",
        "tests/deals/test_authorisation.py::test_of_those_who_grant_it_alone_at_once_one_does",
    ),
    Mutation(
        "a partner learns that another may sell something there alone",
        "partners/authorised.py",
        "[each.sentence for each in found if each.is_held]",
        "[each.sentence for each in found]",
        "tests/deals/test_authorisation.py",
    ),
    Mutation(
        "something new is taken from a partner that is suspended",
        "deals/submission.py",
        "        refuse_stopped(deal.registrant, at=at)\n",
        "        pass\n",
        "tests/deals/test_authorisation.py",
    ),
    Mutation(
        "who only looks on reads what lies outside a registrant's authorisation",
        "deals/api/looks.py",
        'hidden.add("outside_authorisation")',
        "pass",
        "tests/api/test_authorisations.py",
    ),
]
