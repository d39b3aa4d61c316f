"""What every step of a walk is made of: who, at which door, what came of it, what must hold."""

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from hypothesis import strategies as st

from deals.models import Deal, Party
from permissions.refusals import Refused
from tests.deals import invariants, walk_holding
from tests.deals.life_model import Life
from tests.deals.life_parts import Part
from tests.deals.life_rules import (
    DONE,
    LOOKS_AFTER,
    NO,
    SELLS,
    STARTS,
)
from tests.deals.life_rules import No as Must
from tests.deals.walk_stage import ANSWERERS, DECIDERS, EDITORS, MOSTLY

ROLES = {"agentia": "agent", "sunparts": "supplier"}
# No clock stands still between two people's clicks.
TICK = timedelta(milliseconds=1)

# Whoever comes back later than this signs in anew, which no walk does.
STAYS_SIGNED_IN = timedelta(days=7)

which = who = st.integers(0, 15)
# In a short run some take a row that the model lets them have, which spares the rule its query.
doors = st.sampled_from(["row"] * 12 + ["verb"] * 8 + ["api", "page"])


def country_of(name):
    """Return where a customer of this name sits: one of the same name elsewhere is another."""
    return "CN" if name[0] > "z" and name[0] != "ü" else "DE"


class Steps:
    def begin_at(self, stage):
        self.scene, self.world, self.at = stage, stage.world, stage.at
        self.lives, self.ids = deepcopy((stage.lives, stage.ids))
        self.asked = [{**each, "told": list(each["told"])} for each in stage.asked]
        self.touched = set()

    def open(self):
        self.opened = transaction.atomic()
        self.opened.__enter__()

    def close(self):
        transaction.set_rollback(True)
        self.opened.__exit__(None, None, None)

    def end(self):
        """Hold everything that this walk has changed, or tried to at a door."""
        marks = [*self.scene.marks, *[None] * len(self.lives)]
        changed = {n for n, life in enumerate(self.lives) if life.mark() != marks[n]}
        for number in sorted(changed | self.touched):
            self.hold(number)
        self.hold_terms()
        if changed:
            invariants.hold_for_all()

    # Which, and who.

    def some(self, n, fits):
        """Return which registration: mostly one that `fits`, by a move that begins there."""
        self.at += TICK
        starts = STARTS.get(fits, ()) if isinstance(fits, str) else ()
        fitting = [
            place
            for place, life in enumerate(self.lives)
            if (life.status in starts if starts else fits(life))
        ]
        return fitting[n % len(fitting)] if fitting and n < MOSTLY else n % len(self.lives)

    def one_of(self, n, able, anybody=ANSWERERS):
        return sorted(able)[n % len(able)] if n < MOSTLY and able else anybody[n % len(anybody)]

    def editor(self, n, of):
        return self.one_of(n, SELLS[self.lives[of].registrant], EDITORS)

    def decider(self, n, of):
        return self.one_of(n, LOOKS_AFTER[self.lives[of].registrant], DECIDERS)

    def wait(self, seconds):
        self.at += timedelta(seconds=seconds)

    # Steps that several rules take, and the stage.

    def typed(self, written):
        typed = dict(written)
        if "families" in typed:
            typed["families"] = [self.world.families[code] for code in typed["families"]]
        if typed.get("value_amount"):
            typed["value_amount"] = Decimal(typed["value_amount"])
        return typed

    def register(self, registrant, name, families):
        self.at += TICK
        who = "seller" if registrant == "northwind" else "rival"
        with transaction.atomic():
            deal = Deal.draft(
                registrant=self.world.partners[registrant],
                by=self.world.people[who],
                at=self.at,
                customer_name=name,
                customer_country=country_of(name),
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
        if came == DONE:
            life.decide("approved", who, self.at)
            self.read_ends(life)

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

        party = self.step(n, who, "edit", verb, came, noun="naming")
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

    def read_ends(self, *lives):
        """Learn until when what was just protected lasts: a policy says it, others test that."""
        for life in lives:
            new = [each for each in life.protections if each.until is None]
            if not new:
                continue
            ends = {
                row.product_family.code: row.during.upper
                for row in self.row(life.number).protections.select_related("product_family")
                if not row.during.isempty and row.during.lower == self.at
            }
            for each in new:
                each.until = ends[each.family]
                assert each.until - self.at >= each.least

    # What came of it.

    def foretold(self, change, *, of=None):
        """Return what the model says must come of `change`, and all lives as they are then.

        It is tried on a copy of what `of` is in: the number of a life, or a case.
        """
        lives, of = deepcopy((self.lives, of))
        try:
            change(lives[of] if isinstance(of, int) else of)
        except Must as no:
            return no.code, self.lives
        return DONE, lives

    def tried(self, n, who, action, change, verb, **door):
        """Do it to a registration as the model does; return what the portal answered."""
        came, lives = self.foretold(change, of=n)
        answer = self.step(n, who, action, verb, came, **door)
        if came == DONE:
            self.lives = lives
            self.read_ends(*lives)
        return answer

    def note(self, noun, came):
        self.scene.seen[noun, came] = self.scene.seen.get((noun, came), 0) + 1

    def step(self, n, who, action, verb, came, door="row", noun="", said=None):
        """Do it at a door, and hold what came of it to what the model says."""
        self.note(noun or action, came)
        if door in {"row", "verb"} or self.at - self.scene.at > STAYS_SIGNED_IN:
            is_asked = door != "row" or came == NO or self.scene.asks_always
            return self.at_the_verb(n, who, action if is_asked else "", verb, came)
        # A verb that is refused takes back what it wrote; a door has to.
        self.touched.add(n)
        with patch("portal.middleware.timezone.now", lambda: self.at):
            at_door = self.at_a_page if door == "page" else self.at_the_api
            at_door(n, who, noun, said or {}, came)
        return None

    def at_the_verb(self, n, who, action, verb, came):
        person = self.world.people[who] if isinstance(who, str) else who

        def do():
            named = {"public_id": self.ids[n]["deal"]}
            deal = (
                Deal.objects.fetch(person, action, at=self.at, lock=True, **named)
                if action
                else Deal.objects.select_for_update(of=("self",)).get(**named)
            )
            return verb(deal)

        return self.comes_to(do, came, who, self.lives[n])

    def comes_to(self, do, came, *about):
        answer = None
        try:
            with transaction.atomic():
                answer = do()
            said = DONE
        except (Http404, PermissionDenied):
            said = NO
        except Refused as refusal:
            said = refusal.code if str(refusal).strip() else "It does not say why."
        assert said == came, about
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
        deal = self.row(n)
        invariants.is_lawful(deal)
        walk_holding.hold(deal, self.lives[n], self.ids[n], at=self.at)
