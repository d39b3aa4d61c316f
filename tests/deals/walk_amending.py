"""Steps about changes of what is approved."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deals.models import Amendment
from tests.deals.life_model import Buyer
from tests.deals.life_rules import GRACE
from tests.deals.walk_stage import HAITIAN, HANSA, NORDLICHT
from tests.deals.walk_steps import country_of, which, who

WRITTEN = [
    {"title": "Line 4"},
    {"families": ("drives",)},
    {"families": ("motors",)},
    {"families": ("drives", "motors")},
    {"families": ()},
    {"customer_name": HANSA},
    {"customer_name": NORDLICHT},
    {"customer_name": HAITIAN},
    {"customer_name": "Neuwerk Pumpen GmbH"},
    {"customer_name": "Neuwerk Pumpen GmbH", "families": ("drives", "motors")},
    {"value_amount": 700},
]
was_decided = lambda life, at: (  # noqa: E731
    life.amendments and life.amendments[-1].outcome and at < life.amendments[-1].decided_at + GRACE
)


class Amending:
    @rule(n=which, who=who, written=st.sampled_from(WRITTEN))
    def proposes(self, n, who, written):
        n = self.some(n, lambda life: life.status == "approved" and not life.amendment())
        who, at = self.editor(who, n), self.at
        typed = self.typed(written)
        if "customer_name" in typed:
            typed["customer_country"] = country_of(typed["customer_name"])
        now = {k: frozenset(v) if k == "families" else v for k, v in written.items()}

        def verb(deal):
            by = {"by": self.world.people[who], "at": at}
            return Amendment.propose(deal, why="It was changed.", written=typed, **by)

        change = lambda life: life.propose(who, now, at)  # noqa: E731
        self.tried(n, who, "edit", change, verb, noun="amendment")

    @precondition(lambda self: any(life.amendments for life in self.lives))
    @rule(n=which, who=who, word=st.sampled_from(["accept", "accept", "accept", "reject"]))
    def decides_an_amendment(self, n, who, word):
        n = self.some(n, lambda life: life.amendment())
        if not self.lives[n].amendments:
            return
        who, at = self.decider(who, n), self.at
        by = {"by": self.world.people[who], "at": at}

        def verb(deal):
            row = deal.amendments.latest("pk")
            if word == "reject":
                return row.reject(reason=self.scene.reason, note="No.", **by)
            return row.accept(**by)

        def change(life):
            if word == "reject":
                return life.reject_amendment(who, at)
            return life.accept_amendment(who, at, Buyer)

        self.tried(n, who, "decide", change, verb, noun=f"{word} amendment")

    @precondition(lambda self: any(was_decided(life, self.at) for life in self.lives))
    @rule(n=which, who=who)
    def takes_a_verdict_on_one_back(self, n, who):
        n = self.some(n, lambda life: was_decided(life, self.at))
        if not self.lives[n].amendments:
            return
        who, at = self.decider(who, n), self.at

        def verb(deal):
            deal.amendments.latest("pk").undo(by=self.world.people[who], at=at)

        change = lambda life: life.undo_amendment(who, at)  # noqa: E731
        self.tried(n, who, "decide", change, verb, noun="undo amendment")

    @precondition(lambda self: any(life.amendment() for life in self.lives))
    @rule(n=which, who=who)
    def withdraws_an_amendment(self, n, who):
        n = self.some(n, lambda life: life.amendment())
        if not self.lives[n].amendments:
            return
        who, at = self.editor(who, n), self.at

        def verb(deal):
            deal.amendments.latest("pk").withdraw(by=self.world.people[who], at=at)

        change = lambda life: life.withdraw_amendment(who, at)  # noqa: E731
        self.tried(n, who, "edit", change, verb, noun="withdraw amendment")
