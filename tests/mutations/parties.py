"""Faults by which a party would be replaced twice, or read what is not for it."""

from tests.mutations.mutation import Mutation

PAGE = "tests/deals/test_taking_part.py"
NAME = "tests/deals/test_on_behalf.py"
COMPANY = "tests/deals/test_newcomers.py"
PARTIES = [
    Mutation(
        "who replaces a party at once with another does not wait",
        "deals/replacing.py",
        "party.standings.holding(at=at).select_for_update().first()",
        "party.standings.holding(at=at).first()",
        "tests/deals/test_parties_at_once.py",
    ),
    Mutation(
        "every party reads why one left",
        "deals/who_takes_part.py",
        "        if confided:\n            part.reason",
        "        if True:\n            part.reason",
        f"{PAGE}::test_who_leaves_sees_it_no_longer_and_the_shares_are_open",
    ),
    Mutation(
        "a party that left reads the contacts it was shown",
        "deals/party_rules.py",
        "        standing(PartyStanding.State.ACCEPTED, at=at),\n        pk__in=ContactConsent",
        "        pk__in=ContactConsent",
        f"{PAGE}::test_a_party_reads_the_contacts_while_the_registrant_lets_it",
    ),
    Mutation(
        "who agrees to shares at once with another does not wait",
        "deals/models/proposal.py",
        '    type(deal).objects.select_for_update(of=("self",)).get(pk=deal.pk)\n',
        "    type(deal).objects.get(pk=deal.pk)\n",
        "tests/deals/test_parties_at_once.py",
    ),
    Mutation(
        "shares change before everyone they touch has agreed",
        "deals/models/proposal.py",
        "        if self.shares.filter(is_asked=True, agreed_at=None).exists():\n",
        "        if False:\n",
        f"{PAGE}::test_shares_change_once_everyone_they_touch_has_agreed",
    ),
    Mutation(
        "the shares of a party that left go on",
        "deals/models/party.py",
        "        self.give_up_shares(at=at)\n        self.deal.share_proposals.drop(at=at)\n",
        "        self.deal.share_proposals.drop(at=at)\n",
        f"{PAGE}::test_who_leaves_sees_it_no_longer_and_the_shares_are_open",
    ),
    Mutation(
        "a distributor writes in a name that was taken back",
        "deals/on_behalf_rules.py",
        "ours & Q(Exists(let)) & unread",
        "ours & unread",
        f"{NAME}::test_a_name_taken_back_is_not_written_in",
    ),
    Mutation(
        "what came through one distributor is shown to another",
        "deals/rules.py",
        "let & shown & Q(through__isnull=True)",
        "let & shown",
        f"{NAME}::test_what_came_through_one_distributor_is_shown_to_no_other",
    ),
    Mutation(
        "a distributor hears of a reference that the reseller has given already",
        "deals/models/registration.py",
        "                & models.Q(through__isnull=True),\n",
        "",
        f"{NAME}::test_who_registers_for_it_learns_nothing_of_its_other_registrations",
    ),
    Mutation(
        "two decide of one company at once, and both do",
        "deals/models/newcomer.py",
        "        if self.outcome:\n            raise NewcomerRefused",
        "        if False:\n            raise NewcomerRefused",
        f"{COMPANY}::test_who_is_not_admitted_is_never_written_to_and_the_asker_reads_why",
    ),
    Mutation(
        "other parties read which company is asked for",
        "deals/newcomer_rules.py",
        'within("deal__registrant", through_partner(user, "read", at=at))',
        'may_with_its_deal(user, "view", at=at)',
        f"{COMPANY}::test_other_parties_do_not_read_who_is_asked_for",
    ),
    Mutation(
        "two who admit one company at once make two partners of it",
        "deals/models/newcomer.py",
        'from_queryset=Newcomer.objects.select_for_update(of=("self",))',
        "from_queryset=Newcomer.objects.all()",
        "tests/deals/test_parties_at_once.py"
        "::test_two_who_admit_one_company_at_once_make_one_partner_and_write_one_letter",
    ),
]
