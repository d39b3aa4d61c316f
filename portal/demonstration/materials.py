"""The demonstration's library: thirty materials in both languages, one of them outdated."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile

from content.models import LibraryDocument, LibraryPage
from content.models.audience import Readers
from partners.models import PartnerType, ProductFamily, Tier
from permissions.models import User
from portal.demonstration.papers import Paper, printed

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
HOUSE = ("Tandem Drives · Suzhou / Stuttgart", "天擎驱动 · 苏州 / 斯图加特")
OLD, NEW = "2025-07", "2026-01"


@dataclass(frozen=True)
class Item:
    family: str
    kind: str
    version: str

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


def items() -> Iterator[Item]:
    for family in FAMILIES:
        for kind in KINDS:
            yield Item(family, kind, NEW)


def make_materials(*, by: User, at: datetime, history: timedelta = timedelta(days=300)) -> None:
    """Fill the library: thirty materials in both languages, published over `history`.

    One price list has an older edition that was replaced, so that somebody may still hold it.
    """
    wanted = list(items())
    outdated = Item("servo-drives", "price_list", OLD)
    papers = [each.paper(tongue) for each in [*wanted, outdated] for tongue in (0, 1)]
    files = iter(printed(papers))
    published: dict[tuple[str, str, int], LibraryPage] = {}
    for number, item in enumerate(wanted):
        when = at - history * (len(wanted) - number) / len(wanted)
        siblings = publish(item, [next(files), next(files)], by=by, at=when)
        published |= {(item.family, item.kind, n): page for n, page in enumerate(siblings)}
    when = at - history
    for tongue, page in enumerate(publish(outdated, [next(files), next(files)], by=by, at=when)):
        new = published["servo-drives", "price_list", tongue]
        page.replace_with(new, by=by, at=new.issued_at or at)


def publish(item: Item, files: list[bytes], *, by: User, at: datetime) -> list[LibraryPage]:
    """Publish one material in both languages and return the two pages."""
    pages: list[LibraryPage] = []
    for tongue, language in enumerate(LANGUAGES):
        page = LibraryPage.draft(
            by=by,
            language=language,
            sibling_of=pages[0] if pages else None,
            title=item.title(tongue),
            kind=item.kind,
            summary=KINDS[item.kind][1][tongue],
            version_label=item.version,
            families=list(ProductFamily.objects.filter(code=item.family)),
        )
        page.attach(
            LibraryDocument.kept(
                title=item.title(tongue),
                content=ContentFile(files[tongue], name=f"{item.kind}-{language}.pdf"),
                by=by,
            )
        )
        page.set_audience(Readers(**readers(KINDS[item.kind][2])), by=by, at=at)
        page.publish_now(by=by, at=at)
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
