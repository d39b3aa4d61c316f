"""Who takes part in a deal, and how much of it is whose at every moment."""

from dataclasses import dataclass, field

from tests.deals.life_rules import CLOSED, DONE, INVITED, LOOKS_AFTER, NO, SPEAKS, unless

OUT = {"declined", "lapsed", "left"}
WHOLE = 100


@dataclass
class Share:
    percent: int
    since: object
    until: object = None

    def holds(self, at):
        return self.since <= at and (self.until is None or at < self.until)

    def never_held(self):
        return self.since == self.until

    def is_over(self, at):
        return self.never_held() or (self.until is not None and self.until <= at)


@dataclass(eq=False)
class Part:
    """A partner's place in a deal."""

    said: str
    answer_by: object = None
    shares: list = field(default_factory=list)
    since: object = None

    def state(self, at):
        if self.said == "invited" and at >= self.answer_by:
            return "lapsed"
        return self.said

    def share(self, at):
        return next((each.percent for each in self.shares if each.holds(at)), None)

    def last(self):
        held = [each for each in self.shares if not each.never_held()]
        return max(held, key=lambda each: each.since, default=None)

    def agreed(self):
        return self.last().percent if self.last() else None


@dataclass(eq=False)
class Proposal:
    since: object
    wanted: dict  # percent by partner
    asked: set  # who has yet to agree
    outcome: str = ""


class Shared:
    """The part of a life that this is about."""

    # What must come of it.

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
            is_in = self.parts[partner].state(at) == "accepted" and partner != self.registrant
            return DONE if is_in else "party_refused"
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
        is_whole = not wanted or sum(wanted.values()) == WHOLE
        theirs = all(self.stands(name, at) for name in wanted)
        if self.status in CLOSED or not theirs or not is_whole:
            return "split_refused"
        if self.proposal():
            return "proposal_open"
        now = self.shares_at(at)
        if self.status == "approved" and now and now != wanted:
            return "share_agreed"
        agreed = {
            name: part.agreed()
            for name, part in self.parts.items()
            if name != self.registrant and part.state(at) == "accepted"
        }
        broken = any(each is not None and wanted.get(n) != each for n, each in agreed.items())
        return "share_agreed" if broken else DONE

    # Doing it.

    def name(self, partner):
        self.end_part(partner)
        self.parts[partner] = Part("named")

    def answer(self, partner, word, at):
        part = self.parts[partner]
        part.said = word
        if word == "accepted":
            self.wait_for_answers(at)
        else:
            self.leave_shares_open(part, at)
        if word == "left":
            self.drop_proposal()
        self.ledger.append(f"deals.party_{word}")

    def remove(self, partner, at):
        self.leave_shares_open(self.parts[partner], at)
        self.end_part(partner)

    def ask_again(self, partner, at):
        self.name(partner)
        self.invite(self.parts[partner], at)

    def share(self, wanted, at):
        self.set_from(at, wanted)
        self.wait_for_answers(at)
        self.ledger.append("deals.split_agreed")

    def replace(self, who, partner, by_whom, at, *, takes_share):
        may = self.may(who, "edit", at) or who in LOOKS_AFTER[self.registrant]
        unless(may and self.may(who, "view", at), NO)
        unless(self.status not in {*CLOSED, "draft"}, "party_refused")
        part = self.parts[partner]
        unless(part.state(at) in OUT and by_whom != partner, "party_refused")
        shares = self.shares_before(part, at) if takes_share else {}
        unless(not self.stands(by_whom, at), "party_refused")
        self.end_part(partner)
        self.name(by_whom)
        again = self.parts[by_whom]
        self.invite(again, at)
        if shares:
            taken = [(again if each is part else each, n) for each, n in shares]
            names = {id(each): name for name, each in self.parts.items()}
            unless(all(id(each) in names for each, _n in taken), "split_refused")
            wanted = {names[id(each)]: n for each, n in taken}
            came = self.expects_shares(next(iter(SPEAKS[self.registrant])), wanted, at)
            unless(came == DONE, came)
            self.share(wanted, at)
        self.ledger.append("deals.party_replaced")

    def shares_before(self, part, at):
        every = [*self.parts.values(), *self.gone]
        last = part.last()
        if last is None or any(not s.is_over(at) for each in every for s in each.shares):
            return []
        return [
            (each, share.percent)
            for each in every
            for share in each.shares
            if not share.never_held() and share.until == last.until
        ]

    # Shares that wait for agreement.

    def proposal(self):
        return next((each for each in self.proposals if not each.outcome), None)

    def drop_proposal(self):
        if proposal := self.proposal():
            proposal.outcome = "void"

    def propose_shares(self, who, wanted, since, at):
        unless(self.may(who, "edit", at), NO)
        unless(self.status not in {*CLOSED, "draft"}, "split_refused")
        unless(not self.proposal(), "proposal_open")
        joined = all(self.parts[name].state(at) == "accepted" for name in wanted)
        unless(joined and sum(wanted.values()) == WHOLE, "split_refused")
        had = self.shares_at(max(since, at))
        unless(had != wanted, "split_refused")
        asked = set()
        for name, part in self.parts.items():
            before = had.get(name) if had else part.agreed()
            differs = wanted.get(name) != before and name != self.registrant
            if part.state(at) == "accepted" and differs:
                asked.add(name)
        self.proposals.append(Proposal(since, dict(wanted), asked))
        self.ledger.append("deals.shares_proposed")
        self.take_effect_if_agreed(at)

    def agree(self, who, partner, at, *, agrees):
        unless(self.may(who, "view", at) and who in SPEAKS[partner], NO)
        proposal = self.proposal()
        unless(proposal and self.status not in CLOSED, "proposal_settled")
        unless(partner in proposal.asked, "proposal_settled")
        if not agrees:
            proposal.outcome = "declined"
            self.ledger.append("deals.shares_declined")
            return
        proposal.asked.discard(partner)
        self.ledger.append("deals.shares_accepted")
        self.take_effect_if_agreed(at)

    def withdraw_shares(self, who, at):
        unless(self.may(who, "edit", at), NO)
        unless(self.proposal() and self.status not in CLOSED, "proposal_settled")
        self.proposal().outcome = "withdrawn"
        self.ledger.append("deals.shares_withdrawn")

    def take_effect_if_agreed(self, at):
        proposal = self.proposals[-1]
        if not proposal.asked:
            proposal.outcome = "agreed"
            self.set_from(max(proposal.since, at), proposal.wanted)
            self.ledger.append("deals.shares_agreed")

    # Asking it.

    def stands(self, partner, at):
        part = self.parts.get(partner)
        return part is not None and part.state(at) in {"named", "invited", "accepted"}

    def shares_at(self, at):
        return {n: p.share(at) for n, p in self.parts.items() if p.share(at) is not None}

    # Private.

    def invite(self, part, at):
        part.said, part.answer_by = "invited", at + INVITED
        self.wait_for_answers(at)
        self.ledger.append("deals.party_invited")

    def end_part(self, partner):
        if part := self.parts.pop(partner, None):
            self.gone.append(part)

    def leave_shares_open(self, part, at):
        if theirs := [share.since for share in part.shares if not share.is_over(at)]:
            self.set_from(max(min(theirs), at), {})

    def set_from(self, moment, wanted):
        for part in [*self.parts.values(), *self.gone]:
            for share in part.shares:
                if not share.is_over(moment):
                    share.until = max(share.since, moment)
        for name, percent in wanted.items():
            self.parts[name].shares.append(Share(percent, moment))

    def wait_for_answers(self, at):
        shares = [s for part in self.parts.values() for s in part.shares]
        asked = [
            p.answer_by for p in self.parts.values() if p.share(at) and p.state(at) == "invited"
        ]
        to_come = [s.since for s in shares if s.since > at and not s.never_held()]
        until = min([*asked, *to_come], default=None)
        for share in shares:
            if share.holds(at):
                share.until = until
