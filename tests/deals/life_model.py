"""The life of a registration, written a second time and by hand: what must come of every verb.

Nothing here imports the portal. `Life.expects_…` says what a verb comes to now, `Life.…` does it;
verbs of `life_….py` do it and raise `No` where it must be refused: they are tried on a copy.
"""

from dataclasses import dataclass, field

from tests.deals.life_amended import Amended
from tests.deals.life_cases import InCases
from tests.deals.life_parts import Shared
from tests.deals.life_protected import Held, Protected
from tests.deals.life_rules import (
    ANSWER,
    APPEAL,
    CLOSED,
    DONE,
    DRAFTED,
    GRACE,
    LOOKS_AFTER,
    NO,
    OPEN,
    PROTECTED,
    READS,
    SEES_ALL,
    SELLS,
    STARTS,
    alike,
)


@dataclass(eq=False)
class Buyer:
    """Our identity of a customer: a typed name, until a reviewer joins it to another."""

    name: str
    is_joined: bool = False


@dataclass
class Verdict:
    word: str
    by: str
    at: object
    came_from: str


@dataclass(eq=False)
class Life(InCases, Protected, Amended, Shared):
    """One registration as it must be."""

    registrant: str
    others: list  # every life of this walk, itself as well
    status: str = "draft"
    customer_name: str = ""
    families: frozenset = frozenset()
    value_amount: int | None = None
    title: str = ""
    rank: object = None
    lapses_at: object = None
    buyer: Buyer | None = None
    judged: dict = field(default_factory=dict)
    cases: list = field(default_factory=list)  # every case it ever was in
    unlocked: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)
    gone: list = field(default_factory=list)  # parts that ended
    proposals: list = field(default_factory=list)
    verdicts: list = field(default_factory=list)
    protections: list = field(default_factory=list)
    extensions: list = field(default_factory=list)
    places: list = field(default_factory=list)
    amendments: list = field(default_factory=list)
    ended_early: list = field(default_factory=list)  # when somebody released or revoked
    commands: list = field(default_factory=list)  # when one was written that the CRM may get
    stage: str = ""  # what the CRM says of it
    closed: dict = field(default_factory=dict)
    version: int = 1
    appealed_from: str = ""  # who made the verdict that was appealed against
    kept: tuple = ("", None)  # name and buyer in the latest snapshot
    ledger: list = field(default_factory=list)

    # Who.

    def may(self, who, action, at):
        if action == "decide":
            return who in LOOKS_AFTER[self.registrant]
        if action == "edit":
            return who in SELLS[self.registrant]
        taking_part = {self.registrant} | {
            name for name, part in self.parts.items() if part.state(at) in {"invited", "accepted"}
        }
        return who in SEES_ALL or any(who in READS[p] | LOOKS_AFTER[p] for p in taking_part)

    # What must come of it.

    def expects_move(self, move, who, at):
        action = "edit" if move in {"submission", "withdrawal", "appeal"} else "decide"
        if not self.may(who, action, at):
            return NO
        if self.status not in STARTS[move]:
            return "illegal_transition"
        is_judged = move in {"approval", "rejection"}
        return "another_decides" if is_judged and self.waits_for_another(who) else DONE

    def waits_for_another(self, who):
        return who == self.appealed_from and bool(LOOKS_AFTER[self.registrant] - {who})

    def expects_submission(self, who, at):
        came = self.expects_move("submission", who, at)
        if came == DONE and not (self.customer_name and self.families and self.value_amount):
            return "incomplete"
        return came

    def expects_approval(self, who, at):
        came = self.expects_move("approval", who, at)
        return self.stands_before(self.families, at) or came if came == DONE else came

    def stands_before(self, families, at, *, settles=False):
        """Return what keeps it from being approved for these product families."""
        if self.rivals(families, at):
            return "customer_already_protected"
        if self.passed_over(at):
            return "others_before"
        weighed = [c for c in self.open_cases() if c not in self.spent(at)]
        if [c for c in weighed if not settles or c.second is self]:
            return "conflict_undecided"
        return ""

    def expects_appeal(self, who, at):
        came = self.expects_move("appeal", who, at)
        return came if came != DONE or self.is_heard(at) else "appeal_refused"

    def is_heard(self, at):
        decided_at = self.verdicts[-1].at
        return decided_at + GRACE <= at < decided_at + APPEAL and not self.appealed_from

    def expects_undo(self, who, at):
        if not self.may(who, "decide", at):
            return NO
        last = self.verdicts[-1] if self.verdicts else None
        is_mine = last and last.by == who and last.word == self.status
        cases = [c.last for c in self.cases if c.last and c.status == "decided"]
        is_alone = is_mine and not any(c.by and c.at >= last.at for c in cases)
        return DONE if is_alone and at < last.at + GRACE else "cannot_be_undone"

    def expects_revision(self, who, written, at):
        if not self.may(who, "edit", at):
            return NO
        if not set(written) <= set(self.editable()):
            return "field_locked"
        empties = "value_amount" in written and written["value_amount"] is None
        return "incomplete" if empties and self.status != "draft" else DONE

    def expects_judging(self, who, buyer, at):
        if not self.may(who, "decide", at):
            return NO
        return DONE if self.status in OPEN and self.buyer is not buyer else "customer_settled"

    # Doing it.

    def submit(self, at):
        if self.buyer is None or self.is_retyped():
            self.buyer = Buyer(self.customer_name)
        self.rank = self.rank or at
        self.lapses_at = at + PROTECTED
        for part in self.parts.values():
            if part.state(at) == "named":
                self.invite(part, at)
        self.unlocked = []
        if (place := self.place(at)) and place.offered_at is None:
            self.lapses_at = None
        self.move("submitted", "submitted", at, keeps=True)
        self.meet(at)

    def is_retyped(self):
        name, buyer = self.kept
        was_picked = buyer is not self.buyer and self.buyer.name == self.customer_name
        return name != self.customer_name and not was_picked

    def begin_review(self, at):
        self.move("in_review", "review_began", at)

    def ask(self, unlock, at):
        self.unlocked, self.lapses_at = list(unlock), at + ANSWER
        self.move("action_required", "information_requested", at, keeps=True)

    def decide(self, word, who, at, families=None):
        self.verdicts.append(Verdict(word, who, at, self.status))
        if word == "approved":
            for family in sorted(self.families if families is None else families):
                self.protect(family, at)
            for case in self.spent(at):
                case.fall_away(at)
            self.commands.append(at)
        self.move(word, word, at, keeps=True)

    def appeal(self, at):
        self.appealed_from, self.unlocked = self.verdicts[-1].by, []
        self.lapses_at = at + PROTECTED
        self.move("in_review", "appealed", at, keeps=True)
        self.meet(at)

    def undo(self, at):
        last = self.verdicts.pop()
        for each in self.protections:
            if each.released_at is None:
                each.until, each.released_at = each.since, at
        self.commands.clear()
        for place in self.places:
            if place.until == last.at and place.ended_as:
                place.ended_as, place.until = "", None if place.taken_at else place.answer_by
        self.move(last.came_from, "verdict_undone", at)
        self.come_back(last.at)

    def withdraw(self, at):
        if self.rank is None:
            self.move("withdrawn", "discarded", at)
        else:
            self.move("withdrawn", "withdrawn", at, keeps=True)

    def expire(self, at):
        self.move("expired", "expired", at)

    def revise(self, written):
        if self.rank is None and written.get("customer_name", "") != self.customer_name:
            self.buyer = None
        for name, value in written.items():
            setattr(self, name, value)
        self.version += 1

    def judge(self, buyer, word, at):
        mine, self.buyer = self.buyer, buyer if word == "same" else self.buyer
        self.judged[mine, buyer] = word
        self.version += 1
        if word == "same" and not any(other.buyer is mine for other in self.others):
            mine.is_joined = True
        self.ledger.append("deals.customer_judged")
        self.meet(at)

    # Asking it.

    @property
    def number(self):
        return next(n for n, life in enumerate(self.others) if life is self)

    def mark(self):
        """Return what differs once something has happened to it."""
        said = (self.customer_name, self.families, self.value_amount, self.title, self.status)
        kept = tuple((each.since, each.until) for each in self.protections)
        weighed = tuple((case.status, len(case.decisions)) for case in self.cases)
        return said, kept, weighed, tuple(self.parts), len(self.ledger), self.lapses_at

    def editable(self):
        if self.status == "action_required":
            return self.unlocked
        return DRAFTED if self.status == "draft" else ()

    def is_alive(self, at):
        is_held = self.status == "approved" and any(each.lasts(at) for each in self.protections)
        return is_held or self.status in OPEN

    def is_the_same(self, buyer):
        """Say whether by every feature, or by the row, its customer is this one."""
        return buyer is self.buyer or (not buyer.is_joined and alike(buyer.name, self.buyer.name))

    def rivals(self, families, at):
        """Return the protections of others that last beyond `at` and that this one would meet."""
        return [
            each
            for other in self.others
            if other is not self
            for each in other.protections
            if each.family in families and each.lasts(at) and self.is_kept_from(each.buyer)
        ]

    def is_kept_from(self, buyer):
        """Say whether who protects this customer stands in the way: unless it was judged."""
        is_judged = (self.buyer, buyer) in self.judged
        return buyer is self.buyer or (self.is_the_same(buyer) and not is_judged)

    # Private.

    def protect(self, family, at):
        order = sum(len(other.protections) for other in self.others)
        self.protections.append(Held(family, self.buyer, at, order))

    def move(self, status, verb, at, *, keeps=False):
        self.status = status
        self.version += 1
        if status in {*CLOSED, "approved"} and (place := self.place(at)):
            place.ended_as, place.until = "approved" if status == "approved" else "closed", at
        if status in CLOSED:
            for case in self.open_cases():
                case.fall_away(at)
        if keeps:
            self.kept = (self.customer_name, self.buyer)
        self.ledger.append(f"deals.{verb}")
