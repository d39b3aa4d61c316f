"""Steps about what protects a registration: more time, an early end, a place in the line."""

from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deals.models import Extension, Protection, QueuePlace
from deals.models.ending import release, revoke
from portal.tasks import offer_free_places
from tests.deals.life_rules import MANAGES
from tests.deals.walk_steps import which, who

is_approved = lambda life: life.status == "approved"  # noqa: E731
pages = st.sampled_from(["row", "verb", "page"])


class Protecting:
    @rule(n=which, who=who)
    def revokes(self, n, who):
        n = self.some(n, is_approved)
        who, at = self.decider(who, n), self.at
        said = {"reason": self.scene.revocation, "words": "No visit since May."}
        verb = lambda deal: revoke(deal, **said, by=self.world.people[who], at=at)  # noqa: E731
        self.tried(n, who, "decide", lambda life: life.revoke(who, at), verb, noun="revocation")

    @rule(n=which, who=who, family=st.sampled_from(["drives", "motors"]))
    def releases(self, n, who, family):
        n = self.some(n, lambda life: family in life.families and is_approved(life))
        life, at = self.lives[n], self.at
        able = MANAGES[life.registrant] | {"other_channel_manager"}
        who = self.one_of(who, able, ("seller", "rival", "director", "partner_manager"))
        if family not in {each.family for each in life.protections}:
            return
        person = self.world.people[who]

        def verb(deal):
            of = deal.protections.filter(product_family__code=family).latest("pk")
            held = Protection.objects.fetch(person, "release", at=at, pk=of.pk)
            release(held, words="No longer.", by=person, at=at)

        change = lambda life: life.release(who, family, at)  # noqa: E731
        # Whoever may not is told so by the protection, not by its deal.
        self.tried(n, who, "view", change, verb, door="verb", noun="release")

    # More time.

    @rule(n=which, who=who, has_evidence=st.sampled_from([True, True, True, False]))
    def asks_for_more_time(self, n, who, has_evidence):
        n = self.some(n, is_approved)
        who, at = self.editor(who, n), self.at
        said = {"evidence": "It was moved.", "evidence_on": at.date() if has_evidence else None}
        change = lambda life: life.ask_for_more(who, at, has_evidence=has_evidence)  # noqa: E731

        def verb(deal):
            Extension.ask(deal, **said, by=self.world.people[who], at=at)

        self.tried(n, who, "edit", change, verb, noun="extension")

    @precondition(lambda self: any(life.extensions for life in self.lives))
    @rule(n=which, who=who, grants=st.sampled_from([True, True, False]))
    def decides_on_more_time(self, n, who, grants):
        n = self.some(n, lambda life: life.asked_for())
        life, at = self.lives[n], self.at
        if not life.extensions:
            return
        who = self.decider(who, n)
        by = {"by": self.world.people[who], "at": at}

        def verb(deal):
            asked = Extension.objects.filter(deal=deal).latest("pk")
            return asked.grant(**by) if grants else asked.refuse(note="It ends.", **by)

        def change(life):
            return life.grant_more(who, at) if grants else life.refuse_more(who, at)

        self.tried(n, who, "decide", change, verb, noun="grant" if grants else "refusal")

    # The line.

    @rule(n=which, who=who, door=pages)
    def keeps_a_place(self, n, who, door):
        n = self.some(n, lambda life: life.buyer and life.rivals(life.families, self.at))
        who, at = self.decider(who, n), self.at
        verb = lambda deal: QueuePlace.begin(deal, by=self.world.people[who], at=at)  # noqa: E731
        change = lambda life: life.keep_place(who, at)  # noqa: E731
        self.tried(n, who, "decide", change, verb, door=door, noun="queue")

    @precondition(lambda self: any(life.place(self.at) for life in self.lives))
    @rule(n=which, who=who, door=pages)
    def leaves_the_line(self, n, who, door):
        n = self.some(n, lambda life: life.place(self.at))
        who, at = self.decider(who, n), self.at
        verb = lambda deal: QueuePlace.leave(deal, by=self.world.people[who], at=at)  # noqa: E731
        change = lambda life: life.leave_place(who, at)  # noqa: E731
        self.tried(n, who, "decide", change, verb, door=door, noun="queue/end")

    @precondition(lambda self: any(life.places for life in self.lives))
    @rule(n=which, who=who, door=pages)
    def takes_a_place(self, n, who, door):
        n = self.some(n, lambda life: life.place(self.at) and life.place(self.at).offered_at)
        who, at = self.editor(who, n), self.at
        verb = lambda deal: QueuePlace.take(deal, by=self.world.people[who], at=at)  # noqa: E731
        change = lambda life: life.take_place(who, at)  # noqa: E731
        self.tried(n, who, "edit", change, verb, door=door, noun="queue/acceptance")

    @precondition(lambda self: any(self.may_move_on(life) for life in self.lives))
    @rule()
    def free_places_are_offered(self):
        """Do what the portal does by itself: to whom nobody answered, then to who is next."""
        before = self.ledgers()
        with patch("portal.tasks.timezone.now", lambda: self.at):
            offer_free_places()
        for life in self.lives:
            life.lapse_place(self.at)
        for life in sorted(self.lives, key=lambda life: (str(life.rank), life.number)):
            life.offer_place(self.at)
        self.note("offer", "done" if self.ledgers() > before else "nothing")

    def may_move_on(self, life):
        """Say whether its place is over, or waits and nothing protects whom it waits for."""
        is_over = any(p.until and p.until <= self.at and not p.ended_as for p in life.places)
        place = life.place(self.at)
        waits = place is not None and place.offered_at is None
        return is_over or (waits and not life.rivals(life.families, self.at))

    def ledgers(self):
        return sum(len(life.ledger) for life in self.lives)
