"""A small world that most tests start from: two rivals, an agent, a supplier, and the vendor."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from deals.models import Deal, PartyRole
from partners.models import (
    Membership,
    Partner,
    PartnerType,
    ProductFamily,
    Programme,
    Team,
    TeamPlace,
)
from permissions.actors import System
from permissions.facts import from_now_on
from permissions.models import StaffRole, User

LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
# A Wednesday, ten in the morning in Suzhou.
NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
BUILDER = System("build the test's world")


@dataclass
class World:
    now: datetime = NOW
    people: dict[str, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    families: dict[str, ProductFamily] = field(default_factory=dict)
    roles: dict[str, PartyRole] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for kind in ("people", "partners", "families"):
            if name in self.__dict__.get(kind, {}):
                return self.__dict__[kind][name]
        raise AttributeError(name)

    def person(self, name: str, full_name: str = "", *, at: datetime = LONG_AGO) -> User:
        person = User.objects.welcome(
            email=f"{name}@example.test", full_name=full_name or name.title(), at=at
        )
        self.people[name] = person
        return person

    def staff(self, name: str, *roles: str, at: datetime = LONG_AGO) -> User:
        person = self.person(name)
        for role in roles:
            StaffRole.objects.create(person=person, role=role, during=from_now_on(at))
        return person

    def member(self, name: str, partner: Partner, role: str, *, at: datetime = LONG_AGO) -> User:
        person = self.person(name)
        Membership.begin(person=person, partner=partner, role=role, by=BUILDER, at=at)
        return person

    def partner(self, name: str, full_name: str, country: str = "CN") -> Partner:
        partner = Partner.join(name=full_name, country=country, by=BUILDER, at=LONG_AGO)
        self.partners[name] = partner
        return partner

    def draft(self, *, at: datetime | None = None, **written: Any) -> Deal:
        """Return a complete draft of Northwind's seller."""
        at = at or self.now
        fields = {
            "customer_name": "苏州精工机械有限公司",
            "customer_country": "CN",
            "families": [self.families["drives"]],
            "value_amount": Decimal("1280000.00"),
            "expected_close": (at + timedelta(days=60)).date(),
            **written,
        }
        return Deal.draft(
            registrant=self.partners["northwind"], by=self.people["seller"], at=at, **fields
        )

    def submitted(self, *, at: datetime | None = None, **written: Any) -> Deal:
        at = at or self.now
        deal = self.draft(at=at, **written)
        deal.submit(by=self.people["seller"], at=at)
        return deal


def build() -> World:
    world = World()
    Programme.current()
    team = Team.objects.create(
        code="suzhou", name_en="Suzhou", name_zh="苏州", zone="Asia/Shanghai", region="CN"
    )
    for year in (2026, 2027):
        team.seed_year(year)
    PartnerType.objects.create(code="distributor", name_en="Distributor", name_zh="分销商")
    for code, en, zh in [("drives", "Drives", "驱动器"), ("motors", "Motors", "电机")]:
        world.families[code] = ProductFamily.objects.create(code=code, name_en=en, name_zh=zh)
    for code, en, zh in [
        ("registrant", "Registrant", "报备方"),
        ("distributor", "Distributor", "分销商"),
        ("agent", "Agent", "代理商"),
        ("supplier", "Supplier", "供应商"),
    ]:
        world.roles[code], _ = PartyRole.objects.get_or_create(
            code=code, defaults={"name_en": en, "name_zh": zh}
        )
    northwind = world.partner("northwind", "北风自动化设备有限公司")
    rivals = world.partner("rivaltrade", "瑞沃贸易有限公司")
    agentia = world.partner("agentia", "Agentia GmbH", "DE")
    sunparts = world.partner("sunparts", "日升零部件有限公司")
    world.member("seller", northwind, "seller")
    world.member("partner_manager", northwind, "manager")
    world.member("reader", northwind, "reader")
    world.member("rival", rivals, "seller")
    world.member("agent", agentia, "seller")
    world.member("supplier", sunparts, "seller")
    channel_manager = world.staff("channel_manager", "channel_manager")
    other_manager = world.staff("other_channel_manager", "channel_manager")
    world.staff("direct_seller", "direct_seller")
    world.staff("editor", "editor")
    world.staff("auditor", "auditor")
    world.staff("director", "director")
    world.staff("administrator", "administrator")
    world.person("outsider")
    for person in (channel_manager, other_manager):
        TeamPlace.objects.create(person=person, team=team, during=from_now_on(LONG_AGO))
    for partner, manager in [
        (northwind, channel_manager),
        (agentia, channel_manager),
        (sunparts, channel_manager),
        (rivals, other_manager),
    ]:
        partner.assign_channel_manager(manager, by=BUILDER, at=LONG_AGO)
    return world
