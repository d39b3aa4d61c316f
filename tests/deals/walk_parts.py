"""Steps about who takes part, and how much is whose from when on."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deals.models import ShareProposal
from deals.replacing import replace
from deals.splits import set_splits
from tests.deals.life_rules import DONE, LOOKS_AFTER, SELLS, SPEAKS
from tests.deals.walk_stage import EDITORS, OTHERS
from tests.deals.walk_steps import which, who

SHARES = ((), (100,), (60, 40), (40, 60), (50, 30), (40, 30, 30))


class TakingPart:
    @rule(n=which, who=who, percents=st.sampled_from(SHARES))
    def shares(self, n, who, percents):
        n = self.some(n, lambda life: len(life.parts) == len(percents) or not percents)
        who = self.editor(who, n)
        life, person = self.lives[n], self.world.people[who]
        wanted = dict(zip(life.parts, percents, strict=False))
        came = life.expects_shares(who, wanted, self.at)

        def verb(deal):
            parties = {p: deal.parties.get(public_id=self.ids[n][p]) for p in wanted}
            mapping = {parties[p]: Decimal(percent) for p, percent in wanted.items()}
            set_splits(deal, mapping, by=person, at=self.at)

        self.step(n, who, "edit", verb, came, noun="shares")
        if came == DONE:
            life.share(wanted, self.at)

    @rule(n=which, who=who, percents=st.sampled_from(SHARES[1:]), days=st.sampled_from([0, 3, 20]))
    def proposes_shares(self, n, who, percents, days):
        n = self.some(n, lambda life: len(self.joined(life)) == len(percents))
        who, at = self.editor(who, n), self.at
        wanted = dict(zip(self.lives[n].parts, percents, strict=False))
        since = at + timedelta(days=days)

        def verb(deal):
            parties = {p: deal.parties.get(public_id=self.ids[n][p]) for p in wanted}
            mapping = {parties[p]: Decimal(percent) for p, percent in wanted.items()}
            ShareProposal.make(deal, mapping, since=since, by=self.world.people[who], at=at)

        change = lambda life: life.propose_shares(who, wanted, since, at)  # noqa: E731
        self.tried(n, who, "edit", change, verb, noun="proposal")

    def joined(self, life):
        if life.status == "draft" or life.proposal():
            return ()
        return [part for part in life.parts.values() if part.state(self.at) == "accepted"]

    @precondition(lambda self: any(life.proposals for life in self.lives))
    @rule(
        n=which,
        who=who,
        partner=st.sampled_from([*OTHERS, "rivaltrade"]),
        agrees=st.sampled_from([True, True, False]),
    )
    def answers_a_proposal(self, n, who, partner, agrees):
        n = self.some(n, lambda life: life.proposal() and partner in life.proposal().asked)
        if partner not in self.lives[n].parts or not self.lives[n].proposals:
            return
        who, at = self.one_of(who, SPEAKS[partner]), self.at
        person = self.world.people[who]

        def verb(party):
            named = party.deal.share_proposals.latest("pk")
            proposal = ShareProposal.objects.fetch(person, "view", at=at, pk=named.pk)
            do = proposal.agree if agrees else proposal.decline
            do(party, by=person, at=at)

        change = lambda life: life.agree(who, partner, at, agrees=agrees)  # noqa: E731
        of = self.of_party(n, partner, who, "speak_for", verb)
        self.tried(n, who, "view", change, of, noun="agreement")

    @precondition(lambda self: any(life.proposals for life in self.lives))
    @rule(n=which, who=who)
    def withdraws_a_proposal(self, n, who):
        n = self.some(n, lambda life: life.proposal())
        if not self.lives[n].proposals:
            return
        who, at = self.editor(who, n), self.at

        def verb(deal):
            deal.share_proposals.latest("pk").withdraw(by=self.world.people[who], at=at)

        change = lambda life: life.withdraw_shares(who, at)  # noqa: E731
        self.tried(n, who, "edit", change, verb, noun="withdraw proposal")

    @rule(
        n=which,
        who=who,
        partner=st.sampled_from(OTHERS),
        takes_share=st.booleans(),
        other=st.sampled_from([True] * 7 + [False]),
    )
    def replaces(self, n, who, partner, takes_share, other):
        n = self.some(n, lambda life: partner in life.parts and not life.stands(partner, self.at))
        life, at = self.lives[n], self.at
        if partner not in life.parts:
            return
        able = SELLS[life.registrant] | LOOKS_AFTER[life.registrant]
        who = self.one_of(who, able, EDITORS)
        by_whom = next(each for each in OTHERS if (each != partner) == other)
        person = self.world.people[who]

        def verb(party):
            to = self.world.partners[by_whom]
            return replace(party, to, takes_share=takes_share, by=person, at=at)

        change = lambda life: life.replace(who, partner, by_whom, at, takes_share=takes_share)  # noqa: E731
        of = self.of_party(n, partner, who, "replace", verb)
        again = self.tried(n, who, "view", change, of, noun="replacement")
        if again is not None:
            self.ids[n][by_whom] = again.public_id
