"""The life of a registration, written a second time and by hand: what must come of every verb.

Nothing here imports the portal. `Life.expects_…` says what a verb comes to now, `Life.…` does it.
"""

from dataclasses import dataclass, field
from datetime import timedelta

DONE = "done"
NO = "no"  # hidden or forbidden: the walk does not care which, other tests do

AWAITING = {"submitted", "in_review"}
CLOSED = {"rejected", "withdrawn", "expired"}
SELLS = {"northwind": {"seller", "partner_manager"}, "rivaltrade": {"rival"}}
SPEAKS = {**SELLS, "agentia": {"agent"}, "sunparts": {"supplier"}}
READS = {**SPEAKS, "northwind": {"seller", "partner_manager", "reader"}}
LOOKS_AFTER = {
    "northwind": {"channel_manager", "other_channel_manager"},
    "rivaltrade": {"other_channel_manager"},
    "agentia": {"channel_manager"},
    "sunparts": {"channel_manager"},
}
SEES_ALL = {"director"}
# Names that the scorer takes for one customer stand in one group.
GROUPS = (
    {"Hansa Antriebe GmbH", "Hansa-Antriebe", "HANSA ANTRIEBE Gmbh."},
    {"Nordlicht Optik AG"},
)
DRAFTED = {"customer_name", "value_amount", "families", "title", "parties"}
GRACE, ANSWER, INVITED, PROTECTED, APPEAL = (
    timedelta(seconds=10),
    timedelta(days=14),
    timedelta(days=14),
    timedelta(days=90),
    timedelta(days=14),
)
STARTS = {
    "submission": {"draft", "action_required"},
    "review": {"submitted"},
    "information-request": AWAITING,
    "approval": AWAITING,
    "rejection": {*AWAITING, "action_required"},
    "appeal": {"rejected"},
    "withdrawal": {"draft", *AWAITING, "action_required"},
    "expiry": {*AWAITING, "action_required"},
}


def alike(one, other):
    return one == other or any(one in group and other in group for group in GROUPS)


@dataclass(eq=False)
class Buyer:
    """Our identity of a customer: a typed name, until a reviewer joins it to another."""

    name: str
    is_joined: bool = False


@dataclass
class Share:
    percent: int
    since: object
    until: object = None

    def holds(self, at):
        return self.since <= at and (self.until is None or at < self.until)


@dataclass
class Part:
    """A partner's place in a deal."""

    said: str
    answer_by: object = None
    shares: list = field(default_factory=list)

    def state(self, at):
        if self.said == "invited" and at >= self.answer_by:
            return "lapsed"
        return self.said

    def share(self, at):
        return next((each.percent for each in self.shares if each.holds(at)), None)

    def agreed(self):
        held = [each for each in self.shares if each.until is None or each.until > each.since]
        return held[-1].percent if held else None


@dataclass
class Verdict:
    word: str
    by: str
    at: object
    came_from: str


@dataclass(eq=False)
class Life:
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
    # The lives of other partners it is in an open case with, and all it ever was.
    cases: list = field(default_factory=list)
    met: list = field(default_factory=list)
    unlocked: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)
    verdicts: list = field(default_factory=list)
    protections: list = field(default_factory=list)  # [family, since, until]
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
        others = LOOKS_AFTER[self.registrant] - {who}
        is_anothers = who == self.appealed_from and others and move in {"approval", "rejection"}
        return "another_decides" if is_anothers else DONE

    def expects_submission(self, who, at):
        came = self.expects_move("submission", who, at)
        if came == DONE and not (self.customer_name and self.families and self.value_amount):
            return "incomplete"
        return came

    def expects_approval(self, who, at):
        came = self.expects_move("approval", who, at)
        if came == DONE and self.rivals(at):
            return "customer_already_protected"
        is_weighed = len(self.cases) > len(self.spent(at))
        return "conflict_undecided" if came == DONE and is_weighed else came

    def expects_appeal(self, who, at):
        came = self.expects_move("appeal", who, at)
        if came != DONE:
            return came
        decided_at = self.verdicts[-1].at
        is_heard = decided_at + GRACE <= at < decided_at + APPEAL
        return DONE if is_heard and not self.appealed_from else "appeal_refused"

    def expects_revocation(self, who, at):
        if not self.may(who, "decide", at):
            return NO
        last = self.verdicts[-1] if self.verdicts else None
        if last and last.word == "approved" and at < last.at + GRACE:
            return "cannot_be_revoked"
        return DONE if self.running(at) else "protection_over"

    def expects_undo(self, who, at):
        if not self.may(who, "decide", at):
            return NO
        last = self.verdicts[-1] if self.verdicts else None
        is_mine = last and last.by == who and last.word == self.status
        return DONE if is_mine and at < last.at + GRACE else "cannot_be_undone"

    def expects_revision(self, who, written, at):
        if not self.may(who, "edit", at):
            return NO
        if not set(written) <= set(self.editable()):
            return "field_locked"
        empties = "value_amount" in written and written["value_amount"] is None
        return "incomplete" if empties and self.status != "draft" else DONE

    def expects_naming(self, who, partner, at):
        if not self.may(who, "edit", at):
            return NO
        if "parties" not in self.editable():
            return "field_locked"
        return "party_refused" if self.stands(partner, at) else DONE

    def expects_answer(self, who, partner, word, at):
        """`word` is accepted, declined or left."""
        if not self.may(who, "view", at) or who not in SPEAKS[partner]:
            return NO
        if word != "declined" and self.status in CLOSED:
            return "party_refused"
        if word == "left":
            return DONE if self.parts[partner].state(at) == "accepted" else "party_refused"
        return DONE if self.parts[partner].state(at) == "invited" else "party_refused"

    def expects_arranging(self, who, partner, word, at):
        """`word` is removed or asked again."""
        if not self.may(who, "edit", at):
            return NO
        state = self.parts[partner].state(at)
        if word == "removed":
            return DONE if state == "named" else "party_refused"
        is_open = self.status not in {*CLOSED, "draft"}
        return DONE if is_open and not self.stands(partner, at) else "party_refused"

    def expects_shares(self, who, wanted, at):
        if not self.may(who, "edit", at):
            return NO
        is_whole = not wanted or sum(wanted.values()) == 100
        theirs = all(self.stands(name, at) for name in wanted)
        if self.status in CLOSED or not theirs or not is_whole:
            return "split_refused"
        now = {n: p.share(at) for n, p in self.parts.items() if p.share(at) is not None}
        if self.status == "approved" and now and now != wanted:
            return "share_agreed"
        agreed = {
            name: part.agreed()
            for name, part in self.parts.items()
            if name != self.registrant and part.state(at) == "accepted"
        }
        broken = any(each is not None and wanted.get(n) != each for n, each in agreed.items())
        return "share_agreed" if broken else DONE

    def expects_judging(self, who, buyer, at):
        if not self.may(who, "decide", at):
            return NO
        is_open = self.status in {*AWAITING, "action_required"}
        return DONE if is_open and self.buyer is not buyer else "customer_settled"

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

    def decide(self, word, who, at):
        self.verdicts.append(Verdict(word, who, at, self.status))
        if word == "approved":
            self.protections += [[family, at, None] for family in sorted(self.families)]
            for other in self.spent(at):
                other.cases.remove(self)
                self.cases.remove(other)
        self.move(word, word, at, keeps=True)

    def appeal(self, at):
        self.appealed_from, self.unlocked = self.verdicts[-1].by, []
        self.lapses_at = at + PROTECTED
        self.move("in_review", "appealed", at, keeps=True)
        self.meet(at)

    def undo(self, at):
        last = self.verdicts.pop()
        for each in self.protections:
            if each[1] == last.at:
                each[2] = each[1]
        self.move(last.came_from, "verdict_undone", at)

    def revoke(self, at):
        for each in self.running(at):
            each[2] = at
        self.ledger.append("deals.protection_revoked")

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

    def name(self, partner):
        self.parts[partner] = Part("named")

    def answer(self, partner, word, at):
        part = self.parts[partner]
        part.said = word
        if word == "accepted":
            self.wait_for_answers(at)
        elif part.share(at) is not None:
            self.end_shares(at)
        self.ledger.append(f"deals.party_{word}")

    def remove(self, partner, at):
        if self.parts[partner].share(at) is not None:
            self.end_shares(at)
        del self.parts[partner]

    def ask_again(self, partner, at):
        self.parts[partner] = Part("named")
        self.invite(self.parts[partner], at)

    def share(self, wanted, at):
        self.end_shares(at)
        for name, percent in wanted.items():
            self.parts[name].shares.append(Share(percent, at))
        self.wait_for_answers(at)
        self.ledger.append("deals.split_agreed")

    def judge(self, buyer, word, at):
        mine, self.buyer = self.buyer, buyer if word == "same" else self.buyer
        self.judged[mine, buyer] = word
        if word == "same" and not any(other.buyer is mine for other in self.others):
            mine.is_joined = True
        self.ledger.append("deals.customer_judged")
        self.meet(at)

    def meet(self, at):
        """Open a case with everybody else's registration that is alive and wants the same."""
        for other in self.others:
            wants_it = other.registrant != self.registrant and self.families & other.families
            if not wants_it or other in self.met or not other.is_alive(at):
                continue
            is_apart = self.judged.get((self.buyer, other.buyer)) == "different"
            alive = not other.buyer.is_joined and alike(self.buyer.name, other.buyer.name)
            if (self.buyer is other.buyer or alive) and not is_apart:
                for one, two in ((self, other), (other, self)):
                    one.cases.append(two)
                    one.met.append(two)

    # Asking it.

    def editable(self):
        if self.status == "action_required":
            return self.unlocked
        return DRAFTED if self.status == "draft" else ()

    def stands(self, partner, at):
        part = self.parts.get(partner)
        return part is not None and part.state(at) in {"named", "invited", "accepted"}

    def is_alive(self, at):
        is_held = self.status == "approved" and self.running(at)
        return bool(is_held) or self.status in {*AWAITING, "action_required"}

    def running(self, at):
        return [each for each in self.protections if each[1] != each[2] and self.holds(each, at)]

    def spent(self, at):
        """Return those it is in a case with whose protection is over: they want nothing more."""
        return [each for each in self.cases if each.status == "approved" and not each.is_alive(at)]

    def rivals(self, at):
        """Return the running protections of others that this one would meet."""
        return [
            each
            for other in self.others
            if other is not self
            for each in other.protections
            if each[0] in self.families
            and other.holds(each, at)
            and (
                other.claimed is self.buyer
                or (
                    alike(other.claimed.name, self.buyer.name)
                    and not other.claimed.is_joined
                    and (self.buyer, other.claimed) not in self.judged
                )
            )
        ]

    claimed: Buyer | None = None  # whom its protections name

    @staticmethod
    def holds(protection, at):
        return protection[2] is None or protection[2] > at

    # Private.

    def move(self, status, verb, at, *, keeps=False):
        self.status = status
        if status in CLOSED:
            for other in self.cases:
                other.cases.remove(self)
            self.cases = []
        if status == "approved":
            self.claimed = self.buyer
        if keeps:
            self.kept = (self.customer_name, self.buyer)
        self.ledger.append(f"deals.{verb}")

    def invite(self, part, at):
        part.said, part.answer_by = "invited", at + INVITED
        self.wait_for_answers(at)
        self.ledger.append("deals.party_invited")

    def end_shares(self, at):
        for part in self.parts.values():
            for share in part.shares:
                if share.holds(at):
                    share.until = at

    def wait_for_answers(self, at):
        shared = [part for part in self.parts.values() if part.share(at) is not None]
        until = min((p.answer_by for p in shared if p.state(at) == "invited"), default=None)
        for part in shared:
            for share in part.shares:
                if share.holds(at):
                    share.until = until
