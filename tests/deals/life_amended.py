"""A change of what is approved: proposed, weighed, decided and taken back as a whole."""

from dataclasses import dataclass

from tests.deals.life_rules import GRACE, NO, OPEN, unless

CLAIMED = {"customer_name", "families"}
ENDS = {"won", "lost", "cancelled"}


@dataclass(eq=False)
class Amendment:
    proposed_at: object
    now: dict
    was: dict
    outcome: str = ""
    by: str = ""
    decided_at: object = None
    buyer_before: object = None
    made: tuple = ()
    ended: tuple = ()  # protections, each with the end it had

    def is_fresh(self, at):
        decided = self.outcome in {"accepted", "rejected"}
        return decided and at < self.decided_at + GRACE


class Amended:
    """The part of a life that this is about."""

    def amendment(self):
        return next((each for each in self.amendments if not each.outcome), None)

    def propose(self, who, written, at):
        unless(self.may(who, "edit", at), NO)
        unless(self.status == "approved", "illegal_transition")
        is_settled = not self.is_unsettled(at)
        unless(is_settled and self.stage not in {*ENDS, "converted"}, "amendment_refused")
        unless(not self.amendment(), "amendment_waits")
        was = {name: getattr(self, name) for name in ("customer_name", "families", "title")}
        was["value_amount"] = self.value_amount
        now = {name: value for name, value in written.items() if was[name] != value}
        unless(now, "amendment_refused")
        unless("value_amount" not in now or not self.is_the_crms(), "owned_by_the_crm")
        unless(all(now[name] for name in now if name != "title"), "incomplete")
        self.amendments.append(Amendment(at, now, was))
        self.ledger.append("deals.amendment_proposed")

    def is_the_crms(self):
        return bool(self.commands or self.stage)

    def withdraw_amendment(self, who, at):
        unless(self.may(who, "edit", at), NO)
        last = self.amendments[-1]
        unless(not last.outcome, "amendment_decided")
        last.outcome, last.by, last.decided_at = "withdrawn", who, at
        self.ledger.append("deals.amendment_withdrawn")

    def reject_amendment(self, who, at):
        unless(self.may(who, "decide", at), NO)
        last = self.amendments[-1]
        unless(not last.outcome, "amendment_decided")
        last.outcome, last.by, last.decided_at = "rejected", who, at
        self.ledger.append("deals.amendment_rejected")

    def accept_amendment(self, who, at, buyer):
        """Have it say what was proposed; `buyer` makes whom a new name names."""
        unless(self.may(who, "decide", at), NO)
        last = self.amendments[-1]
        unless(not last.outcome, "amendment_decided")
        before, last.buyer_before = self.families, self.buyer
        said = self.heard()
        for name, value in last.now.items():
            setattr(self, name, value)
        if "customer_name" in last.now:
            self.buyer = buyer(self.customer_name)
        self.shift(last, before, at)
        last.outcome, last.by, last.decided_at = "accepted", who, at
        self.kept = (self.customer_name, self.buyer)
        self.version += 1
        self.ledger.append("deals.amendment_accepted")
        if self.commands and self.heard() != said:
            self.commands.append(at)

    def shift(self, last, before, at):
        """Let protections end, move and begin, now that it says what was proposed."""
        is_elsewhere = self.buyer is not last.buyer_before
        running = [e for e in self.protections if e.released_at is None and e.lasts(at)]
        moved = [e for e in running if is_elsewhere and e.family in self.families]
        ending = [e for e in running if e in moved or e.family not in self.families]
        claimed = {e.family for e in moved} | (self.families - before)
        if claimed or is_elsewhere:
            spent = self.spent(at)
            unless(all(case in spent for case in self.open_cases()), "conflict_undecided")
            unless(not self.passes(claimed, last.proposed_at), "others_before")
            for case in spent:
                case.fall_away(at)
        unless(not ending or not self.asked_for(), "amendment_refused")
        unless(not self.rivals(claimed, at), "customer_already_protected")
        gone, ends = at + GRACE, {each.family: each.until for each in moved}
        last.ended = tuple((each, each.until) for each in ending if each.until > gone)
        for each, _until in last.ended:
            each.until, each.released_at = max(gone, each.since), gone
        for family in sorted(claimed):
            self.protect(family, at)
            self.protections[-1].until = ends.get(family)
        last.made = tuple(self.protections[len(self.protections) - len(claimed) :])

    def heard(self):
        named = self.title or self.customer_name
        return named, self.value_amount, self.families, self.buyer

    def undo_amendment(self, who, at):
        unless(self.may(who, "decide", at), NO)
        last = self.amendments[-1]
        unless(last.outcome and last.by == who, "cannot_be_undone")
        unless(last.is_fresh(at), "cannot_be_undone")
        unless(not any(each >= last.decided_at for each in self.ended_early), "cannot_be_undone")
        unless(not any(each.is_lengthened for each in last.made), "cannot_be_undone")
        if last.outcome == "accepted":
            for each in last.made:
                each.until, each.released_at = each.since, at
            for each, until in last.ended:
                each.until, each.released_at = until, None
            for name in last.now:
                setattr(self, name, last.was[name])
            self.buyer = last.buyer_before
            self.commands[:] = [each for each in self.commands if each < last.decided_at]
            self.kept = (self.customer_name, self.buyer)
        last.outcome, last.by, last.decided_at, last.made, last.ended = "", "", None, (), ()
        self.version += 1
        self.ledger.append("deals.amendment_undone")

    def passes(self, families, proposed_at):
        """Return who waits for the same since before this was proposed."""
        return [
            other
            for other in self.others
            if other.registrant != self.registrant
            and other.status in OPEN
            and other.rank < proposed_at
            and other.families & families
            and self.is_the_same(other.buyer)
            and self.judged.get((self.buyer, other.buyer)) != "different"
        ]

    # What the CRM says.

    def be_told(self, stage, at):
        """Hear of another stage from the CRM."""
        self.ledger.append("deals.sales_stage_changed")
        self.stage = stage
        if self.closed and self.closed["outcome"] != stage:
            self.closed = {}
        if stage in ENDS and not self.closed:
            self.closed = {"outcome": stage, "at": at, "ratings": {}, "is_open": False}
