"""Random people at random doors of registrations, and what must come of each according to a model.

`Walk` is a state machine for hypothesis. All walks begin at one stage, whose registrations the
walk's own steps have brought about; each happens in a transaction that is rolled back.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from deals.models import Customer
from permissions.actors import System
from tests.deals.life_rules import DONE, GRACE, SPEAKS
from tests.deals.walk_amending import Amending
from tests.deals.walk_around import Around
from tests.deals.walk_cases import Weighing
from tests.deals.walk_parts import TakingPart
from tests.deals.walk_protected import Protecting
from tests.deals.walk_stage import HAITIAN, HANSA, HANSA_TOO, NORDLICHT, OTHERS
from tests.deals.walk_steps import Steps, doors, which, who

NAMES = (HANSA, HANSA_TOO, NORDLICHT, HAITIAN)
FAMILIES = (("drives",), ("motors",), ("drives", "motors"), ())
UNLOCKS = ((), ("title",), ("customer_name", "families"), ("parties", "value_amount"))
WAITS = (1, 5, 15, 3600, 3 * 86_400, 15 * 86_400, 60 * 86_400, 100 * 86_400)
SHARES = ((), (100,), (60, 40), (40, 60), (50, 30), (40, 30, 30))


class Walk(Amending, Around, Protecting, Weighing, TakingPart, Steps, RuleBasedStateMachine):
    stage = None

    def __init__(self):
        super().__init__()
        self.begin_at(self.stage)
        self.open()

    def teardown(self):
        try:
            self.end()
        finally:
            self.close()

    # The steps of a registration's own life.

    @rule(
        registrant=st.sampled_from(["northwind", "rivaltrade"]),
        name=st.sampled_from(NAMES),
        families=st.sampled_from(FAMILIES[:3]),
    )
    def registers(self, registrant, name, families):
        self.register(registrant, name, families)

    @rule(n=which, who=who, door=doors)
    def submits(self, n, who, door):
        n = self.some(n, "submission")
        self.submit(n, self.editor(who, n), door)

    @rule(n=which, who=who, door=doors)
    def begins_review(self, n, who, door):
        n = self.some(n, "review")
        who = self.decider(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_move("review", who, self.at)
        verb = lambda deal: deal.begin_review(by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came, door, "review")
        if came == DONE:
            life.begin_review(self.at)

    @rule(n=which, who=who, unlock=st.sampled_from(UNLOCKS), door=doors)
    def asks(self, n, who, unlock, door):
        n = self.some(n, "information-request")
        who = self.decider(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_move("information-request", who, self.at)
        # Pages and the API open a sum only together with what belongs to it, and no parties; a
        # title is asked for by machines alone.
        narrow = {"parties", "value_amount", "customer_name"}
        narrow |= {"title"} if door == "page" else set()
        door = "row" if set(unlock) & narrow else door
        said = {"message": "Which line?", "unlock": list(unlock)}
        verb = lambda deal: deal.request_information(**said, by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came, door, "information-request", said)
        if came == DONE:
            life.ask(unlock, self.at)

    @rule(n=which, who=who, door=doors)
    def approves(self, n, who, door):
        n = self.some(n, "approval")
        self.approve(n, self.decider(who, n), door)

    @rule(n=which, who=who, door=doors)
    def rejects(self, n, who, door):
        n = self.some(n, "rejection")
        self.reject(n, self.decider(who, n), door)

    @rule(n=which, who=who, door=doors)
    def appeals(self, n, who, door):
        n = self.some(n, "appeal")
        who = self.editor(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_appeal(who, self.at)
        verb = lambda deal: deal.appeal("Ours in May.", by=person, at=self.at)  # noqa: E731
        self.step(n, who, "edit", verb, came, door, "appeal", {"words": "Ours in May."})
        if came == DONE:
            life.appeal(self.at)

    @rule(n=which, who=who, door=doors)
    def undoes(self, n, who, door):
        n = self.some(n, lambda life: life.verdicts and self.at < life.verdicts[-1].at + GRACE)
        who = self.decider(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_undo(who, self.at)
        verb = lambda deal: deal.undo(by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came, door, "undo")
        if came == DONE:
            life.undo(self.at)

    @rule(n=which, who=who, door=doors)
    def withdraws(self, n, who, door):
        n = self.some(n, "withdrawal")
        who = self.editor(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_move("withdrawal", who, self.at)
        verb = lambda deal: deal.withdraw(by=person, at=self.at)  # noqa: E731
        self.step(n, who, "edit", verb, came, door, "withdrawal")
        if came == DONE:
            life.withdraw(self.at)

    @rule(
        n=which,
        who=who,
        written=st.one_of(
            st.fixed_dictionaries({"customer_name": st.sampled_from((*NAMES[:3], ""))}),
            st.fixed_dictionaries({"families": st.sampled_from(FAMILIES)}),
            st.fixed_dictionaries({"value_amount": st.sampled_from([None, 5000])}),
            st.fixed_dictionaries({"title": st.just("Line 3"), "value_amount": st.just(700)}),
        ),
    )
    def revises(self, n, who, written):
        n = self.some(n, lambda life: life.editable())
        who = self.editor(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_revision(who, written, self.at)
        typed = self.typed(written)
        verb = lambda deal: deal.revise(by=person, at=self.at, **typed)  # noqa: E731
        self.step(n, who, "edit", verb, came, noun="revision")
        if came == DONE:
            life.revise({k: frozenset(v) if k == "families" else v for k, v in written.items()})

    @rule(n=which, who=who, partner=st.sampled_from(OTHERS))
    def names_a_party(self, n, who, partner):
        n = self.some(n, lambda life: "parties" in life.editable())
        self.name_party(n, self.editor(who, n), partner)

    @rule(
        n=which,
        who=who,
        partner=st.sampled_from([*OTHERS, *OTHERS, "rivaltrade"]),
        word=st.sampled_from(["accepted", "accepted", "declined", "left", "left"]),
    )
    def answers(self, n, who, partner, word):
        n = self.some(n, lambda life: life.stands(partner, self.at))
        who = self.one_of(who, SPEAKS[partner])
        if partner not in self.lives[n].parts:
            return
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_answer(who, partner, word, self.at)

        def verb(row):
            if word == "left":
                return row.leave(by=person, at=self.at, reason=self.scene.leaving)
            return (row.accept if word == "accepted" else row.decline)(by=person, at=self.at)

        of = self.of_party(n, partner, who, "speak_for", verb)
        self.step(n, who, "view", of, came, noun=word)
        if came == DONE:
            life.answer(partner, word, self.at)

    @rule(
        n=which,
        who=who,
        partner=st.sampled_from(OTHERS),
        word=st.sampled_from(["removed", "again"]),
    )
    def arranges(self, n, who, partner, word):
        n = self.some(n, lambda life: partner in life.parts)
        who = self.editor(who, n)
        life, person = self.lives[n], self.world.people[who]
        if partner not in life.parts:
            return
        came = life.expects_arranging(who, partner, word, self.at)
        verb = lambda row: (row.remove if word == "removed" else row.invite_again)(  # noqa: E731
            by=person, at=self.at
        )
        of = self.of_party(n, partner, who, "arrange", verb)
        again = self.step(n, who, "view", of, came, noun=word)
        if came == DONE and word == "removed":
            life.remove(partner, self.at)
        elif came == DONE:
            life.ask_again(partner, self.at)
            self.ids[n][partner] = again.public_id

    @rule(n=which, m=which, who=who, word=st.sampled_from(["same", "different"]))
    def judges(self, n, m, who, word):
        n = self.some(n, "rejection")
        m, who = self.some(m, lambda life: life is not self.lives[n]), self.decider(who, n)
        life, other = self.lives[n], self.lives[m]
        if life.buyer is None or other.buyer is None or other.buyer.is_joined:
            return
        came = life.expects_judging(who, other.buyer, self.at)
        person = self.world.people[who]
        candidate = Customer.objects.get(deals__public_id=self.ids[m]["deal"])
        verb = lambda deal: deal.judge(candidate, word, by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came, noun=word)
        if came == DONE:
            life.judge(other.buyer, word, self.at)

    @rule(seconds=st.sampled_from(WAITS))
    def waits(self, seconds):
        self.wait(seconds)

    @precondition(lambda self: self.overdue())
    @rule()
    def the_clock_strikes(self):
        """Do what the portal does by itself."""
        by = System("expire unanswered")
        for n in self.overdue():
            self.step(n, by, "expire", lambda deal: deal.expire(by=by, at=self.at), DONE)
            self.lives[n].expire(self.at)

    def overdue(self):
        waiting = {"submitted", "in_review", "action_required"}
        return [
            n
            for n, life in enumerate(self.lives)
            if life.status in waiting and life.lapses_at and life.lapses_at <= self.at
        ]
