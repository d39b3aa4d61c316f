"""What holds a customer for a registration, what ends or lengthens it, and the line behind it."""

from dataclasses import dataclass

from tests.deals.life_rules import (
    AWAITING,
    GRACE,
    LONGER,
    MANAGES,
    NO,
    OFFERED,
    PROTECTED,
    unless,
)


@dataclass(eq=False)
class Held:
    """One protection. `until` is read from the first row there is, and reckoned from then on."""

    family: str
    buyer: object
    since: object
    order: int
    until: object = None
    released_at: object = None
    least: object = PROTECTED
    is_given_up_in_a_case: bool = False
    is_lengthened: bool = False

    def lasts(self, at):
        return self.until is None or (self.since != self.until and self.until > at)

    def is_on(self, at):
        return self.since <= at and self.lasts(at)

    def is_given_up(self, at):
        return self.released_at is not None and self.released_at <= at

    def end(self, at):
        self.until = self.released_at = at


@dataclass(eq=False)
class Extension:
    asked_at: object
    decision: str = ""
    families: tuple = ()  # which it has lengthened


@dataclass(eq=False)
class Place:
    buyer: object
    since: object
    until: object = None
    offered_at: object = None
    answer_by: object = None
    taken_at: object = None
    ended_as: str = ""

    def holds(self, at):
        return self.since <= at and (self.until is None or at < self.until)


class Protected:
    """The part of a life that this is about."""

    # More time.

    def ask_for_more(self, who, at, *, has_evidence):
        unless(self.may(who, "edit", at), NO)
        unless(not self.is_fresh(at), "verdict_is_fresh")
        running = self.ran_when(at)
        unless(running, "protection_over")
        unless(not self.asked_for(), "extension_waits")
        unless(any(self.has_left(each) for each in running), "no_extension_left")
        unless(has_evidence, "evidence_missing")
        self.extensions.append(Extension(at))
        self.ledger.append("deals.extension_asked")

    def grant_more(self, who, at):
        unless(self.may(who, "decide", at), NO)
        asked = self.extensions[-1]
        unless(not asked.decision, "extension_decided")
        held = self.ran_when(asked.asked_at)
        unless(held, "protection_over")
        longer = [each for each in held if self.has_left(each)]
        unless(longer, "no_extension_left")
        families = {each.family for each in longer}
        behind = self.line(longer[0].buyer, families, at)
        unless(not [other for other, _place in behind if other is not self], "extension_blocked")
        for each in longer:
            begins = max(each.until, at)
            unless(not self.rivals({each.family}, begins), "extension_blocked")
            if begins == each.until:
                each.until += LONGER
                each.is_lengthened = True
            else:
                self.protect(each.family, begins)
                self.protections[-1].until = begins + LONGER
                self.protections[-1].is_lengthened = True
        asked.decision, asked.families = "granted", tuple(families)
        self.ledger.append("deals.extension_granted")

    def refuse_more(self, who, at):
        unless(self.may(who, "decide", at), NO)
        unless(not self.extensions[-1].decision, "extension_decided")
        self.extensions[-1].decision = "refused"
        self.ledger.append("deals.extension_refused")

    def ran_when(self, asked_at):
        return [e for e in self.protections if e.is_on(asked_at) and e.released_at is None]

    def has_left(self, protection):
        return not any(protection.family in each.families for each in self.extensions)

    def asked_for(self):
        return next((each for each in self.extensions if not each.decision), None)

    def drop_asked(self):
        if asked := self.asked_for():
            asked.decision = "moot"

    # An early end.

    def release(self, who, family, at):
        """End the protection of a product family that was begun last."""
        unless(self.may(who, "view", at), NO)
        unless(who in MANAGES[self.registrant] or self.may(who, "decide", at), NO)
        unless(not self.is_fresh(at), "verdict_is_fresh")
        held = [each for each in self.protections if each.family == family][-1]
        unless(held.is_on(at) and not held.is_given_up(at), "protection_over")
        held.end(at)
        self.ended_early.append(at)
        self.ledger.append("deals.protection_released")
        if not self.ran_when(at):
            self.drop_asked()

    def revoke(self, who, at):
        unless(self.may(who, "decide", at), NO)
        unless(not self.is_fresh(at), "cannot_be_revoked")
        held = self.ran_when(at)
        unless(held, "protection_over")
        for each in held:
            each.end(at)
        self.ended_early.append(at)
        self.drop_asked()
        self.commands.clear()
        self.ledger.append("deals.protection_revoked")

    def is_fresh(self, at):
        """Say whether the approval may still be taken back."""
        last = self.verdicts[-1] if self.verdicts else None
        return bool(last and last.word == "approved" and at < last.at + GRACE)

    def is_unsettled(self, at):
        return self.is_fresh(at) or any(each.is_fresh(at) for each in self.amendments)

    # The line.

    def place(self, at):
        return next((each for each in self.places if each.holds(at)), None)

    def line(self, buyer, families, at):
        """Return the places that wait for this customer and some of these families."""
        return [
            (other, place)
            for other in self.others
            if (place := other.place(at)) and place.buyer is buyer and other.families & families
        ]

    def came_before(self, other):
        return (self.rank, self.number) < (other.rank, other.number)

    def passed_over(self, at):
        """Return the places of others that came first and are for what it would be approved for."""
        return [
            place
            for other in self.others
            if (place := other.place(at))
            and other is not self
            and other.came_before(self)
            and other.families & self.families
            and self.is_kept_from(place.buyer)
        ]

    def keep_place(self, who, at):
        unless(self.may(who, "decide", at), NO)
        unless(not self.place(at), "queued_already")
        before = self.rivals(self.families, at) if self.status in AWAITING else []
        unless(before, "nothing_to_wait_for")
        own = [each for each in before if each.buyer is self.buyer]
        first = own[0] if own else min(before, key=lambda each: each.order)
        self.places.append(Place(first.buyer, at))
        self.lapses_at = None
        self.version += 1
        self.ledger.append("deals.place_kept")

    def leave_place(self, who, at):
        unless(self.may(who, "decide", at), NO)
        if place := self.place(at):
            place.ended_as, place.until = "taken_out", at
            self.resume(at)
            self.ledger.append("deals.place_ended")

    def take_place(self, who, at):
        unless(self.may(who, "edit", at), NO)
        place = self.place(at)
        unless(place and place.offered_at is not None, "place_not_offered")
        if place.taken_at is None:
            place.taken_at, place.until = at, None
            self.ledger.append("deals.place_taken")

    def resume(self, at):
        if self.status in AWAITING:
            self.lapses_at = at + PROTECTED
            self.version += 1

    def lapse_place(self, at):
        for place in self.places:
            if not place.ended_as and place.until is not None and place.until <= at:
                place.ended_as = "lapsed"
                self.ledger.append("deals.place_lapsed")

    def offer_place(self, at):
        place = self.place(at)
        if place is None or place.offered_at is not None:
            return
        held = [
            each
            for other in self.others
            if other is not self
            for each in other.protections
            if each.family in self.families and each.buyer is place.buyer and each.lasts(at)
        ]
        line = self.line(place.buyer, self.families, at)
        # Whoever was decided a moment ago may get the place back with the verdict.
        line += [
            (other, each)
            for other in self.others
            for each in other.places
            if each.holds(at - GRACE) and each.ended_as in {"approved", "closed"}
            if each.buyer is place.buyer and other.families & self.families
        ]
        if held or any(other.came_before(self) for other, _place in line if other is not self):
            return
        for case in self.spent(at):
            case.fall_away(at)
        place.offered_at, place.answer_by = at, at + OFFERED
        place.until = place.answer_by
        self.resume(at)
        self.ledger.append("deals.place_offered")
