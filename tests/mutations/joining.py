"""Faults by which somebody would make, change or learn of a partner that is not theirs."""

from tests.mutations.mutation import Mutation

PAGES = "tests/partners/test_joining.py"
FACTS = "tests/partners/test_what_it_is.py"
JOINING = [
    Mutation(
        "whoever sees a partner says what it is",
        "partners/views/facts.py",
        'partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)\n'
        "    form = FactsForm(request.POST)",
        'partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)\n'
        "    form = FactsForm(request.POST)",
        f"{FACTS}::test_who_does_not_look_after_it_does_not_say_what_it_is",
    ),
    Mutation(
        "every channel manager says what any partner is",
        "partners/looking_after.py",
        '    yield Reason("territory", _("Oversees this partner\'s territory"), territory)\n',
        '    yield Reason("territory", _("Oversees this partner\'s territory"), None)\n',
        f"{FACTS}::test_who_does_not_look_after_it_does_not_say_what_it_is",
    ),
    Mutation(
        "who looks after a partner gives it to somebody else",
        "partners/rules.py",
        '    yield from by_staff_role(user, "assign", at=at)\n',
        "    yield from channel_managers_of_the_partner(user, at)\n"
        '    yield from by_staff_role(user, "assign", at=at)\n',
        f"{FACTS}::test_who_looks_after_it_does_not_say_who_does",
    ),
    Mutation(
        "whoever is signed in makes a partner",
        "partners/views/joining.py",
        "    if not user.holds_any(BEGINS_WITH_PARTNERS, at=at):\n",
        "    if False:\n",
        f"{PAGES}::test_nobody_else_makes_one",
    ),
    Mutation(
        "whoever has a token makes a partner",
        "partners/api/partners.py",
        "        if not self.person.holds_any(BEGINS_WITH_PARTNERS, at=self.at):\n",
        "        if False:\n",
        "tests/api/test_partners.py"
        "::test_nobody_else_makes_one_and_is_told_so_before_what_is_wrong",
    ),
    Mutation(
        "a new name tells of partners that nobody may name to one",
        "partners/likely.py",
        'Partner.objects.permitted(asker, "share_with", at=at)',
        "Partner.objects.all()",
        f"{PAGES}::test_who_may_not_name_a_partner_is_not_told_of_it",
    ),
    Mutation(
        "who waited for somebody later by the clock falls over what they did",
        "partners/models/partner.py",
        "        if facts.filter(during__overlap=from_now_on(at), **named).exists():\n",
        "        if facts.filter(during__contains=at, **named).exists():\n",
        f"{FACTS}::test_who_waited_for_somebody_later_by_the_clock_falls_over_nothing",
    ),
    Mutation(
        "the portal writes what the CRM is the master of",
        "partners/models/partner.py",
        "        if self.account_id and changed:\n",
        "        if False:\n",
        f"{FACTS}::test_a_name_is_ours_to_write_until_the_crm_says_it",
    ),
    Mutation(
        "reading a merge in the CRM falls over two partners",
        "deals/sales.py",
        "    except AccountTaken:\n",
        "    except ZeroDivisionError:\n",
        f"{FACTS}::test_of_two_partners_whose_accounts_are_merged_a_person_judges",
    ),
]
