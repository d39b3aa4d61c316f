"""Steps around a registration: terms that suppliers give, and what the CRM says of its end."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deals.models import Closing, TermsRequest
from deals.sales import heard
from deals.terms_due import remind_and_lapse
from partners.models import CrmOpportunity, LedgerEntry, Link
from permissions.actors import System
from tests.deals.life_rules import CLOSED, DONE, LOOKS_AFTER, NO, SELLS, SPEAKS, unless
from tests.deals.walk_stage import OTHERS
from tests.deals.walk_steps import TICK, which, who

BY_ITSELF = System("the clock")


class Around:
    # Terms.

    @rule(
        n=which,
        who=who,
        suppliers=st.sampled_from([("agentia",), ("sunparts",), OTHERS, ()]),
        days=st.sampled_from([-3, 3, 30]),
    )
    def asks_suppliers(self, n, who, suppliers, days):
        n = self.some(n, lambda life: life.status not in {*CLOSED, "draft"})
        who, at = self.decider(who, n), self.at
        needed = (at + timedelta(days=days)).date()

        def change(life):
            unless(life.may(who, "decide", at), NO)
            is_asked = life.status not in {*CLOSED, "draft"} and suppliers and days > 0
            unless(is_asked, "terms_refused")

        def verb(deal):
            return TermsRequest.ask(
                deal,
                suppliers=[self.world.partners[each] for each in suppliers],
                wanted="Gear 3",
                quantity=Decimal(4),
                needed_by=needed,
                by=self.world.people[who],
                at=at,
            )

        for row in self.tried(n, who, "decide", change, verb, noun="terms") or []:
            partner = next(each for each in suppliers if self.world.partners[each] == row.partner)
            told = ["deals.terms_asked"]
            self.asked.append({"n": n, "row": row, "partner": partner, "told": told, "last": None})

    @precondition(lambda self: self.asked)
    @rule(n=which, who=who, word=st.sampled_from([10, 12, "no_capacity"]))
    def answers_with_terms(self, n, who, word):
        self.at += TICK
        asked, at = self.asked[n % len(self.asked)], self.at
        who = self.one_of(who, SPEAKS[asked["partner"]])
        person, life = self.world.people[who], self.lives[asked["n"]]

        def do():
            row = TermsRequest.objects.fetch(person, "answer", at=at, pk=asked["row"].pk)
            if isinstance(word, str):
                return row.decline(reason=word, by=person, at=at)
            said = {"price_amount": Decimal(word), "price_currency": "EUR"}
            return row.answer(**said, price_tax="excluded", by=person, at=at)

        came = NO if who not in SPEAKS[asked["partner"]] else DONE
        if came == DONE and (at >= asked["row"].due_at or life.status in CLOSED):
            came = "terms_shut"
        self.note("terms answer", came)
        self.comes_to(do, came, who, asked)
        if came != DONE or asked["last"] == word:
            return
        given = "declined" if isinstance(word, str) else "given"
        if given == "given" and asked["last"] is not None:
            given = "replaced"
        asked["told"].append(f"deals.terms_{given}")
        asked["last"] = word

    @precondition(lambda self: any(each["row"].due_at <= self.at for each in self.asked))
    @rule()
    def terms_lapse(self):
        remind_and_lapse(by=BY_ITSELF, at=self.at)
        for each in self.asked:
            is_open = self.lives[each["n"]].status not in CLOSED and each["last"] is None
            is_told = "deals.terms_lapsed" in each["told"]
            if is_open and not is_told and each["row"].due_at <= self.at:
                each["told"].append("deals.terms_lapsed")

    def hold_terms(self):
        for each in self.asked:
            row = TermsRequest.objects.get(pk=each["row"].pk)
            told = LedgerEntry.objects.about(row).exclude(verb="deals.terms_reminded")
            assert list(told.order_by("pk").values_list("verb", flat=True)) == each["told"]
            given = row.answers.order_by("pk").last()
            said = given and (given.decline_reason or int(given.price_amount))
            assert said == each["last"]

    # How it ends.

    @rule(n=which, stage=st.sampled_from(["opportunity", "won", "lost", "converted"]))
    def the_crm_says(self, n, stage):
        n = self.some(n, lambda life: life.commands and life.status == "approved")
        life, at = self.lives[n], self.at
        # It hears of none that is not approved, nor while the verdict may still be taken back.
        if life.status != "approved" or life.is_fresh(at) or not life.is_the_crms():
            return
        deal = self.row(n)
        named = {"connection": self.scene.crm, "external_id": f"S{n}"}
        with transaction.atomic():
            told = {"stage": stage, "as_of": at, "reference": deal.reference, "currency": "CNY"}
            row, _made = CrmOpportunity.objects.update_or_create(**named, defaults=told)
            outward = {"role": "opportunity", "portal_kind": "deals.deal", "portal_id": deal.pk}
            link = {**named, **outward, "object_type": "opportunity"}
            Link.objects.get_or_create(**link, defaults={"made_at": at})
            changes = {"stage": (life.stage, stage)} if life.stage != stage else {}
            heard(row, changes, at)
        if changes:
            life.be_told(stage, at)
        self.note("crm", stage)

    @precondition(lambda self: any(life.stage for life in self.lives))
    @rule(n=which, who=who, stars=st.integers(1, 5), side=st.sampled_from(["partner", "vendor"]))
    def rates(self, n, who, stars, side):
        n = self.some(n, lambda life: life.closed)
        life, at = self.lives[n], self.at
        able = SELLS if side == "partner" else LOOKS_AFTER
        who = self.one_of(who, able[life.registrant], ("reader", "director", "agent", "outsider"))
        side = "vendor" if life.may(who, "decide", at) else "partner"
        change = lambda life: rate(life, who, side, stars, at)  # noqa: E731

        def verb(deal):
            by = {"by": self.world.people[who], "at": at}
            Closing.rate(deal, side, stars=stars, words="", **by)

        self.tried(n, who, "rate", change, verb, noun="rating")


def rate(life, who, side, stars, at):
    unless(life.may(who, "decide", at) or life.may(who, "edit", at), NO)
    end = life.closed
    is_open = end and not end["is_open"] and at < end["at"] + timedelta(days=30)
    unless(is_open, "rating_refused")
    if end["ratings"].get(side) == stars:
        return
    end["ratings"][side] = stars
    life.ledger.append("deals.cooperation_rated")
    if len(end["ratings"]) == 2:
        end["is_open"] = True
        life.ledger.append("deals.ratings_opened")
