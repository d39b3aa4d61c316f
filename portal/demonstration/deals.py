"""Playing the registrations through their lives, one public verb after the other."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from deals.models import Deal, Party
from deals.splits import set_splits
from permissions.access_log import Look, record_look
from permissions.actors import System
from permissions.models import AccessEntry, User
from portal.demonstration.plans import LET_DOWN, Plan
from portal.demonstration.world import World

EXPIRY = System("expire unanswered")
QUESTIONS = {
    "CN": ("请补充最终用户的使用单位和预计数量。", "二车间，共十二台，技术协议已沟通。"),
    "": (
        "Which unit will use it, and how many axes are planned?",
        "Hall 2, twelve axes; specification agreed.",
    ),
}
NOTES = {
    "CN": {"approved": "资料齐全，同意报备。", "rejected": "已与区域团队核实，理由如上。"},
    "": {"approved": "Well prepared, go ahead.", "rejected": "We checked with the local team."},
}
WHYS = [
    "too_little_known",
    "existing_project",
    "outside_territory",
    "no_own_effort",
    "not_our_product",
]
TAKEN = "already_protected"
SHARES = (Decimal("70.00"), Decimal("30.00"))
Claim = tuple[datetime, datetime, int | None]


class Player:
    """Plays plans; keeps in mind which protections stand, so that it asks for none in vain."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.claims: dict[tuple[int, int], list[Claim]] = {}

    def play(self, plan: Plan) -> Deal:
        world = self.world
        partner = world.partners[plan.buyer.partner]
        seller = world.chance.choice(world.sellers[partner.pk][:2])
        at = max(plan.begun, partner.created_at + timedelta(hours=3))
        deal = Deal.draft(registrant=partner, by=seller, at=at, **self.typed(plan))
        world.deals.append(deal)
        for key, role in plan.companions:
            ask_along(world, deal, key, role, by=seller, at=at)
        if plan.outcome != "draft":
            self.submit(deal, plan, seller, at=self.soon(at, minutes=(4, 600)))
        return deal

    def typed(self, plan: Plan) -> dict[str, Any]:
        """Return what is typed, or the customer of an earlier deal picked instead."""
        known = self.world.customers.get(plan.buyer.key)
        if known is None:
            return plan.written
        typed = {k: v for k, v in plan.written.items() if not k.startswith("customer_")}
        return {**typed, "customer": known}

    def submit(self, deal: Deal, plan: Plan, seller: User, *, at: datetime) -> None:
        deal.submit(by=seller, at=at)
        self.world.customers.setdefault(plan.buyer.key, deal.customer)  # type: ignore[arg-type]
        self.answer_invitations(deal, plan, at=at)
        if plan.outcome != "submitted":
            self.review(deal, plan, seller, at=at)

    def answer_invitations(self, deal: Deal, plan: Plan, *, at: datetime) -> None:
        world = self.world
        joined = []
        for party in deal.parties.standing("invited", at=at).select_related("partner"):
            when = self.soon(at, minutes=(60, 5 * 1440))
            answer = world.chance.choices(["accept", "decline", "silent"], [8, 1, 1])[0]
            if answer == "silent" or when >= world.at:
                continue
            someone = world.sellers[party.partner_id][0]
            if answer == "decline":
                party.decline(by=someone, at=when, reason="")
            else:
                party.accept(by=someone, at=when)
                joined.append((party, when))
        if len(joined) == 1 and world.chance.random() < 0.6:  # noqa: PLR2004
            party, when = joined[0]
            mine = deal.parties.get(partner=deal.registrant)
            shares = dict(zip((mine, party), SHARES, strict=True))
            set_splits(deal, shares, by=deal.registered_by, at=self.soon(when, minutes=(5, 1440)))

    def review(self, deal: Deal, plan: Plan, seller: User, *, at: datetime) -> None:
        world = self.world
        manager = world.managers[deal.registrant_id]
        if plan.outcome == "withdrawn":
            deal.withdraw(by=seller, at=self.soon(at, minutes=(30, 4000)))
            return
        if plan.outcome == "expired" and plan.buyer.partner == LET_DOWN:
            lapses = deal.lapses_at or at
            if lapses < world.at:
                deal.expire(by=EXPIRY, at=lapses)
            return
        decides = self.decides_at(deal, plan, at=at)
        looks = at + (decides - at) * 0.7
        looked_at(deal, manager, at=looks)
        if plan.outcome == "in_review":
            deal.begin_review(by=manager, at=looks)
        elif plan.outcome in {"action_required", "expired"}:
            self.ask(deal, plan, manager, at=looks)
            lapses = deal.lapses_at or at
            if plan.outcome == "expired" and lapses < world.at:
                deal.expire(by=EXPIRY, at=lapses)
        else:
            self.decide(deal, plan, (seller, manager), looks=looks, at=decides)

    def decides_at(self, deal: Deal, plan: Plan, *, at: datetime) -> datetime:
        """Return when the verdict falls: a part of the promised time, within working hours."""
        promised = deal.promised_at or at + timedelta(days=2)
        manager = self.world.managers[deal.registrant_id]
        wanted = self.world.at_work(at + (promised - at) * plan.pace, manager)
        return min(wanted, self.world.at - timedelta(minutes=30))

    def ask(self, deal: Deal, plan: Plan, manager: User, *, at: datetime) -> None:
        question, _answer = QUESTIONS.get(plan.buyer.country, QUESTIONS[""])
        deal.request_information(
            message=question, unlock=["description", "project"], by=manager, at=at
        )

    def decide(
        self, deal: Deal, plan: Plan, people: tuple[User, User], *, looks: datetime, at: datetime
    ) -> None:
        seller, manager = people
        if self.world.chance.random() < 0.12:  # noqa: PLR2004
            _question, answer = QUESTIONS.get(plan.buyer.country, QUESTIONS[""])
            self.ask(deal, plan, manager, at=looks)
            again = self.soon(at, minutes=(120, 4000))
            deal.revise(by=seller, at=again, description=answer)
            deal.submit(by=seller, at=again, answer=answer)
            at = min(
                self.world.at_work(again + timedelta(hours=5), manager),
                self.world.at - timedelta(minutes=5),
            )
        else:
            deal.begin_review(by=manager, at=looks)
        notes = NOTES.get(plan.buyer.country, NOTES[""])
        if plan.outcome == "approved" and self.is_free(deal, at=at):
            self.claim(deal, deal.approve(by=manager, at=at, note=notes["approved"]))
            return
        why = TAKEN if plan.outcome == "approved" else self.world.chance.choice(WHYS)
        deal.reject(reason=self.world.reasons[why], note=notes["rejected"], by=manager, at=at)

    def soon(self, at: datetime, *, minutes: tuple[int, int]) -> datetime:
        later = at + timedelta(minutes=self.world.chance.randint(*minutes))
        return min(later, self.world.at - timedelta(minutes=self.world.chance.randint(1, 20)))

    def is_free(self, deal: Deal, *, at: datetime) -> bool:
        until = at + timedelta(days=120)
        for family in deal.families.all():
            for start, end, project in self.claims.get((deal.customer_id or 0, family.pk), []):
                apart = project is not None and deal.project_id not in {None, project}
                if start < until and at < end and not apart:
                    return False
        return True

    def claim(self, deal: Deal, protections: list[Any]) -> None:
        for each in protections:
            held = (each.during.lower, each.during.upper, deal.project_id)
            self.claims.setdefault((each.customer_id, each.product_family_id), []).append(held)


def ask_along(world: World, deal: Deal, key: str, role: str, *, by: User, at: datetime) -> Party:
    return Party.begin(
        deal=deal, partner=world.partners[key], role=world.roles[role], state="named", by=by, at=at
    )


def looked_at(deal: Deal, person: User, *, at: datetime) -> None:
    look = Look(actor=person, at=at, door=AccessEntry.Door.PAGE, network="192.0.2.0/24")
    record_look(look, action="view", things=[deal], reasons=["oversee"])
