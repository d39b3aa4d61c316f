"""What may happen to a world between two questions: each change by the verb that a door calls."""

from datetime import timedelta

from deals.models import Customer, Deal, Party, SalesTarget
from partners.models import Membership
from permissions.actors import System
from permissions.models import LastAdministrator, RolesDoNotMix, StaffRole
from tests.permissions.gifts import Gifts
from tests.permissions.pool import (
    CUSTOMERS,
    DEALS,
    PAGES,
    PARTNERS,
    PEOPLE,
    TERRITORIES,
    TIERS,
    TYPES,
)
from tests.permissions.worlds import MEMBERS, STAFF, STAFF_ROLES, STATUSES, TEAM_ROLES, Said

CLOSED = ("rejected", "withdrawn", "expired")
JUDGED = ("submitted", "in_review", "action_required")


class Changes(Gifts):
    """One random change after another in a world, each a few minutes to days after the last."""

    def __init__(self, world):
        self.world, self.chance, self.pool = world, world.chance, world.pool
        names = [name for name in dir(self) if name.startswith("change_")]
        self.ways = [getattr(self, name) for name in names]
        self.done = {name.removeprefix("change_"): 0 for name in names}

    def happen(self, many):
        for _each in range(many):
            self.world.clock += timedelta(minutes=self.chance.randrange(1, 3 * 24 * 60))
            way = self.chance.choice(self.ways)
            if way() is not False:
                self.done[way.__name__.removeprefix("change_")] += 1
            self.world.write()

    def one(self, what):
        held = self.world.said(what)
        return self.chance.choice(held) if held else None

    def end_one(self, what):
        fact = self.one(what)
        if fact is None:
            return False
        self.world.end(fact)
        return True

    @property
    def by(self):
        return self.pool.people[0]

    @property
    def now(self):
        return self.world.clock

    # People and what they are there for.

    def change_somebody_leaves(self):
        fact = self.one("works")
        if fact is None or len(self.world.said("works")) < PEOPLE - 2:
            return False
        try:
            self.pool.people[fact.of[0]].deactivate(by=self.by, at=self.now)
        except LastAdministrator:
            return False
        fact.until = self.now
        return True

    def change_membership(self):
        world, fact = self.world, self.one("member")
        if fact is None or self.chance.random() < 0.3:
            person, partner = self.chance.choice(MEMBERS), self.chance.randrange(PARTNERS)
            role = self.chance.choice(TEAM_ROLES)
            if any(held.of[:2] == (person, partner) for held in world.said("member")):
                return False
            row = Membership.begin(
                person=self.pool.people[person],
                partner=self.pool.partners[partner],
                role=role,
                by=self.by,
                at=self.now,
            )
            return self.joined(person, partner, role, row)
        person, partner, role = fact.of
        if fact.until is not None:
            return self.world.end(fact)
        fact.until, row = self.now, fact.row
        # The portal itself, which may leave a team without a manager.
        by = System("the proof")
        if self.chance.random() < 0.5:
            row.leave(by=by, at=self.now)
            return True
        other = self.chance.choice([each for each in TEAM_ROLES if each != role])
        return self.joined(person, partner, other, row.change_role(other, by=by, at=self.now))

    def joined(self, person, partner, role, row):
        fact = Said("member", (person, partner, role), self.now, None, row)
        self.world.facts.append(fact)
        self.world.put("membership", row, partner, fact)
        return True

    def change_staff_role(self):
        if self.chance.random() < 0.5:
            return self.end_one("staff")
        person, role = self.chance.randrange(PEOPLE), self.chance.choice(STAFF_ROLES)
        if self.open("staff", (person, role)):
            return False
        try:
            row = StaffRole.begin(
                person=self.pool.people[person], role=role, by=self.by, at=self.now
            )
        except RolesDoNotMix:
            return False
        self.world.facts.append(Said("staff", (person, role), self.now, None, row))
        return True

    def open(self, what, of):
        return any(
            held.what == what and held.of == of and (held.until is None or held.until > self.now)
            for held in self.world.facts
        )

    # What we decided about partners.

    def change_portfolio(self):
        world = self.world
        if self.chance.random() < 0.3:
            return self.end_one("portfolio")
        person, partner = self.chance.choice(STAFF[:3]), self.chance.randrange(PARTNERS)
        held = [each for each in world.said("portfolio") if each.of[1] == partner]
        if any(each.of == (person, partner) for each in held):
            return False
        self.pool.partners[partner].assign_channel_manager(
            self.pool.people[person], by=self.by, at=self.now
        )
        for each in held:
            each.until = self.now
        row = self.pool.partners[partner].portfolio_places.get(during__startswith=self.now)
        world.facts.append(Said("portfolio", (person, partner), self.now, None, row))
        return True

    def toggle(self, what, say, *numbers):
        if self.chance.random() < 0.5:
            return self.end_one(what)
        before = len(self.world.facts)
        say(*[self.chance.choice(range(n) if isinstance(n, int) else n) for n in numbers], self.now)
        return len(self.world.facts) > before

    def change_oversight(self):
        return self.toggle("watches", self.world.watches, STAFF[:3], TERRITORIES)

    def change_territory(self):
        return self.toggle("territory", self.world.lies, PARTNERS, TERRITORIES)

    def change_type(self):
        return self.toggle("type", self.world.typed, PARTNERS, TYPES)

    def change_tier(self):
        world, partner = self.world, self.chance.randrange(PARTNERS)
        number = self.chance.randrange(TIERS)
        held = [each for each in world.said("tier") if each.of[0] == partner]
        if not held:
            return False
        if held[0].of[1] == number:
            return False
        row = self.pool.partners[partner]
        row.set_tier(self.pool.tiers[number], by=self.by, at=self.now)
        held[0].until = self.now
        begun = row.tiers.get(during__startswith=self.now)
        world.facts.append(Said("tier", (partner, number), self.now, None, begun))
        return True

    def change_listing(self):
        return self.toggle("listed", self.world.listed, PARTNERS)

    def change_target(self):
        return self.toggle("target", self.world.target, PEOPLE, CUSTOMERS)

    # Registrations.

    def change_state(self):
        deal = self.chance.choice(self.world.rows["deal"])
        if deal.review_status == "draft":
            return False
        deal.review_status = self.chance.choice(STATUSES)
        deal.save(update_fields=["review_status"])
        return True

    def stands(self, *states):
        held = [each for each in self.world.said("stands") if each.of[2] in states]
        fact = self.chance.choice(held) if held else None
        if fact is None:
            return None, None
        party = next(each.row for each in self.world.said("seat") if each.of == fact.of[:2])
        return fact, Party.objects.get(pk=party.pk)

    def moved(self, fact, party, state):
        """Say where a party stands from now on; an invitation lapses when its time has passed."""
        deal, partner, _was = fact.of
        for each in self.world.facts:
            if each.what == "stands" and each.of[:2] == (deal, partner):
                if each.since > self.now:
                    each.until = each.since
                elif each.holds(self.now):
                    each.until = self.now
        row = party.standings.get(during__contains=self.now)
        until = party.answer_by if state == "invited" else None
        self.world.facts.append(Said("stands", (deal, partner, state), self.now, until, row))
        if until:
            self.world.facts.append(Said("stands", (deal, partner, "lapsed"), until))
        return True

    def change_answer(self):
        fact, party = self.stands("invited")
        if fact is None or party.deal.review_status in CLOSED:
            return False
        if self.chance.random() < 0.5:
            party.accept(by=self.by, at=self.now)
            deal, partner, _was = fact.of
            known = {of for of, _since in self.world.plain["terms"]}
            if (deal, partner) not in known:
                self.world.put("terms", party.terms, deal, partner)
            return self.moved(fact, party, "accepted")
        party.decline(by=self.by, at=self.now)
        return self.moved(fact, party, "declined")

    def change_invitation(self):
        fact, party = self.stands("named")
        if fact is None:
            return False
        if self.chance.random() < 0.5:
            party.invite(by=self.by, at=self.now)
            return self.moved(fact, party, "invited")
        party.remove(by=self.by, at=self.now)
        fact.until = self.now
        seat = next(each for each in self.world.said("seat") if each.of == fact.of[:2])
        seat.until = self.now
        return True

    def change_party_leaves(self):
        fact, party = self.stands("accepted", "invited")
        if fact is None or fact.until or party.deal.registrant_id == party.partner_id:
            return False
        state = self.chance.choice(["left", "lapsed"])
        self.world.end(fact)
        row = type(fact.row)(party=party, state=state, code=self.world.why(state))
        self.world.say("stands", (*fact.of[:2], state), row, since=self.now)
        return True

    def change_party_joins(self):
        deal, partner = self.chance.randrange(DEALS), self.chance.randrange(PARTNERS)
        if any(each.of == (deal, partner) for each in self.world.facts if each.what == "seat"):
            return False
        state = self.chance.choice(["named", "invited", "accepted"])
        party = Party.begin(
            deal=self.world.rows["deal"][deal],
            partner=self.pool.partners[partner],
            role=self.world.registrant_role,
            state=state,
            by=self.by,
            at=self.now,
        )
        self.world.put("party", party, deal, partner)
        self.world.facts += [
            Said("seat", (deal, partner), self.now, None, party),
            Said("stands", (deal, partner, state), self.now, None, party.standings.get()),
        ]
        if state == "accepted":
            self.world.put("terms", party.terms, deal, partner)
        return True

    def change_customer(self):
        """Have a reviewer judge the customer to be another one we know: the two become one."""
        world, deal = self.world, self.chance.randrange(DEALS)
        row = Deal.objects.get(pk=world.rows["deal"][deal].pk)
        held = next(each for each in world.said("stood") if each.of[0] == deal)
        known = self.chance.randrange(CUSTOMERS)
        if row.review_status not in JUDGED or held.of[1] == known:
            return False
        candidate = Customer.objects.get(pk=self.pool.customers[known].pk)
        if candidate.merged_into_id:
            return False
        row.judge(candidate, "same", by=self.by, at=self.now)
        held.until = self.now
        if not any(each.of[1] == held.of[1] for each in world.said("stood")):
            world.merged.add(held.of[1])
        alike = row.customer_name == candidate.name
        world.facts.append(Said("stood", (deal, known, alike), self.now))
        # A target on a customer is one on whoever it turns out to be.
        theirs = {each.of[0] for each in world.said("target") if each.of[1] == known}
        for each in world.said("target"):
            if each.of[1] == held.of[1] and each.of[0] not in theirs:
                target = SalesTarget.objects.get(
                    person=self.pool.people[each.of[0]],
                    customer=candidate,
                    during__contains=self.now,
                )
                world.facts.append(
                    Said("target", (each.of[0], known), self.now, each.until, target)
                )
        return True

    # The library.

    def change_life(self):
        return self.toggle("life", self.world.lives, PAGES)

    def change_audience(self):
        if self.chance.random() < 0.5:
            return self.end_one("aimed")
        before = len(self.world.facts)
        self.world.aim(self.chance.randrange(PAGES), self.now)
        return len(self.world.facts) > before
