"""Faults by which a party would be replaced twice, or read what is not for it."""

from tests.mutations.mutation import Mutation

PAGE = "tests/deals/test_taking_part.py"
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
        "        self._leave_shares_open(at=at)\n        self.deal.share_proposals.drop(at=at)\n",
        "        self.deal.share_proposals.drop(at=at)\n",
        f"{PAGE}::test_who_leaves_sees_it_no_longer_and_the_shares_are_open",
    ),
]
