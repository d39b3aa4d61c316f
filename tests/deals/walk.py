"""Random people at random doors of registrations, and what must come of each according to a model.

`Walk` is a state machine for hypothesis. All walks begin at one stage, whose registrations the
walk's own steps have brought about; each happens in a transaction that is rolled back.
"""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.test import Client
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from deals.models import (
    Conflict,
    Customer,
    Deal,
    LeaveReason,
    Party,
    RejectReason,
    RevocationReason,
)
from deals.models.ending import revoke
from deals.splits import set_splits
from partners.models import LedgerEntry, PartnerTerritory, Territory, TerritoryOversight
from permissions.actors import System
from permissions.facts import from_now_on
from permissions.models import ApiToken
from permissions.refusals import Refused
from tests.api.conftest import ApiClient
from tests.deals import invariants
from tests.deals.life_model import (
    DONE,
    GRACE,
    LOOKS_AFTER,
    NO,
    PROTECTED,
    SELLS,
    SPEAKS,
    STARTS,
    Life,
    Part,
)
from tests.world import LONG_AGO, build

EDITORS = ("seller", "rival", "partner_manager", "reader", "agent", "outsider")
DECIDERS = ("channel_manager", "other_channel_manager", "seller", "director")
ANSWERERS = ("agent", "supplier", "seller")
OTHERS = ("agentia", "sunparts")
ROLES = {"agentia": "agent", "sunparts": "supplier"}
NAMES = ("Hansa Antriebe GmbH", "Hansa-Antriebe", "Nordlicht Optik AG", "")
FAMILIES = (("drives",), ("motors",), ("drives", "motors"), ())
UNLOCKS = ((), ("title",), ("customer_name", "families"), ("parties", "value_amount"))
WAITS = (1, 5, 15, 3600, 3 * 86_400, 15 * 86_400, 100 * 86_400)
SHARES = ((), (100,), (60, 40), (40, 60), (50, 30), (40, 30, 30))

# Most of the time somebody who may, at a registration where it can be done; else whoever, wherever.
which = who = st.integers(0, 15)
MOSTLY = 12
# In a short run some take a row that the model lets them have, which spares the rule its query.
doors = st.sampled_from(["row"] * 12 + ["verb"] * 8 + ["api", "page"])


class Stage:
    """A world that is committed once, and people who are signed in at all doors."""

    def __init__(self, *, asks_always):
        self.asks_always = asks_always
        self.world = build()
        east = Territory.objects.create(code="east", name_en="East", name_zh="华东")
        for row, of in [
            (PartnerTerritory, {"partner": self.world.northwind}),
            (TerritoryOversight, {"person": self.world.other_channel_manager}),
        ]:
            row.objects.create(territory=east, during=from_now_on(LONG_AGO), **of)
        self.leaving = LeaveReason.objects.get(code="no_capacity")
        self.reason = RejectReason.objects.get_or_create(
            code="other", defaults={"name_en": "Another reason", "name_zh": "其他原因"}
        )[0]
        self.revocation = RevocationReason.objects.get(code="no_activity")
        self.pages, self.apis = {}, {}
        for who in {*EDITORS, *DECIDERS, "supplier"}:
            self.pages[who] = Client()
            self.pages[who].force_login(self.world.people[who])
            _row, token = ApiToken.issue(
                self.world.people[who],
                name="walk",
                at=self.world.now,
                scopes=["write"],
                days=365,
            )
            self.apis[who] = ApiClient(token)
        self.seen, self.lives, self.ids = {}, [], []
        self.at = self.world.now
        walk = Walk.__new__(Walk)
        walk.begin_at(self)
        self.set(walk)
        self.lives, self.ids, self.at = walk.lives, walk.ids, walk.at
        self.seen.clear()

    def set(self, walk):
        """Bring about what most walks want to meet, by the walk's own steps."""
        joint = walk.register("northwind", "Hansa Antriebe GmbH", ("drives",))
        for partner in OTHERS:
            walk.name_party(joint, "seller", partner)
        walk.submit(joint, "seller", "verb")
        rivals = walk.register("rivaltrade", "Hansa-Antriebe", ("drives", "motors"))
        walk.submit(rivals, "rival", "verb")
        draft = walk.register("northwind", "Nordlicht Optik AG", ("motors",))
        walk.name_party(draft, "seller", "agentia")
        rejected = walk.register("rivaltrade", "Nordlicht Optik AG", ("motors",))
        walk.submit(rejected, "rival", "verb")
        walk.reject(rejected, "other_channel_manager", "verb")
        approved = walk.register("northwind", "宁波海天塑机集团有限公司", ("drives",))
        walk.submit(approved, "seller", "verb")
        self.try_what_walks_may_miss(walk, approved, draft)
        again = walk.register("northwind", "宁波海天塑机集团有限公司", ("drives", "motors"))
        walk.submit(again, "seller", "verb")
        walk.wait(60)

    def try_what_walks_may_miss(self, walk, deal, draft):
        """Take an approval back, withdraw what is approved, share out less than all, once each."""
        walk.approve(deal, "channel_manager", "verb")
        walk.wait(1)
        walk.undoes(self.this(walk, deal), 0, "verb")
        walk.hold(deal)
        walk.approve(deal, "channel_manager", "verb")
        walk.withdraws(self.this(walk, deal), 0, "verb")
        walk.shares(self.this(walk, draft), 0, (50, 30))

    @staticmethod
    def this(walk, n):
        """Return the number by which a step takes this registration, fit or not."""
        return n + len(walk.lives) * MOSTLY


class Walk(RuleBasedStateMachine):
    stage = None

    def __init__(self):
        super().__init__()
        self.begin_at(self.stage)
        self.opened = transaction.atomic()
        self.opened.__enter__()

    def begin_at(self, stage):
        self.scene, self.world, self.at = stage, stage.world, stage.at
        self.lives, self.ids = deepcopy((stage.lives, stage.ids))
        self.touched, self.words = set(), {}

    def teardown(self):
        try:
            for number in self.touched:
                self.hold(number)
            if self.touched:
                invariants.nothing_overlaps()
        finally:
            transaction.set_rollback(True)
            self.opened.__exit__(None, None, None)

    # The steps.

    @rule(
        registrant=st.sampled_from(["northwind", "rivaltrade"]),
        name=st.sampled_from(NAMES[:3]),
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
        # Pages and the API open a sum only together with what belongs to it, and no parties.
        door = "row" if set(unlock) & {"parties", "value_amount", "customer_name"} else door
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

    @rule(n=which, who=who)
    def revokes(self, n, who):
        n = self.some(n, lambda life: life.status == "approved")
        who = self.decider(who, n)
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_revocation(who, self.at)
        said = {"reason": self.scene.revocation, "words": "No visit since May."}
        verb = lambda deal: revoke(deal, **said, by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came)
        if came == DONE:
            life.revoke(self.at)

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
            st.fixed_dictionaries({"customer_name": st.sampled_from(NAMES)}),
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
        typed = dict(written)
        if "families" in typed:
            typed["families"] = [self.world.families[code] for code in typed["families"]]
        if typed.get("value_amount"):
            typed["value_amount"] = Decimal(typed["value_amount"])
        verb = lambda deal: deal.revise(by=person, at=self.at, **typed)  # noqa: E731
        self.step(n, who, "edit", verb, came)
        if came == DONE:
            life.revise({k: frozenset(v) if k == "families" else v for k, v in written.items()})

    @rule(n=which, who=who, partner=st.sampled_from(OTHERS))
    def names_a_party(self, n, who, partner):
        n = self.some(n, lambda life: "parties" in life.editable())
        self.name_party(n, self.editor(who, n), partner)

    @rule(
        n=which,
        who=who,
        partner=st.sampled_from(OTHERS),
        word=st.sampled_from(["accepted", "accepted", "declined", "left"]),
    )
    def answers(self, n, who, partner, word):
        n = self.some(n, lambda life: life.stands(partner, self.at))
        who = self.one_of(who, SPEAKS[partner], ANSWERERS)
        life, person = self.lives[n], self.world.people[who]
        if partner not in life.parts:
            return
        came = life.expects_answer(who, partner, word, self.at)

        def verb(row):
            if word == "left":
                return row.leave(by=person, at=self.at, reason=self.scene.leaving)
            return (row.accept if word == "accepted" else row.decline)(by=person, at=self.at)

        self.step(n, who, "view", self.of_party(n, partner, who, "speak_for", verb), came)
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
        again = self.step(n, who, "view", self.of_party(n, partner, who, "arrange", verb), came)
        if came == DONE and word == "removed":
            life.remove(partner, self.at)
        elif came == DONE:
            life.ask_again(partner, self.at)
            self.ids[n][partner] = again.public_id

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

        self.step(n, who, "edit", verb, came)
        if came == DONE:
            life.share(wanted, self.at)
        invariants.shares_are_whole()

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
        self.step(n, who, "decide", verb, came)
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

    # What a step is made of.

    def some(self, n, fits):
        """Return which registration: mostly one that `fits`, by a move that begins there."""
        starts = STARTS.get(fits, ()) if isinstance(fits, str) else ()
        fitting = [
            place
            for place, life in enumerate(self.lives)
            if (life.status in starts if starts else fits(life))
        ]
        return fitting[n % len(fitting)] if fitting and n < MOSTLY else n % len(self.lives)

    def one_of(self, n, able, anybody):
        return sorted(able)[n % len(able)] if n < MOSTLY else anybody[n % len(anybody)]

    def editor(self, n, of):
        return self.one_of(n, SELLS[self.lives[of].registrant], EDITORS)

    def decider(self, n, of):
        return self.one_of(n, LOOKS_AFTER[self.lives[of].registrant], DECIDERS)

    def overdue(self):
        waiting = {"submitted", "in_review", "action_required"}
        return [
            n
            for n, life in enumerate(self.lives)
            if life.status in waiting and life.lapses_at <= self.at
        ]

    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)

    def register(self, registrant, name, families):
        who = "seller" if registrant == "northwind" else "rival"
        with transaction.atomic():
            deal = Deal.draft(
                registrant=self.world.partners[registrant],
                by=self.world.people[who],
                at=self.at,
                customer_name=name,
                customer_country="CN" if name[0] > "z" else "DE",
                families=[self.world.families[code] for code in families],
                value_amount=Decimal(9000),
                expected_close=self.at.date() + timedelta(days=60),
            )
        life = Life(registrant, self.lives, customer_name=name, families=frozenset(families))
        life.value_amount = 9000
        life.parts[registrant] = Part("accepted")
        life.ledger.append("deals.drafted")
        self.lives.append(life)
        self.ids.append({"deal": deal.public_id, registrant: deal.parties.get().public_id})
        self.touched.add(len(self.lives) - 1)
        return len(self.lives) - 1

    def submit(self, n, who, door):
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_submission(who, self.at)
        verb = lambda deal: deal.submit(by=person, at=self.at)  # noqa: E731
        self.step(n, who, "edit", verb, came, door if door != "page" else "row", "submission")
        if came == DONE:
            life.submit(self.at)

    def approve(self, n, who, door):
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_approval(who, self.at)
        verb = lambda deal: deal.approve(by=person, at=self.at)  # noqa: E731
        self.step(n, who, "decide", verb, came, door, "approval")
        if came != DONE:
            return
        life.decide("approved", who, self.at)
        ends = {
            row.product_family.code: row.during
            for row in self.row(n).protections.select_related("product_family")
            if not row.during.isempty and row.during.lower == self.at
        }
        assert ends.keys() == life.families
        for each in life.protections:
            if each[1] == self.at and each[2] is None:
                each[2] = ends[each[0]].upper
                assert each[2] - self.at >= PROTECTED

    def reject(self, n, who, door):
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_move("rejection", who, self.at)
        said = {"reason": self.scene.reason, "note": "Known to us."}
        verb = lambda deal: deal.reject(**said, by=person, at=self.at)  # noqa: E731
        typed = {**said, "reason": self.scene.reason.code}
        self.step(n, who, "decide", verb, came, door, "rejection", typed)
        if came == DONE:
            life.decide("rejected", who, self.at)

    def name_party(self, n, who, partner):
        life, person = self.lives[n], self.world.people[who]
        came = life.expects_naming(who, partner, self.at)

        def verb(deal):
            if "parties" not in deal.editable_fields():
                deal._write({"parties": []})
            return Party.begin(
                deal=deal,
                partner=self.world.partners[partner],
                role=self.world.roles[ROLES[partner]],
                state="named",
                by=person,
                at=self.at,
            )

        party = self.step(n, who, "edit", verb, came)
        if came == DONE:
            life.name(partner)
            self.ids[n][partner] = party.public_id

    def of_party(self, n, partner, who, action, verb):
        person, public_id = self.world.people[who], self.ids[n][partner]

        def fetched(deal):
            found = Party.objects.fetch(
                person, action, at=self.at, deal=deal, public_id=public_id, lock=True
            )
            return verb(found)

        return fetched

    def step(self, n, who, action, verb, came, door="row", noun="", said=None):
        """Do it at a door, and hold what came of it to what the model says."""
        if came == DONE:
            self.touched.add(n)
        self.scene.seen[noun or action, came] = self.scene.seen.get((noun or action, came), 0) + 1
        if door in {"row", "verb"}:
            is_asked = door == "verb" or came == NO or self.scene.asks_always
            return self.at_the_verb(n, who, action if is_asked else "", verb, came)
        with patch("portal.middleware.timezone.now", lambda: self.at):
            at_door = self.at_a_page if door == "page" else self.at_the_api
            at_door(n, who, noun, said or {}, came)
        return None

    def at_the_verb(self, n, who, action, verb, came):
        person = self.world.people[who] if isinstance(who, str) else who
        answer = None
        try:
            with transaction.atomic():
                named = {"public_id": self.ids[n]["deal"]}
                deal = (
                    Deal.objects.fetch(person, action, at=self.at, lock=True, **named)
                    if action
                    else Deal.objects.select_for_update(of=("self",)).get(**named)
                )
                answer = verb(deal)
            said = DONE
        except (Http404, PermissionDenied):
            said = NO
        except Refused as refusal:
            said = refusal.code if str(refusal).strip() else "It does not say why."
        assert said == came, (who, self.lives[n])
        return answer

    def at_the_api(self, n, who, noun, said, came):
        address = f"deals/{self.ids[n]['deal']}/{noun}/"
        answer = self.scene.apis[who].post(address, said)
        if came == DONE:
            assert answer.status_code == 200, answer.content
        elif came == NO:
            assert answer.status_code in {403, 404}, answer.content
        else:
            assert answer.status_code in {409, 422}, answer.content
            assert answer.json()["code"] == came
            assert answer.json()["detail"]

    def at_a_page(self, n, who, noun, said, came):
        address = f"/deals/{self.ids[n]['deal']}/{noun}/"
        typed = {**said, "version": self.row(n).version}
        answer = self.scene.pages[who].post(address, typed)
        expected = {DONE: {302}, NO: {403, 404}}.get(came, {302, 409})
        assert answer.status_code in expected, (noun, came, answer.status_code)

    # What must hold.

    def row(self, n):
        return Deal.objects.get(public_id=self.ids[n]["deal"])

    def hold(self, n):
        """Hold a registration to its model, and to what none may ever be."""
        deal, life = self.row(n), self.lives[n]
        invariants.is_lawful(deal)
        assert deal.review_status == life.status
        assert deal.first_submitted_at == life.rank
        assert deal.customer_name == life.customer_name
        assert deal.value_amount == life.value_amount
        assert set(deal.families.values_list("code", flat=True)) == life.families
        names = set(deal.editable_fields())
        assert names >= set(life.editable())
        assert life.status in {"draft", "action_required"} or not names
        open_cases = Conflict.objects.undecided().of(deal)
        assert open_cases.count() == len(life.cases), "A case too many or too few."
        told = LedgerEntry.objects.about(deal).order_by("pk").values_list("verb", flat=True)
        assert list(told) == life.ledger
        held = {
            (each.product_family.code, each.during.lower, each.during.upper)
            for each in deal.protections.select_related("product_family")
            if not each.during.isempty
        }
        assert held == {tuple(each) for each in life.protections if each[1] != each[2]}
        parties = deal.parties.holding(at=self.at).prefetch_related(
            "standings", "splits", "partner"
        )
        known = {each.public_id: each for each in parties}
        assert known.keys() == {self.ids[n][partner] for partner in life.parts}
        for partner, part in life.parts.items():
            row = known[self.ids[n][partner]]
            assert row.state(at=self.at) == part.state(self.at), partner
            assert row.percent(at=self.at) == part.share(self.at), partner
