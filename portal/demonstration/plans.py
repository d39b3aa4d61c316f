"""Which registrations there were: who, for whom, when, and how each came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.demonstration.companies import BY_KEY as COMPANY
from portal.demonstration.companies import COMPANIES
from portal.demonstration.customers import (
    BUYERS,
    CHINESE_WORKS,
    EUROPEAN_WORKS,
    TENDERS,
    Buyer,
)
from portal.demonstration.world import World, zone_of

# How the bulk came out. About 150 approvals: each becomes an opportunity in the CRM.
MIX = {
    "approved": 147,
    "rejected": 80,
    "withdrawn": 50,
    "expired": 40,
    "draft": 34,
    "submitted": 19,
    "in_review": 13,
    "action_required": 12,
}
SMALL_MIX = {
    "approved": 9,
    "rejected": 3,
    "withdrawn": 2,
    "expired": 2,
    "draft": 2,
    "submitted": 2,
    "in_review": 1,
    "action_required": 1,
}
# How many days ago a registration may have begun, by where it stands today.
AGES = {"draft": (0, 40), "submitted": (0, 1), "in_review": (0, 2), "action_required": (2, 9)}
CLOSED = ("approved", "rejected", "withdrawn", "expired")
# Registered in the stories alone.
KEPT_FOR_STORIES = {"jinggong", "jinggong-works", "heidmann"}
# Satisfied and yet going: quick answers, and fewer and fewer registrations.
COOLING = "qingzhi"
# Would leave because of us: late reviews, questions that nobody answers.
LET_DOWN = "wendlau"
WEIGHT = {"gold": 6, "silver": 3, "registered": 2}


@dataclass(frozen=True)
class Plan:
    """One registration before it is played."""

    buyer: Buyer
    outcome: str
    begun: datetime
    written: dict[str, Any]
    companions: tuple[tuple[str, str], ...] = ()
    # Of the time promised for the review, how much went by; above 1 it was late.
    pace: float = 0.6


def plans(world: World, mix: dict[str, int]) -> list[Plan]:
    """Return the bulk in the order in which it began."""
    buyers = [b for b in BUYERS if b.key not in KEPT_FOR_STORIES and b.partner in world.partners]
    weights = [WEIGHT[COMPANY[b.partner].tier] for b in buyers]
    outcomes = [outcome for outcome, count in mix.items() for _ in range(count)]
    made = []
    # Everybody buys once at least, and has been decided on: the first ones are closed.
    first = iter(buyers)
    tenders = iter(TENDERS)
    for outcome in outcomes:
        buyer = next(first, None) if outcome in CLOSED else None
        buyer = buyer or world.chance.choices(buyers, weights)[0]
        begun = began(world, buyer, outcome)
        written = content(world, buyer, begun)
        if outcome == "approved" and (tender := next(tenders, None)):
            buyer = next((b for b in buyers if b.key == tender[0]), buyer)
            written = {**content(world, buyer, begun), "project": tendered(tender, begun)}
        made.append(
            Plan(
                buyer=buyer,
                outcome=outcome,
                begun=begun,
                written=written,
                companions=tuple(companions(world, buyer)),
                pace=pace(world, buyer),
            )
        )
    return sorted(made, key=lambda plan: plan.begun)


def began(world: World, buyer: Buyer, outcome: str) -> datetime:
    zone = zone_of(COMPANY[buyer.partner].country)
    if outcome in AGES:
        ago = world.chance.randint(*AGES[outcome])
        if buyer.partner == LET_DOWN and outcome in {"submitted", "in_review"}:
            ago += 16
    elif buyer.partner == COOLING:
        ago = int(world.chance.triangular(150, 520, 420))
    else:
        ago = int(world.chance.triangular(25, 530, 90))
    ago = min(ago, (world.at - world.partners[buyer.partner].created_at).days - 3)
    moment = world.workday(max(ago, 0), zone)
    while moment >= world.at:
        ago += 1
        moment = world.workday(ago, zone)
    return moment


def content(world: World, buyer: Buyer, begun: datetime) -> dict[str, Any]:
    """Return what the registrant typed."""
    chance = world.chance
    chinese = buyer.country == "CN"
    works = CHINESE_WORKS if chinese else EUROPEAN_WORKS
    title = chance.choice(works).format(n=chance.randint(2, 9))
    families = chance.sample(sorted(world.families), chance.choice([1, 1, 1, 2]))
    amount = chance.randint(18, 480) * 10_000 if chinese else chance.randint(24, 760) * 1_000
    written: dict[str, Any] = {
        "title": title,
        "customer_name": buyer.name,
        "customer_country": buyer.country,
        "customer_domain": buyer.domain,
        "customer_identifiers": buyer.identifiers,
        "families": [world.families[code] for code in families],
        "value_amount": Decimal(amount),
        "value_currency": "CNY" if chinese else "EUR",
        "value_tax": "included" if chinese else "excluded",
        "expected_close": begun.date() + (world.at - world.began) * chance.uniform(0.1, 0.35),
    }
    if chance.random() < 0.6:  # noqa: PLR2004
        written["project"] = {"name": f"{title} {begun:%Y-%m}", "site": ""}
    return written


def tendered(tender: tuple[str, str, str, str], begun: datetime) -> dict[str, Any]:
    _buyer, name, number, site = tender
    return {
        "name": name,
        "tender_number": number.format(year=begun.year),
        "site": site,
        "bid_date": begun.date(),
    }


def companions(world: World, buyer: Buyer) -> Iterator[tuple[str, str]]:
    """Yield the partners asked along, each with its role."""
    if world.chance.random() > 0.24:  # noqa: PLR2004
        return
    here = COMPANY[buyer.partner]
    for role in world.chance.choice([("supplier",), ("agent",), ("supplier", "agent")]):
        near = [
            c.key
            for c in COMPANIES
            if role in c.types
            and c.key in world.partners
            and c.key != here.key
            and (c.country == "CN") == (here.country == "CN")
        ]
        if near:
            yield world.chance.choice(near), role


def pace(world: World, buyer: Buyer) -> float:
    if buyer.partner == COOLING:
        return world.chance.uniform(0.05, 0.3)
    if buyer.partner == LET_DOWN:
        return world.chance.uniform(1.6, 4.5)
    return world.chance.choices(
        [world.chance.uniform(0.1, 0.95), world.chance.uniform(1.1, 2)], [11, 1]
    )[0]
