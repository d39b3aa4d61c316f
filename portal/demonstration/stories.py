"""What the visitor is to find: told about known people, on the page where they look first."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from deals.models import (
    Amendment,
    Conflict,
    Deal,
    DealComment,
    DealContact,
    Extension,
    LeaveReason,
    Newcomer,
    Party,
    PartyRole,
    ProtectionPolicy,
)
from deals.models.policy import STANDARD
from deals.sharing import REGISTRATIONS
from deals.splits import set_splits
from partners.calendars import TeamCalendar
from partners.models import Membership, PartnerUpline, Programme
from permissions.models import User
from portal.demonstration.customers import BY_KEY, RENAMED
from portal.demonstration.deals import QUESTIONS, Player, ask_along, looked_at
from portal.demonstration.world import BUILDER, World

# A weekend has two days.
HOLIDAYS = 3
CONTACTS = [
    ("沈佳宁", "设备部经理", "shen.jianing"),
    ("陆文涛", "采购主管", "lu.wentao"),
    ("汤晓岚", "总工程师", "tang.xiaolan"),
]
MARGINS = [Decimal("18.00"), Decimal("6.50"), Decimal("9.00")]
CONDITIONS = "月结 60 天；质保 24 个月。"


def tell(world: World, player: Player) -> None:
    """Register what Dana and her rival brought us; the bulk is told around it."""
    ours, theirs = near_duplicate(world, player)
    world.stories = {
        "three parties": three_parties(world),
        "near duplicate, protected": ours,
        "near duplicate, waiting": theirs,
        "five days left": five_days_left(world, player),
        "late over a holiday": late_over_a_holiday(world, player),
        "a question for Dana": a_question(world),
    }
    for key, buyer in BY_KEY.items():
        for deal in world.deals:
            if deal.customer is not None and deal.customer_name == buyer.name:
                world.customers[key] = deal.customer


def three_parties(world: World) -> Deal:
    """Dana's registration with Amy's agency and Sun's parts, its shares agreed, waits for Chen."""
    dana, amy, sun = (world.person(name) for name in ("dana", "amy", "sun"))
    at = world.at - timedelta(hours=20)
    deal = register(
        world,
        "heidmann",
        at=at,
        title="冲压线伺服改造",
        families=["servo-drives", "motion-control"],
        amount="1280000.00",
        project={"name": "冲压线伺服改造二期", "site": "苏州工业园区"},
        description="德国总部由 Agentia 对接，减速机由日升配套。",
    )
    agent = ask_along(world, deal, "agentia", "agent", by=dana, at=at)
    supplier = ask_along(world, deal, "sunparts", "supplier", by=dana, at=at)
    referrer = ask_along(world, deal, "luyang", "referrer", by=dana, at=at)
    deal.submit(by=dana, at=at + timedelta(minutes=9))
    joined_and_left(world, referrer, at=at + timedelta(hours=1))
    agent.accept(by=amy, at=at + timedelta(hours=2))
    supplier.accept(by=sun, at=at + timedelta(hours=3))
    mine = deal.parties.get(partner=deal.registrant)
    shares = {mine: Decimal("60.00"), agent: Decimal("15.00"), supplier: Decimal("25.00")}
    set_splits(deal, shares, by=dana, at=at + timedelta(hours=4))
    return deal


def joined_and_left(world: World, party: Party, *, at: datetime) -> None:
    """Somebody joined and left again: Dana may ask another in its place, or nobody."""
    someone = world.sellers[party.partner_id][0]
    party.accept(by=someone, at=at)
    why = LeaveReason.objects.get(code="no_capacity")
    party.leave(by=someone, at=at + timedelta(minutes=30), reason=why, words="团队已排满。")


def near_duplicate(world: World, player: Player) -> tuple[Deal, Deal]:
    """Northwind is protected at 苏州精工机械有限公司; Ravi has just registered 苏州市精工机械厂."""
    chen = world.person("chen")
    submitted = world.workday(36, "Asia/Shanghai")
    ours = register(
        world,
        "jinggong",
        at=submitted - timedelta(minutes=40),
        title="数控磨床主轴驱动",
        families=["servo-drives"],
        amount="860000.00",
    )
    ours.submit(by=world.person("dana"), at=submitted)
    approved = world.at_work(submitted + timedelta(hours=6), chen)
    looked_at(ours, chen, at=approved - timedelta(minutes=12))
    agree_terms(ours, by=chen, at=approved - timedelta(minutes=5))
    player.claim(ours, ours.approve(by=chen, at=approved, note="资料齐全，同意报备。"))
    theirs_at = world.at - timedelta(hours=27)
    theirs = register(
        world,
        "jinggong-works",
        at=theirs_at,
        title="Spindle drives for grinding machines",
        families=["servo-drives"],
        amount="910000.00",
        by="ravi",
    )
    theirs.submit(by=world.person("ravi"), at=theirs_at + timedelta(minutes=15))
    contested(ours, theirs, by=chen, at=theirs_at + timedelta(hours=3))
    return ours, theirs


def contested(ours: Deal, theirs: Deal, *, by: User, at: datetime) -> None:
    """Weigh the two beside each other: Chen has asked both sides, and Ravi has answered."""
    case = Conflict.begin(theirs, ours, by=by, at=at)
    case.ask(by=by, at=at + timedelta(minutes=20))
    side = next(each for each in case.sides_in_order() if each.deal_id == theirs.pk)
    side.give_evidence(
        "We measured two grinders on site and left an offer for twelve axes.",
        by=theirs.registered_by,
        at=at + timedelta(hours=6),
        happened_on=(at - timedelta(days=50)).date(),
    )


def five_days_left(world: World, player: Player) -> Deal:
    """Dana's protection at 太禾纺织 ends in five days, and she asked for more time."""
    chen = world.person("chen")
    length = timedelta(days=ProtectionPolicy.objects.get(code=STANDARD).protection_days)
    approved = world.at + timedelta(days=5, hours=2) - length
    deal = register(
        world,
        "taihe",
        at=approved - timedelta(hours=6),
        title="织机变频器更换",
        families=["frequency-converters"],
        amount="420000.00",
        project={"name": "织机变频器更换", "site": "苏州"},
    )
    deal.submit(by=world.person("dana"), at=approved - timedelta(hours=5))
    looked_at(deal, chen, at=approved - timedelta(minutes=10))
    agree_terms(deal, by=chen, at=approved - timedelta(minutes=5))
    player.claim(deal, deal.approve(by=chen, at=approved, note="资料齐全，同意报备。"))
    asked = world.at - timedelta(hours=3)
    Extension.ask(
        deal,
        evidence="客户把招标推迟到下月，已与设备部开会确认，仍按我们的方案编制技术要求。",
        evidence_on=(asked - timedelta(days=2)).date(),
        by=world.person("dana"),
        at=asked,
    )
    return deal


def late_over_a_holiday(world: World, player: Player) -> Deal:
    """Promised for the days before the holidays, approved after them: the window grew by that."""
    chen = world.person("chen")
    calendar = world.calendars[chen.pk]
    first, last = last_holidays(world, calendar)
    submitted = submitted_before(first, calendar)
    deal = register(
        world,
        "yunhai",
        at=submitted - timedelta(minutes=25),
        title="包装线驱动升级",
        families=["motors"],
        amount="655000.00",
        project={"name": "包装线驱动升级(三车间)", "site": "苏州"},
    )
    deal.submit(by=world.person("dana"), at=submitted)
    back = datetime.combine(last + timedelta(days=1), time(11), tzinfo=calendar.zone)
    approved = world.at_work(back.astimezone(UTC), chen)
    looked_at(deal, chen, at=approved - timedelta(minutes=10))
    words = "假期前未能及时审核，抱歉。保护期已相应延长。"
    player.claim(deal, deal.approve(by=chen, at=approved, note=words))
    Amendment.propose(
        deal,
        why="客户把三车间的变频器并入同一标段，招标编号也已公布。",
        written={
            "families": [world.families[code] for code in ("motors", "frequency-converters")],
            "project": {"tender_number": "YH-2026-118", "name": "包装线驱动升级(三、四车间)"},
        },
        by=world.person("dana"),
        at=world.at - timedelta(hours=7),
    )
    return deal


def a_question(world: World) -> Deal:
    """Chen wants to know more of Dana's registration at 澄湖重工's branch before she decides."""
    chen = world.person("chen")
    submitted = world.workday(3, "Asia/Shanghai")
    deal = register(
        world,
        "chenghu-suzhou",
        at=submitted - timedelta(minutes=18),
        title="行车变频改造",
        families=["motors"],
        amount="385000.00",
    )
    deal.submit(by=world.person("dana"), at=submitted)
    asked = min(
        world.at_work(submitted + timedelta(hours=5), chen), world.at - timedelta(minutes=40)
    )
    looked_at(deal, chen, at=asked - timedelta(minutes=8))
    question, _answer = QUESTIONS["CN"]
    deal.request_information(message=question, unlock=["description", "project"], by=chen, at=asked)
    return deal


def last_holidays(world: World, calendar: TeamCalendar) -> tuple[date, date]:
    """Return the first and the last day of the latest holidays of three days or more."""
    day = (world.at - timedelta(days=4)).astimezone(calendar.zone).date()
    run: list[date] = []
    while calendar.is_working_day(day) is False or len(run) < HOLIDAYS:
        run = [] if calendar.is_working_day(day) else [day, *run]
        day -= timedelta(days=1)
    return run[0], run[-1]


def submitted_before(first: date, calendar: TeamCalendar) -> datetime:
    """Return the latest moment whose promise still fell before the holidays."""
    holidays = datetime.combine(first, time(0), tzinfo=calendar.zone)
    days = Programme.current().review_days
    for back in count(1):
        moment = datetime.combine(first - timedelta(days=back), time(10), tzinfo=calendar.zone)
        open_then = calendar.is_working_day(moment.date())
        if open_then and calendar.due(moment, days=days).at < holidays:
            break
    return moment.astimezone(UTC)


def unusual_reader(world: World) -> None:
    """Klaus opened every registration of his portfolio in ten minutes, at three in the morning."""
    klaus = world.person("klaus")
    night = (world.at - timedelta(days=2)).astimezone(ZoneInfo(klaus.time_zone))
    at = night.replace(hour=3, minute=4, second=0, microsecond=0).astimezone(UTC)
    theirs = [d for d in world.deals if world.managers[d.registrant_id] == klaus]
    for number, deal in enumerate(theirs):
        looked_at(deal, klaus, at=at + timedelta(seconds=11 * number))


def renamed(world: World) -> None:
    """江岚水泵厂 bears another name since some weeks, and is found under the old one."""
    for key, name in RENAMED.items():
        if key in world.customers:
            customer = world.customers[key]
            customer.rename(name, by=BUILDER, at=world.at - timedelta(days=40))


def in_confidence(world: World) -> None:
    """Chen agreed terms with each party of running deals, and Dana noted whom she speaks with."""
    at = world.at - timedelta(hours=3)
    dana = world.person("dana")
    told = [world.stories[name] for name in ("three parties", "five days left")]
    told.append(world.stories["near duplicate, protected"])
    for deal, (name, job, key) in zip(told, CONTACTS, strict=True):
        domain = deal.customer.domain if deal.customer else ""
        written = {"name": name, "job": job, "email": f"{key}@{domain}"}
        DealContact.add(deal, by=dana, at=at, **written)
    agree_terms(world.stories["three parties"], by=world.person("chen"), at=at)


def shared_out(world: World) -> None:
    """Dana let her supplier see two registrations that it is to deliver to, for a time."""
    given_at = world.at - timedelta(days=2)
    for name, days, why in (
        ("near duplicate, protected", 28, "减速机备货要看项目进度。"),
        ("five days left", 5, "交货期与保护期一起确认。"),
    ):
        REGISTRATIONS.share(
            world.stories[name],
            to=world.partners["sunparts"],
            by=world.person("dana"),
            at=given_at,
            until=world.at + timedelta(days=days),
            reason=why,
        )


def spoken_of(world: World) -> None:
    """Let Dana ask about a date and be answered, after Chen asked a colleague."""
    deal, dana, chen = world.stories["five days left"], world.person("dana"), world.person("chen")
    for hours, by, words, is_internal, to in (
        (30, dana, "客户希望在投标前确认交货期，能否答复？", False, chen),
        (
            26,
            chen,
            "Stock in Suzhou is enough. Nothing below eight weeks without asking.",
            True,
            None,
        ),
        (25, chen, "现货在苏州，八周内可交付。", False, dana),
    ):
        DealComment.write(
            deal,
            body=words,
            is_internal=is_internal,
            mentioned=[to] if to else [],
            by=by,
            at=world.at - timedelta(hours=hours),
        )


def a_name_lent(world: World) -> None:
    """Luyang buys from Rivaltrade and lets it register in its name: Ravi may choose for whom."""
    at, luyang = world.at - timedelta(days=12), world.partners["luyang"]
    place = PartnerUpline.begin(
        partner=luyang, upline=world.partners["rivaltrade"], by=world.person("lin"), at=at
    )
    # By the alphabet a manager comes before who only sells or reads.
    team = Membership.objects.filter(partner=luyang).order_by("role", "pk")
    giver = team.select_related("person")[0].person
    place.let_register(by=giver, at=at + timedelta(hours=1), reason="由分销商代为报备，统一跟进。")


def a_company_to_admit(world: World) -> None:
    """Dana needs a maker of couplings whom nobody knows yet: Chen admits it, or does not."""
    Newcomer.ask(
        world.stories["three parties"],
        name="Kupplungswerk Ahlbrecht GmbH",
        country="DE",
        email="vertrieb@ahlbrecht.example",
        role=PartyRole.objects.get(code="supplier"),
        words="联轴器由他们供货，国内没有现货。",
        by=world.person("dana"),
        at=world.at - timedelta(hours=5),
    )


def agree_terms(deal: Deal, *, by: User, at: datetime) -> None:
    """Agree with each party on its own terms, while the deal is not decided."""
    for party, margin in zip(deal.parties.order_by("pk"), MARGINS, strict=False):
        party.terms.revise(margin_percent=margin, note=CONDITIONS, by=by, at=at)


def register(  # noqa: PLR0913  what a registration says, by name
    world: World,
    buyer: str,
    *,
    at: datetime,
    title: str,
    families: list[str],
    amount: str,
    by: str = "dana",
    project: dict[str, Any] | None = None,
    description: str = "",
) -> Deal:
    """Draft a registration of a story."""
    known = BY_KEY[buyer]
    deal = Deal.draft(
        registrant=world.partners[known.partner],
        by=world.person(by),
        at=at,
        title=title,
        customer_name=known.name,
        customer_country=known.country,
        customer_domain=known.domain,
        families=[world.families[code] for code in families],
        value_amount=Decimal(amount),
        value_currency="CNY",
        expected_close=(at + timedelta(days=120)).date(),
        description=description,
        project=project,
    )
    world.deals.append(deal)
    return deal
