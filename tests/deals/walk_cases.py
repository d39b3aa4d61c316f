"""Steps about two who want the same: evidence, decisions, joint deals and appeals."""

from copy import deepcopy
from itertools import product

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deals.conflict_undo import undo
from deals.models import Conflict, ConflictSide
from deals.models.conflict import Ruling
from tests.deals.life_rules import DONE, SELLS
from tests.deals.life_rules import No as Must
from tests.deals.walk_stage import MOSTLY
from tests.deals.walk_steps import TICK, which, who

WEIGHERS = ("channel_manager", "director", "seller", "rival")
DECIDES = {"other_channel_manager"}
SPLITS = [
    {"first": list(mine), "second": list(theirs)}
    for mine, theirs in product([(), ("drives",), ("motors",)], [(), ("drives",), ("motors",)])
]
DECIDED = {"first_wins", "split_by_scope", "both_rejected", "separate"}
CHOICES = ("first_wins", "split_by_scope", "joint_deal", "both_rejected", "separate")


class Weighing:
    def cases(self):
        """Return every case once, in the order of the registrations it is about."""
        return [case for life in self.lives for case in life.cases if case.first is life]

    def some_case(self, n, fits):
        self.at += TICK
        every = self.cases()
        fitting = [case for case in every if fits(case)]
        return fitting[n % len(fitting)] if fitting and n < MOSTLY else every[n % len(every)]

    def case_row(self, case, who, action):
        first, second = (self.ids[side.number]["deal"] for side in case.sides)
        named = {"first__public_id": first, "second__public_id": second}
        return Conflict.objects.fetch(self.world.people[who], action, at=self.at, **named)

    def weighs(self, case, who, change, verb, noun):
        came, lives = self.foretold_of(case, change)
        self.note(noun, came)
        self.comes_to(lambda: verb(self.case_row(case, who, "decide")), came, who, case)
        self.adopt(came, lives)

    def speaks(self, case, side, who, change, verb, noun):
        came, lives = self.foretold_of(case, change)
        self.note(noun, came)

        def do():
            row = self.case_row(case, who, "answer")
            return verb(self.side_row(case, row, side, who))

        self.comes_to(do, came, who, case)
        self.adopt(came, lives)

    def side_row(self, case, row, side, who):
        deal = self.ids[case.sides[side].number]["deal"]
        named = {"conflict": row, "deal__public_id": deal}
        found = ConflictSide.objects.fetch(self.world.people[who], "answer", at=self.at, **named)
        found.conflict = row
        return found

    def foretold_of(self, case, change):
        """Try it on a copy of all lives, of which the case knows."""
        came, lives = DONE, deepcopy((self.lives, case))
        try:
            change(lives[1])
        except Must as no:
            return no.code, None
        return came, lives[0]

    def adopt(self, came, lives):
        if came == DONE:
            self.lives = lives
            self.read_ends(*lives)

    # Of who decides.

    @precondition(lambda self: self.cases())
    @rule(n=which, who=who)
    def asks_both_sides(self, n, who):
        case = self.some_case(n, lambda case: case.status == "open")
        who, at = self.one_of(who, DECIDES, WEIGHERS), self.at
        verb = lambda row: row.ask(by=self.world.people[who], at=at)  # noqa: E731
        self.weighs(case, who, lambda case: case.ask(who), verb, "evidence-request")

    @precondition(lambda self: self.cases())
    @rule(n=which, who=who)
    def escalates(self, n, who):
        case = self.some_case(n, lambda case: case.is_open())
        who, at = self.one_of(who, DECIDES, WEIGHERS), self.at
        verb = lambda row: row.escalate(by=self.world.people[who], at=at, why="Both ours.")  # noqa: E731
        self.weighs(case, who, lambda case: case.escalate(who), verb, "escalation")

    @precondition(lambda self: self.cases())
    @rule(n=which, who=who, choice=st.sampled_from(CHOICES), families=st.sampled_from(SPLITS))
    def decides_a_case(self, n, who, choice, families):
        case = self.some_case(n, lambda case: case.status in {"open", "evidence", "appealed"})
        self.decide_case(case, self.one_of(who, DECIDES, WEIGHERS), choice, families)

    def decide_case(self, case, who, choice, families):
        at = self.at
        ruling = Ruling(
            choice,
            "We looked at both.",
            "We looked at both too.",
            reason=self.scene.reason if choice == "both_rejected" else None,
            families=families,
        )
        verb = lambda row: row.decide(ruling, by=self.world.people[who], at=at)  # noqa: E731
        change = lambda case: case.decide(who, choice, families, at)  # noqa: E731
        self.weighs(case, who, change, verb, choice)

    @precondition(lambda self: any(self.is_fresh(case) for case in self.cases()))
    @rule(n=which, who=who)
    def takes_a_decision_back(self, n, who):
        case = self.some_case(n, self.is_fresh)
        who, at = self.one_of(who, DECIDES, WEIGHERS), self.at
        verb = lambda row: undo(row, by=self.world.people[who], at=at)  # noqa: E731
        self.weighs(case, who, lambda case: case.undo(who, at), verb, "undo decision")

    def is_fresh(self, case):
        return bool(case.last) and case.last.is_fresh(self.at)

    # Of one side.

    def side_of(self, case, n, side):
        sellers = SELLS[case.sides[side].registrant]
        return self.one_of(n, sellers, ("agent", "reader", "rival", "seller"))

    @precondition(lambda self: self.cases())
    @rule(n=which, who=who, side=st.integers(0, 1))
    def gives_evidence(self, n, who, side):
        case = self.some_case(n, lambda case: case.status == "evidence")
        who, at = self.side_of(case, who, side), self.at
        verb = lambda row: row.give_evidence("Asked in May.", by=self.world.people[who], at=at)  # noqa: E731
        change = lambda case: case.give_evidence(who, case.sides[side], at)  # noqa: E731
        self.speaks(case, side, who, change, verb, "evidence")

    @precondition(lambda self: any(case.status == "offered" for case in self.cases()))
    @rule(n=which, who=who, side=st.integers(0, 1), accepts=st.sampled_from([True, True, False]))
    def answers_a_joint_deal(self, n, who, side, accepts):
        case = self.some_case(n, lambda case: case.status == "offered")
        who, at = self.side_of(case, who, side), self.at
        verb = lambda row: row.answer_offer(accept=accepts, by=self.world.people[who], at=at)  # noqa: E731

        def change(case):
            case.answer(who, case.sides[side], accepts=accepts)
            if not accepts:
                case.fail()

        came, lives = self.foretold_of(case, change)
        if came == DONE and accepts:
            number = self.cases().index(case)
            lives = self.heard(lives, number, at)
        self.note("joint answer", came)

        def do():
            row = self.case_row(case, who, "answer")
            return verb(self.side_row(case, row, side, who))

        first = case.first.number
        self.comes_to(do, came, who, case)
        self.adopt(came, lives)
        for life in self.lives[first : first + 1]:
            self.learn_parts(life)

    def heard(self, lives, number, at):
        """Return how it all is once both have answered: joint, or weighed again."""
        case = [case for life in lives for case in life.cases if case.first is life][number]
        if not case.is_agreed():
            return lives
        joined, one = deepcopy((lives, case))
        try:
            one.join(at)
        except Must:
            case.fail()
            return lives
        return joined

    def learn_parts(self, life):
        """Learn the ids of whoever joined by a decision."""
        n = life.number
        for party in self.row(n).parties.holding(at=self.at).select_related("partner"):
            name = next(k for k, v in self.world.partners.items() if v.pk == party.partner_id)
            self.ids[n][name] = party.public_id

    @precondition(lambda self: self.cases())
    @rule(n=which, who=who, side=st.integers(0, 1))
    def appeals_a_case(self, n, who, side):
        case = self.some_case(
            n, lambda case: case.status == "decided" and case.choice != "fell_away"
        )
        who, at = self.side_of(case, who, side), self.at
        verb = lambda row: row.appeal("We were first.", by=self.world.people[who], at=at)  # noqa: E731
        change = lambda case: case.appeal(who, case.sides[side], at)  # noqa: E731
        self.speaks(case, side, who, change, verb, "conflict appeal")
