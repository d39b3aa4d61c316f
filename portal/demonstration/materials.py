"""The demonstration's library: thirty materials in both languages, one of them outdated."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from content.models import LibraryDocument, LibraryPage
from content.models.audience import Readers
from content.sharing import MATERIALS
from partners.models import PartnerType, Tier
from permissions.access_log import Look, record_look
from permissions.models import User
from portal.demonstration.companies import COMPANIES
from portal.demonstration.papers import Paper, printed
from portal.demonstration.world import SEED, World, zone_of

LANGUAGES = ("en", "zh-hans")
# Product family → colour, names and the figures its papers carry.
FAMILIES: dict[str, tuple[str, tuple[str, str], list[tuple[tuple[str, str], str]]]] = {
    "frequency-converters": (
        "#0f5c63",
        ("TX400 frequency converter", "TX400 变频器"),
        [
            (("Power", "功率"), "0.75 – 315 kW"),
            (("Supply", "电源"), "3 AC 380 – 480 V, 50/60 Hz"),
            (("Protection", "防护等级"), "IP20 / IP55"),
            (("Ambient", "环境温度"), "−10 … +50 °C"),
            (("Fieldbus", "现场总线"), "PROFINET, EtherCAT, Modbus TCP"),
        ],
    ),
    "servo-drives": (
        "#27408f",
        ("SV20 servo drive", "SV20 伺服驱动器"),
        [
            (("Rated current", "额定电流"), "1.5 – 48 A"),
            (("Overload", "过载能力"), "300 %, 3 s"),
            (("Encoder", "编码器"), "EnDat 2.2, HIPERFACE DSL"),
            (("Cycle", "控制周期"), "62.5 µs"),
            (("Safety", "安全功能"), "STO SIL 3, SS1, SLS"),
        ],
    ),
    "motors": (
        "#7a3b12",
        ("M7 synchronous motor", "M7 同步电机"),
        [
            (("Torque", "转矩"), "2.4 – 185 N·m"),
            (("Speed", "转速"), "3000 / 4500 r/min"),
            (("Efficiency", "能效等级"), "IE5"),
            (("Cooling", "冷却方式"), "IC 410"),
            (("Mass", "重量"), "4.1 – 96 kg"),
        ],
    ),
    "gearboxes": (
        "#4a4f1f",
        ("PG planetary gearbox", "PG 行星减速机"),
        [
            (("Ratio", "减速比"), "3 – 100"),
            (("Backlash", "背隙"), "≤ 1 arcmin".replace("≤", "max.")),
            (("Torque", "转矩"), "35 – 1200 N·m"),
            (("Efficiency", "效率"), "97 %"),
            (("Lifetime", "使用寿命"), "20 000 h"),
        ],
    ),
    "motion-control": (
        "#5a2a6b",
        ("MC8 motion controller", "MC8 运动控制器"),
        [
            (("Axes", "轴数"), "8 / 32 / 64"),
            (("Cycle", "控制周期"), "250 µs"),
            (("Languages", "编程语言"), "IEC 61131-3, C++"),
            (("Interfaces", "接口"), "EtherCAT, OPC UA, MQTT"),
            (("Supply", "电源"), "24 V DC"),
        ],
    ),
}
# kind → its name and lead in both languages, how it begins, and whom it is for.
KINDS: dict[str, tuple[tuple[str, str], tuple[str, str], str]] = {
    "datasheet": (
        ("Datasheet", "产品样本"),
        ("Figures, dimensions and options at a glance.", "技术数据、外形尺寸与选件一览。"),
        "everyone",
    ),
    "installation_guide": (
        ("Installation guide", "安装指南"),
        (
            "Mounting, wiring and first power-up, step by step.",
            "安装、接线与首次上电，逐步说明。",
        ),
        "everyone",
    ),
    "presentation": (
        ("Sales presentation", "销售演示"),
        (
            "Why plants change to it, and what it saves in a year.",
            "客户为何选用，一年可节省多少。",
        ),
        "sellers",
    ),
    "price_list": (
        ("Price list", "价格表"),
        ("Net prices for partners, valid until the next edition.", "伙伴净价，有效期至下一版。"),
        "gold",
    ),
    "case_study": (
        ("Case study", "应用案例"),
        ("Measured in a plant: before and after.", "工厂实测：改造前与改造后。"),
        "everyone",
    ),
    "manual": (
        ("Parameter manual", "参数手册"),
        ("Every parameter, with its range and default.", "全部参数、取值范围与出厂值。"),
        "technicians",
    ),
}
CHAPTERS: list[tuple[tuple[str, str], list[tuple[str, str]]]] = [
    (
        ("What it does", "功能"),
        [
            (
                (
                    "It turns constant mains into exactly the motion a machine needs, and returns "
                    "braking energy to the supply."
                ),
                "将恒定电网电能转换为机器所需的精确运动，并将制动能量回馈电网。",
            ),
            (
                "One cable carries power and feedback; a plant can be wired in half the time.",
                "动力与反馈共用一根电缆，现场接线时间减半。",
            ),
            (
                "Partners in Suzhou and Stuttgart keep spare units within one working day.",
                "苏州与斯图加特备件库，一个工作日内可供替换件。",
            ),
        ],
    ),
    (
        ("Before you begin", "使用前须知"),
        [
            (
                "Only qualified persons may work on it. Wait ten minutes after switching off.",
                "仅限具备资质的人员操作。断电后请等待十分钟。",
            ),
            ("Read the number on the rating plate.", "请核对铭牌上的型号。"),
            (
                "Questions go to your channel manager; the portal names who that is.",
                "如有疑问，请联系渠道经理，门户中可查。",
            ),
        ],
    ),
]
HOUSE = ("Huadong Drives · Suzhou / Stuttgart", "华东驱动 · 苏州 / 斯图加特")
HISTORY = timedelta(days=300)
# The price list that seven people took before its new edition came, and never since.
OUTDATED = ("servo-drives", "price_list")
RENEWED = timedelta(days=45)
HOLDERS = 7
# Since then the gold partners are gold, so that everything was theirs to take.
TAKEN_WITHIN = 110
Published = dict[tuple[str, str], list[LibraryPage]]


@dataclass(frozen=True)
class Item:
    family: str
    kind: str
    issued_at: datetime

    @property
    def version(self) -> str:
        return f"{self.issued_at:%Y-%m}"

    def title(self, tongue: int) -> str:
        product, kind = FAMILIES[self.family][1][tongue], KINDS[self.kind][0][tongue]
        return f"{product}{' ' if tongue == 0 else ''}{kind}"

    def paper(self, tongue: int) -> Paper:
        colour, _names, facts = FAMILIES[self.family]
        return Paper(
            house=HOUSE[tongue],
            kind=KINDS[self.kind][0][tongue],
            title=self.title(tongue),
            lead=KINDS[self.kind][1][tongue],
            version=self.version,
            colour=colour,
            facts=[(term[tongue], value) for term, value in facts],
            chapters=[(h[tongue], [line[tongue] for line in lines]) for h, lines in CHAPTERS],
            foot=self.title(tongue),
        )


def items(at: datetime, *, families: Sequence[str] = tuple(FAMILIES)) -> Iterator[Item]:
    named = [(family, kind) for family in families for kind in KINDS]
    for number, each in enumerate(named):
        issued = at - HISTORY * (len(named) - number) / len(named)
        yield Item(*each, at - RENEWED if each == OUTDATED else issued)


def make_materials(world: World, *, families: Sequence[str] = tuple(FAMILIES)) -> None:
    """Fill the library: six materials of each family in both languages, and who took them.

    One price list has an older edition that was replaced while seven people held it.
    """
    editor = world.person("eddie")
    wanted = [Item(*OUTDATED, world.at - HISTORY), *items(world.at, families=families)]
    files = iter(printed([each.paper(tongue) for each in wanted for tongue in (0, 1)]))
    # Every save would look again for what refers to what; once at the end is the same.
    with disable_reference_index_auto_update():
        old, *new = [publish(item, [next(files), next(files)], world, by=editor) for item in wanted]
    published = {
        (item.family, item.kind): pages for item, pages in zip(wanted[1:], new, strict=True)
    }
    held_by = gold_people(world)[:HOLDERS]
    for number, person in enumerate(held_by):
        take(old[0], person, at=world.workday(100 - 7 * number, person.time_zone))
    for page, successor in zip(old, published[OUTDATED], strict=True):
        page.replace_with(successor, by=editor, at=world.at - RENEWED)
    for page in [each for pages in new for each in pages]:
        ReferenceIndex.create_or_update_for_object(page)
    read_by_everyone(world, published, still_with_the_old=held_by)
    MATERIALS.share(
        published[OUTDATED][1],
        to=world.partners["sunparts"],
        by=editor,
        at=world.at - timedelta(days=1),
        until=world.at + timedelta(days=30),
        reason="联合报价期间参考。",
    )


def publish(item: Item, files: list[bytes], world: World, *, by: User) -> list[LibraryPage]:
    """Publish one material in both languages and return the two pages."""
    pages: list[LibraryPage] = []
    for tongue, language in enumerate(LANGUAGES):
        document = LibraryDocument.kept(
            title=item.title(tongue),
            content=ContentFile(files[tongue], name=f"{item.kind}-{language}.pdf"),
            by=by,
        )
        page = LibraryPage.draft(
            by=by,
            language=language,
            sibling_of=pages[0] if pages else None,
            title=item.title(tongue),
            kind=item.kind,
            summary=KINDS[item.kind][1][tongue],
            version_label=item.version,
            families=[world.families[item.family]],
            files=[document],
            readers=Readers(**readers(KINDS[item.kind][2])),
        )
        page.publish_now(by=by, at=item.issued_at)
        pages.append(page)
    return pages


def readers(whom: str) -> dict[str, Any]:
    if whom == "gold":
        return {"tiers": list(Tier.objects.filter(code="gold"))}
    if whom == "sellers":
        codes = ["distributor", "reseller", "agent"]
        return {"types": list(PartnerType.objects.filter(code__in=codes))}
    if whom == "technicians":
        return {"types": list(PartnerType.objects.filter(code__in=["distributor", "supplier"]))}
    return {"everyone": True}


def gold_people(world: World) -> list[User]:
    """Return who sells for a gold partner, Northwind's first."""
    gold = [each.key for each in COMPANIES if each.tier == "gold" and each.key in world.partners]
    return [person for key in gold for person in world.sellers[world.partners[key].pk]]


def read_by_everyone(world: World, published: Published, *, still_with_the_old: list[User]) -> None:
    """Have two people of every partner take some of what is for them, in their language."""
    # Its own dice: the deals before it may have been played in another run.
    chance = random.Random(SEED)  # noqa: S311
    for partner in sorted(world.partners.values(), key=lambda each: each.pk):
        for person in world.sellers[partner.pk][:2]:
            tongue = 1 if partner.country == "CN" else 0
            mine = LibraryPage.objects.permitted(person, at=world.at).values_list("pk", flat=True)
            pages = {each: pages[tongue] for each, pages in published.items()}
            if person in still_with_the_old:
                del pages[OUTDATED]
            allowed = set(mine)
            choice = [page for page in pages.values() if page.pk in allowed]
            for page in chance.sample(choice, k=min(len(choice), chance.randint(1, 4))):
                out_for = (world.at - (page.issued_at or world.at)).days
                days_ago = chance.randint(1, max(1, min(out_for - 3, TAKEN_WITHIN)))
                take(page, person, at=world.workday(days_ago, zone_of(partner.country)))


def take(page: LibraryPage, person: User, *, at: datetime) -> None:
    """Take the file of a material, as its page lets people do."""
    document = page.files.get().document
    page.hand_out(document, by=person, at=at)
    record_look(Look(actor=person, at=at, door="file"), action="download", things=[document])
