"""How the vendor groups its partners and products: rows that a business person edits later.

Reference data is the one thing here that no verb makes; a test allows it in this file alone.
"""

from datetime import datetime, time
from typing import Any

from deals.models import PartyRole, Question, QuestionSet, RejectReason
from partners.models import PartnerType, ProductFamily, Programme, Team, Territory, Tier

TYPES = [
    ("distributor", "Distributor", "分销商"),
    ("reseller", "Reseller", "经销商"),
    ("agent", "Agent", "代理商"),
    ("supplier", "Supplier", "供应商"),
]
TIERS = [
    ("gold", "Gold", "金牌"),
    ("silver", "Silver", "银牌"),
    ("registered", "Registered", "注册"),
]
TERRITORIES = [
    ("cn-east", "East China", "华东"),
    ("cn-north", "North China", "华北"),
    ("cn-south", "South China", "华南"),
    ("cn-west", "West China", "西部"),
    ("dach", "Germany, Austria, Switzerland", "德语区"),
    ("eu-west", "Western Europe", "西欧"),
    ("eu-north", "Northern Europe", "北欧"),
    ("eu-east", "Eastern Europe", "东欧"),
]
COUNTRIES = {
    "cn-east": ["CN"],
    "cn-north": ["CN"],
    "cn-south": ["CN"],
    "cn-west": ["CN"],
    "dach": ["DE", "AT", "CH"],
    "eu-west": ["BE", "ES", "FR", "IE", "IT", "LU", "NL", "PT"],
    "eu-north": ["DK", "EE", "FI", "LT", "LV", "NO", "SE"],
    "eu-east": ["BG", "CZ", "HU", "PL", "RO", "SK"],
}
FAMILIES = [
    ("frequency-converters", "Frequency converters", "变频器"),
    ("servo-drives", "Servo drives", "伺服驱动器"),
    ("motors", "Motors", "电机"),
    ("gearboxes", "Gearboxes", "减速机"),
    ("motion-control", "Motion control", "运动控制器"),
    ("service", "Service and spare parts", "服务与备件"),
]
ROLES = [
    ("registrant", "Registrant", "报备方"),
    ("distributor", "Distributor", "分销商"),
    ("reseller", "Reseller", "经销商"),
    ("agent", "Agent", "代理商"),
    ("supplier", "Supplier", "供应商"),
    ("referrer", "Referrer", "推荐方"),
]
REASONS = [
    (
        "already_protected",
        "Already protected for another partner",
        "该客户已在他人的保护期内",
    ),
    ("existing_project", "We pursue this project already", "该项目我方已在跟进"),
    ("too_little_known", "Too little is known about the project", "项目信息不足"),
    ("outside_territory", "Outside your territory", "超出授权区域"),
    ("no_own_effort", "No sales effort of your own is visible", "未见自主销售投入"),
    ("not_our_product", "Our products do not fit", "产品不适用"),
]
# Where each works, and by which public holidays.
TEAMS = [
    ("suzhou", "Suzhou", "苏州", "Asia/Shanghai", "CN", time(9), time(18)),
    ("stuttgart", "Stuttgart", "斯图加特", "Europe/Berlin", "DE-BW", time(8), time(17)),
]


QUESTIONS = [
    (
        "competition",
        Question.Kind.TEXT,
        "Who else is bidding, and at what?",
        "还有谁在竞标，报价如何？",
    ),
    (
        "commissioning",
        Question.Kind.YES_NO,
        "Does the customer want us to commission it?",
        "客户是否需要我们调试？",
    ),
]


def ask_more(*, at: datetime) -> None:
    """Publish what the programme asks of every registration beyond the form."""
    asked = QuestionSet.objects.create(note="Competition and commissioning")
    for position, (code, kind, en, zh) in enumerate(QUESTIONS):
        asked.questions.create(code=code, kind=kind, text_en=en, text_zh=zh, position=position)
    asked.publish(at=at)


def lay_down(*, began: datetime, at: datetime) -> None:
    """Write the programme, its words and the calendars of the years the story touches."""
    programme = Programme.current()
    programme.vendor_name_en, programme.vendor_name_zh = "Huadong Drives", "华东驱动"
    programme.currency = "CNY"
    programme.save()
    if not QuestionSet.objects.exists():
        ask_more(at=began)
    named: list[tuple[Any, list[tuple[str, str, str]]]] = [
        (PartnerType, TYPES),
        (Tier, TIERS),
        (Territory, TERRITORIES),
        (ProductFamily, FAMILIES),
        (PartyRole, ROLES),
        (RejectReason, REASONS),
    ]
    for model, rows in named:
        for position, (code, en, zh) in enumerate(rows):
            model.objects.update_or_create(
                code=code, defaults={"name_en": en, "name_zh": zh, "position": position}
            )
    for code, countries in COUNTRIES.items():
        Territory.objects.update_or_create(code=code, defaults={"countries": countries})
    # By this name the CRM knows a family as a category of products.
    for family in ProductFamily.objects.filter(crm_name=""):
        family.crm_name = family.name_en
        family.save(update_fields=["crm_name"])
    for position, (code, en, zh, zone, region, opens, closes) in enumerate(TEAMS):
        team, _made = Team.objects.update_or_create(
            code=code,
            defaults={
                "name_en": en,
                "name_zh": zh,
                "position": position,
                "zone": zone,
                "region": region,
                "opens": opens,
                "closes": closes,
            },
        )
        for year in range(began.year, at.year + 2):
            team.seed_year(year)
