"""Which registrations there were: who, for whom, when, and how each came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import chain, cycle
from typing import Any

from portal.demonstration.companies import BY_KEY as COMPANY
from portal.demonstration.companies import COMPANIES
from portal.demonstration.customers import (
    BUYERS,
    BY_KEY,
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
    "action_required": 11,
}
SMALL_MIX = {
    "approved": 26,
    "rejected": 4,
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
COOLING_AGES = (510, 468, 420, 371, 338, 301, 262, 214, 166)
# Would leave because of us: late reviews, questions that nobody answers.
LET_DOWN = "wendlau"
LET_DOWN_AGES = (224, 176, 131, 96, 71, 52, 37)
# One of theirs has waited for so many days.
UNANSWERED = 18
# Approved so many days ago whatever chance says: the CRM's people rename the first and merge the
# second; the others are what Klaus reads at night.
SURE = [
    ("jianglan", 150),
    ("hongli-changzhou", 210),
    ("wislak", 60),
    ("karkon", 95),
    ("wislak", 130),
]
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


@dataclass(frozen=True)
class Dated:
    """A registration that must fall on a certain day."""

    buyer: Buyer
    ago: int
    outcome: str


def plans(world: World, mix: dict[str, int]) -> list[Plan]:
    """Return the bulk in the order in which it began."""
    buyers = [b for b in BUYERS if b.key not in KEPT_FOR_STORIES and b.partner in world.partners]
    others = [b for b in buyers if b.partner != COOLING]
    weights = [WEIGHT[COMPANY[b.partner].tier] for b in others]
    outcomes = [outcome for outcome, count in mix.items() for _ in range(count)]
    made = []
    # Everybody buys once at least, and has been decided on: the first ones are closed.
    first = iter(others)
    told = chain(
        dated(buyers, COOLING, COOLING_AGES, "approved"),
        dated(buyers, LET_DOWN, LET_DOWN_AGES, "approved"),
        dated(buyers, LET_DOWN, (UNANSWERED,), "submitted"),
        (Dated(BY_KEY[key], ago, "approved") for key, ago in SURE if BY_KEY[key] in buyers),
    )
    waiting = list(told)
    tenders = iter(TENDERS)
    for outcome in outcomes:
        dates = next((each for each in waiting if each.outcome == outcome), None)
        if dates:
            waiting.remove(dates)
        buyer = next(first, None) if outcome in CLOSED and not dates else None
        buyer = dates.buyer if dates else buyer or world.chance.choices(others, weights)[0]
        begun = began(world, buyer, outcome, ago=dates.ago if dates else None)
        written = content(world, buyer, begun)
        if outcome == "approved" and not dates and (tender := next(tenders, None)):
            buyer = next((b for b in others if b.key == tender[0]), buyer)
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


def dated(
    buyers: list[Buyer], partner: str, ages: tuple[int, ...], outcome: str
) -> Iterator[Dated]:
    """Yield registrations of one partner whose days tell something."""
    mine = [buyer for buyer in buyers if buyer.partner == partner]
    for buyer, ago in zip(cycle(mine), ages, strict=False):
        yield Dated(buyer, ago, outcome)


def began(world: World, buyer: Buyer, outcome: str, *, ago: int | None = None) -> datetime:
    zone = zone_of(COMPANY[buyer.partner].country)
    if ago is not None:
        pass
    elif outcome in AGES:
        ago = world.chance.randint(*AGES[outcome])
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
