"""What only the CRM may hold: products, the partners' accounts, how the opportunities went on.

All of it is made in the CRM through its connector and comes back through the mirror. Everything is
looked up before it is created, so that an interrupted turn is simply repeated.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from time import sleep
from typing import Any, Protocol

from django.conf import settings

from deals.models import Closing, Customer, Deal
from deals.models.closing import Side
from partners.crm import poll, refresh
from partners.crm.connector import (
    AccountDraft,
    AccountSnapshot,
    Connector,
    ObjectType,
    OpportunitySnapshot,
    ProductDraft,
    ProductSnapshot,
)
from partners.models import Command, Connection, CrmAccount, Link
from portal.demonstration.customers import BY_KEY, RENAMED, TWINS
from portal.demonstration.reference import FAMILIES
from portal.demonstration.world import BUILDER, SEED, World

# (family, code, name, list price)
PRODUCTS = [
    ("frequency-converters", "HD-F100-04", "HD-F100 frequency converter 4 kW", "2380"),
    ("frequency-converters", "HD-F100-15", "HD-F100 frequency converter 15 kW", "5120"),
    ("frequency-converters", "HD-F300-90", "HD-F300 frequency converter 90 kW", "28600"),
    ("servo-drives", "HD-S20-2", "HD-S20 servo drive 2 axes", "6940"),
    ("servo-drives", "HD-S20-6", "HD-S20 servo drive 6 axes", "17800"),
    ("servo-drives", "HD-S50-1", "HD-S50 servo drive, safe torque off", "9350"),
    ("motors", "HD-M71", "HD-M71 synchronous motor 0.75 kW", "1480"),
    ("motors", "HD-M112", "HD-M112 synchronous motor 5.5 kW", "4260"),
    ("motors", "HD-M160E", "HD-M160E motor, explosion proof", "13900"),
    ("gearboxes", "HD-G08", "HD-G08 planetary gearbox 1:8", "2150"),
    ("gearboxes", "HD-G40", "HD-G40 helical gearbox 1:40", "5480"),
    ("motion-control", "HD-C8", "HD-C8 motion controller 8 axes", "11200"),
    ("motion-control", "HD-C32", "HD-C32 motion controller 32 axes", "24500"),
    ("service", "HD-SV-COM", "Commissioning, one day", "5200"),
    ("service", "HD-SV-KIT", "Spare parts kit S20", "3300"),
]
OUTSTANDING = (
    Command.State.PENDING,
    Command.State.LEASED,
    Command.State.SENT,
    Command.State.UNKNOWN,
    Command.State.WAIT,
    Command.State.HELD,
)
RATED = {
    "partner": "答复很快，技术支持到位。",
    "vendor": "资料齐全，现场数据稍晚。",
}
LOOKS_EVERY = 3.0
AT_ONCE = 100
# From a lead to an opportunity, and from there to one of the others.
STAGES = ("opportunity", "converted", "lost")
PATIENCE = timedelta(minutes=15)


# Of which product family or all, from which quantity on if any, reckoned how.
Formulas = Sequence[tuple[str | None, float | None, str]]


class OwnPeople(Protocol):
    """What the CRM's own people do there, and the portal never does."""

    def rename_account(self, external_id: str, name: str) -> None: ...

    def merge_accounts(self, loser: str, winner: str) -> None: ...

    def price(self, name: str, formulas: Formulas, accounts: Sequence[str]) -> str: ...


class Seller(Protocol):
    """Who sells in the CRM."""

    def win(self, external_id: str) -> None: ...


@dataclass(frozen=True)
class Desk:
    """Somebody at the CRM, on the demonstration's behalf."""

    world: World
    connection: Connection
    crm: Connector
    # None where the CRM is not the sandbox: its people are not ours to play.
    people: OwnPeople | None
    clock: Callable[[], datetime]
    seller: Seller | None = None


def create_masters(desk: Desk) -> None:
    """See to it that the CRM knows our products and our partners, and that we know its accounts."""
    families = {code: en for code, en, _zh in FAMILIES}
    known = desk.crm.find_many(ObjectType.PRODUCT, [code for _family, code, *_rest in PRODUCTS])
    codes = {row.code for row in known if isinstance(row, ProductSnapshot)}
    for family, code, name, price in PRODUCTS:
        if code not in codes:
            draft = ProductDraft(
                code=code, name=name, family=families[family], list_price=Decimal(price)
            )
            desk.crm.create(draft)
    link_partners(desk)


def link_partners(desk: Desk) -> None:
    drafts = {
        partner.pk: AccountDraft(
            reference=f"prm:{settings.INSTANCE_ID}:partner:{partner.public_id}",
            name=partner.name,
            country=partner.country,
            website=f"{key}.example",
        )
        for key, partner in desk.world.partners.items()
    }
    references = [draft.reference for draft in drafts.values()]
    there = accounts_of(desk, references)
    if missing := [draft for draft in drafts.values() if draft.reference not in there]:
        desk.crm.create_many(missing)
    number = refresh.draw()
    there = accounts_of(desk, references)
    refresh.absorb(desk.connection, desk.crm, list(there.values()), number=number, at=desk.clock())
    rows = CrmAccount.objects.filter(
        connection=desk.connection, external_id__in=[each.external_id for each in there.values()]
    )
    by_id = {row.external_id: row for row in rows}
    for partner in desk.world.partners.values():
        found = there[drafts[partner.pk].reference]
        partner.link_account(by_id[found.external_id], by=BUILDER, at=desk.clock())


def accounts_of(desk: Desk, references: list[str]) -> dict[str, AccountSnapshot]:
    found = desk.crm.find_many(ObjectType.ACCOUNT, references)
    return {row.reference: row for row in found if isinstance(row, AccountSnapshot)}


def move_on(desk: Desk) -> None:
    """Let the opportunities go on as their age suggests, as fast as they arrive in the CRM.

    Ends when none is on its way any more, or after a quarter of an hour in which none arrived.
    """
    wanted = courses(desk.world)
    moved: set[int] = set()
    last = desk.clock()
    while True:
        waiting = Command.objects.filter(state__in=OUTSTANDING).exists()
        links = Link.objects.filter(connection=desk.connection, role="opportunity")
        fresh = list(links.exclude(portal_id__in=moved).order_by("pk")[:AT_ONCE])
        if fresh:
            follow(desk.crm, {each.external_id: wanted.get(each.portal_id, ()) for each in fresh})
            moved |= {each.portal_id for each in fresh}
            last = desk.clock()
        elif not waiting or desk.clock() - last > PATIENCE:
            return
        else:
            sleep(LOOKS_EVERY)


def follow(crm: Connector, wanted: dict[str, tuple[str, ...]]) -> None:
    """Take opportunities through their stages, each from wherever it stands by now."""
    rows = crm.read_many(ObjectType.OPPORTUNITY, list(wanted))
    stands = {row.external_id: row.stage for row in rows if isinstance(row, OpportunitySnapshot)}
    for stage in STAGES:
        due = [
            each
            for each, stages in wanted.items()
            if stage in stages and stand_before(stands.get(each, ""), stage)
        ]
        if due:
            crm.transition_many(due, stage)
            stands |= dict.fromkeys(due, stage)


def rename_and_merge(desk: Desk) -> None:
    """Let the CRM's people rename a customer, and take two firms of one name for one."""
    if desk.people is None:
        return
    if jianglan := account_of("jianglan"):
        desk.people.rename_account(jianglan.external_id, RENAMED["jianglan"])
    one, two = (account_of(key) for key in TWINS)
    if one and two and one.merged_into is None:
        desk.people.merge_accounts(one.external_id, two.external_id)
    poll.poll(desk.connection, desk.crm, clock=desk.clock)


def win_one(desk: Desk) -> None:
    """Let the CRM's seller confirm one sale, of Dana's registrations before others: it is won."""
    if desk.seller is None:
        return
    ours = desk.world.partners["northwind"]
    links = Link.objects.filter(connection=desk.connection, role="opportunity", state="live")
    by_deal = {each.portal_id: each.external_id for each in links}
    deals = Deal.objects.filter(pk__in=by_deal).values_list("pk", "registrant")
    keys = [pk for pk, of in sorted(deals, key=lambda row: (row[1] != ours.pk, row[0]))]
    ids = [by_deal[key] for key in keys]
    stages = {
        row.external_id: row.stage
        for start in range(0, len(ids), AT_ONCE)
        for row in desk.crm.read_many(ObjectType.OPPORTUNITY, ids[start : start + AT_ONCE])
        if isinstance(row, OpportunitySnapshot)
    }
    sold = next((each for each in ids if stages.get(each) == "converted"), None)
    if sold is not None and "won" not in stages.values():
        desk.seller.win(sold)
    poll.poll(desk.connection, desk.crm, clock=desk.clock)


def rate_an_end(desk: Desk) -> None:
    """Let both sides rate a registration that the CRM has closed: what is won before the rest."""
    ends = Closing.objects.filter(reopened_at=None).select_related(
        "deal__registrant", "deal__registered_by"
    )
    ours = desk.world.partners["northwind"]
    closed = sorted(
        ends,
        key=lambda end: (end.outcome != "won", end.deal.registrant_id != ours.pk, end.pk),
    )
    at = desk.clock()
    for end in closed[:1]:
        deal = end.deal
        if (manager := deal.registrant.channel_manager(at=at)) and end.may_be_rated(at=at):
            said: dict[str, Any] = {"stars": 5, "words": RATED["partner"], "by": deal.registered_by}
            Closing.rate(deal, Side.PARTNER, at=at, **said)
            said = {"stars": 4, "words": RATED["vendor"], "by": manager}
            Closing.rate(deal, Side.VENDOR, at=at, **said)


def account_of(key: str) -> CrmAccount | None:
    """Return what the CRM knows a customer of ours by, if it knows it yet."""
    buyer = BY_KEY[key]
    names = {buyer.name, RENAMED.get(key, buyer.name)}
    found = Customer.objects.filter(name__in=names, domain=buyer.domain).exclude(account=None)
    customer = found.select_related("account").first()
    return customer.account if customer else None


def stand_before(now: str, stage: str) -> bool:
    return now == ("lead" if stage == STAGES[0] else STAGES[0])


def courses(world: World) -> dict[int, tuple[str, ...]]:
    """Return the stages each approved registration is to pass, by its key."""
    chance = random.Random(SEED)  # noqa: S311
    approved = Deal.objects.filter(review_status="approved").order_by("first_submitted_at", "pk")
    found = {}
    for deal in approved:
        age = (world.at - (deal.first_submitted_at or world.at)).days
        found[deal.pk] = course(age, chance.random())
    return found


def course(age: int, luck: float) -> tuple[str, ...]:
    """Return how far an opportunity of this age in days has come."""
    if age < 30:  # noqa: PLR2004
        return ("opportunity",) if luck < 0.4 else ()  # noqa: PLR2004
    if luck < min(0.25 + age / 1000, 0.6):
        return ("opportunity", "converted")
    if luck > 1 - min(age / 900, 0.35):
        return ("opportunity", "lost")
    return ("opportunity",)
