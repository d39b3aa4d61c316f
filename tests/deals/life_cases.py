"""Two registrations that want the same, and what a person decides between them."""

from dataclasses import dataclass, field

from tests.deals.life_parts import Part
from tests.deals.life_rules import AWAITING, GRACE, LOOKS_AFTER, NO, OPEN, SELLS, unless

WEIGHED = {"open", "evidence", "appealed"}
TAKES_EVIDENCE = {"evidence", "offered", "appealed"}


@dataclass(eq=False)
class Decision:
    choice: str
    by: str
    at: object
    is_final: bool
    stood: dict  # what there was before, and the versions it left
    families: dict = field(default_factory=dict)
    is_undone: bool = False
    made: list = field(default_factory=list)  # protections, of what the other side gave up

    def is_fresh(self, at):
        return self.choice != "fell_away" and at < self.at + GRACE


@dataclass(eq=False)
class Case:
    """`first` was submitted before `second`."""

    first: object
    second: object
    status: str = "open"
    is_told: bool = False
    answers: dict = field(default_factory=dict)
    decisions: list = field(default_factory=list)
    version: int = 1

    @property
    def sides(self):
        return (self.first, self.second)

    @property
    def last(self):
        return next((each for each in self.decisions[::-1] if not each.is_undone), None)

    @property
    def choice(self):
        return self.last.choice if self.last else ""

    def is_open(self):
        return self.status != "decided"

    def may_decide(self, who):
        return all(who in LOOKS_AFTER[side.registrant] for side in self.sides)

    def may_answer(self, who, side):
        return self.is_told and who in SELLS[side.registrant]

    def move(self, status):
        self.status, self.version = status, self.version + 1

    def versions(self):
        return (self.version, self.first.version, self.second.version)

    def stand(self, at):
        pairs = ((self.first, self.second), (self.second, self.first))
        judged = [(o, o.buyer, t.buyer, o.judged.get((o.buyer, t.buyer))) for o, t in pairs]
        held = [(e, e.until) for side in self.sides for e in side.protections if e.lasts(at)]
        return {
            "case": (self.status, self.is_told, dict(self.answers)),
            "judged": judged,
            "held": [(each, until) for each, until in held if each.released_at is None],
        }

    def fall_away(self, at):
        self.decisions.append(Decision("fell_away", "", at, False, self.stand(at)))
        self.is_told = True
        self.move("decided")

    # Of who decides.

    def ask(self, who):
        unless(self.may_decide(who), NO)
        unless(self.status == "open", "illegal_transition")
        self.is_told = True
        self.move("evidence")
        self.tell("evidence_asked")

    def escalate(self, who):
        unless(self.may_decide(who), NO)
        unless(self.is_open(), "conflict_refused")
        self.move(self.status)

    def decide(self, who, choice, families, at):
        unless(self.may_decide(who), NO)
        unless(self.status in WEIGHED, "illegal_transition")
        made = Decision(choice, who, at, self.status == "appealed", self.stand(at), families)
        self.decisions.append(made)
        self.is_told = True
        if choice == "joint_deal":
            self.answers = {}
            self.move("offered")
            self.tell("joint_deal_proposed")
        else:
            self.move("decided")
            self.carry_out(who, at)
            self.tell("conflict_decided")
        made.stood["versions"] = self.versions()

    def undo(self, who, at):
        unless(self.may_decide(who), NO)
        last = self.last
        unless(last and last.by == who, "cannot_be_undone")
        unless(self.status in {"decided", "offered"} and last.is_fresh(at), "cannot_be_undone")
        unless(last.stood["versions"] == self.versions(), "cannot_be_undone")
        ends = [each for side in self.sides for each in side.ended_early]
        unless(not any(each >= last.at for each in ends), "cannot_be_undone")
        unless(self.status != "offered" or not self.answers, "cannot_be_undone")
        for side in self.sides:
            if side.verdicts and side.verdicts[-1].at == last.at:
                side.undo(at)
        self.put_back(last, at)
        came_about = last.choice == "joint_deal" and self.status == "decided"
        last.is_undone = True
        if came_about:
            self.part_again(last.at, at)
            self.move("evidence")
        else:
            self.status, self.is_told, self.answers = last.stood["case"]
            self.move(self.status)
        for side in self.sides:
            side.ledger.append("deals.conflict_undone")
            if came_about:
                side.ledger.append("deals.joint_deal_failed")

    def put_back(self, last, at):
        for each in last.made:
            each.until, each.released_at = each.since, at
        for each, until in last.stood["held"]:
            if each.is_given_up_in_a_case:
                owner = next(side for side in self.sides if each in side.protections)
                unless(not owner.rivals({each.family}, at), "cannot_be_undone")
                each.until, each.released_at, each.is_given_up_in_a_case = until, None, False
        for side, buyer, other, word in last.stood["judged"]:
            if side.judged.get((buyer, other)) != word:
                side.judged[buyer, other] = word
                side.version += 1
                if word is None:
                    del side.judged[buyer, other]

    def part_again(self, since, at):
        partner = self.second.registrant
        part = self.first.parts.get(partner)
        if part is not None and part.since == since:
            self.first.leave_shares_open(part, at)
            self.first.end_part(partner)

    def carry_out(self, who, at):
        first, second = self.sides
        families = self.last.families
        if self.choice == "first_wins":
            first.be_kept(who, first.families, at)
            second.be_turned_down(who, at)
        elif self.choice == "split_by_scope":
            both = first.families & second.families
            mine = set(families["first"]) & both
            theirs = set(families["second"]) & both
            unless(not mine & theirs and mine | theirs == both, "conflict_refused")
            mine |= first.families - both
            theirs |= second.families - both
            unless(mine and theirs, "conflict_refused")
            self.share_out(who, mine, theirs, at)
        elif self.choice == "both_rejected":
            first.be_turned_down(who, at)
            second.be_turned_down(who, at)
        elif self.choice == "separate":
            if first.buyer is second.buyer:
                return
            for one, other in ((first, second), (second, first)):
                if one.status in OPEN:
                    one.judge(other.buyer, "different", at)
        else:
            first.be_kept(who, first.families, at)
            first.be_joined_by(second.registrant, at)
            second.be_turned_down(who, at)

    def share_out(self, who, mine, theirs, at):
        parts = [(self.first, mine), (self.second, theirs)]
        approved = [side for side in self.sides if side.status == "approved"]
        shared = self.first.families & self.second.families
        for side, families in parts:
            side.give_up_beside(families, at)
        for side, families in parts:
            side.be_kept(who, families, at)
        for side, families in parts:
            if side in approved:
                self.last.made += side.take_over(families & shared, at)

    def tell(self, word):
        for side in self.sides:
            side.ledger.append(f"deals.{word}")

    # Of one side.

    def give_evidence(self, who, side, at):
        unless(self.may_answer(who, side), NO)
        unless(self.status in TAKES_EVIDENCE, "conflict_refused")
        side.ledger.append("deals.evidence_given")

    def answer(self, who, side, *, accepts):
        """Note the answer; whether both agree is heard afterwards."""
        unless(self.may_answer(who, side), NO)
        unless(self.status == "offered", "conflict_refused")
        unless(side not in self.answers, "conflict_refused")
        self.answers[side] = accepts
        side.ledger.append("deals.joint_deal_answered")

    def is_agreed(self):
        return len(self.answers) == len(self.sides) and all(self.answers.values())

    def join(self, at):
        """Carry the joint deal out; raises what the verbs of the registrations refuse."""
        last = self.last
        self.move("decided")
        self.carry_out(last.by, at)
        self.tell("conflict_decided")
        last.at = at
        last.stood["versions"] = self.versions()

    def fail(self):
        self.move("evidence")
        self.tell("joint_deal_failed")

    def appeal(self, who, side, at):
        unless(self.may_answer(who, side), NO)
        unless(self.status == "decided", "illegal_transition")
        stands = self.last.is_final or self.choice in {"fell_away", "joint_deal"}
        unless(not stands and not self.last.is_fresh(at), "conflict_refused")
        self.move("appealed")
        if side.status == "rejected":
            unless(side.is_heard(at), "appeal_refused")
            side.appeal(at)
        side.ledger.append("deals.conflict_appealed")


class InCases:
    """The part of a life that this is about."""

    def open_cases(self):
        return [case for case in self.cases if case.is_open()]

    def beside(self, case):
        return case.second if case.first is self else case.first

    def meet(self, at):
        """Open a case with everybody else's registration that is alive and wants the same."""
        met = {self.beside(case) for case in self.cases}
        for other in self.others:
            wants_it = other.registrant != self.registrant and self.families & other.families
            if not wants_it or other in met or not other.is_alive(at):
                continue
            is_apart = self.judged.get((self.buyer, other.buyer)) == "different"
            if self.is_the_same(other.buyer) and not is_apart:
                first, second = (other, self) if other.came_before(self) else (self, other)
                case = Case(first, second)
                first.cases.append(case)
                second.cases.append(case)

    def spent(self, at):
        """Return the cases with those whose protection is over: they want nothing more."""
        return [
            case
            for case in self.open_cases()
            if case.status != "appealed"
            and (other := self.beside(case)).status == "approved"
            and not other.is_alive(at)
        ]

    def come_back(self, since):
        """Open the cases again that ended with a verdict which is taken back."""
        for case in self.cases:
            last = case.last
            both = all(side.is_alive(since) for side in case.sides)
            if not case.is_open() and last.choice == "fell_away" and last.at == since and both:
                last.is_undone = True
                case.status, case.is_told, case.answers = last.stood["case"]
                case.move(case.status)

    def be_kept(self, who, families, at):
        if self.status in AWAITING:
            unless(not self.waits_for_another(who), "another_decides")
            stands = self.stands_before(families, at, settles=True)
            unless(not stands, stands)
            self.decide("approved", who, at, families)
            return
        unless(self.status == "approved", "conflict_refused")

    def give_up_beside(self, families, at):
        for each in self.protections:
            if each.family not in families and each.lasts(at):
                each.until, each.released_at = max(at, each.since), at
                each.is_given_up_in_a_case = True

    def take_over(self, families, at):
        wanted = families - {each.family for each in self.protections if each.lasts(at)}
        if not wanted:
            return []
        stands = self.stands_before(wanted, at, settles=True)
        unless(not stands, stands)
        for family in sorted(wanted):
            self.protect(family, at)
        for case in self.spent(at):
            case.fall_away(at)
        return self.protections[-len(wanted) :]

    def be_turned_down(self, who, at):
        unless(self.status != "approved", "conflict_refused")
        if self.status in OPEN:
            unless(not self.waits_for_another(who), "another_decides")
            self.decide("rejected", who, at)

    def be_joined_by(self, partner, at):
        if partner in self.parts and self.parts[partner].state(at) in {"invited", "accepted"}:
            return
        unless(not self.stands(partner, at), "party_refused")
        self.end_part(partner)
        self.parts[partner] = Part("named", since=at)
        self.invite(self.parts[partner], at)
        self.parts[partner].said = "accepted"
        self.wait_for_answers(at)
        self.ledger.append("deals.party_accepted")
