"""What the steps of the demonstration hand to each other, read back from the database."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from deals.models import Customer, Deal, PartyRole, RejectReason
from partners.calendars import TeamCalendar
from partners.models import Membership, Partner, PortfolioPlace, ProductFamily, TeamPlace
from permissions.actors import System
from permissions.models import User
from portal.demonstration.companies import COMPANIES

BUILDER = System("demonstration")
# The same world on every machine: everything by chance hangs on this.
SEED = 20_251_122
HISTORY = timedelta(days=548)
OPENS, CLOSES = 9, 18


@dataclass
class World:
    """People and partners by their keys, and the moment all of it is told from."""

    at: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311
    people: dict[str, User] = field(default_factory=dict)
    partners: dict[str, Partner] = field(default_factory=dict)
    sellers: dict[int, list[User]] = field(default_factory=dict)
    managers: dict[int, User] = field(default_factory=dict)
    calendars: dict[int, TeamCalendar] = field(default_factory=dict)
    families: dict[str, ProductFamily] = field(default_factory=dict)
    roles: dict[str, PartyRole] = field(default_factory=dict)
    reasons: dict[str, RejectReason] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    stories: dict[str, Deal] = field(default_factory=dict)

    @property
    def began(self) -> datetime:
        """When the vendor started to work with partners in this portal."""
        return self.at - HISTORY

    def person(self, name: str) -> User:
        """Return somebody by the part of the address before the @."""
        return self.people[name]

    def recall(self) -> None:
        """Read people, partners and their places as they are now."""
        for person in User.objects.all():
            self.people[person.email.partition("@")[0]] = person
        names = {company.name: company.key for company in COMPANIES}
        for partner in Partner.objects.filter(name__in=names):
            self.partners[names[partner.name]] = partner
        by_key = {each.pk: each for each in self.people.values()}
        self.sellers = {}
        rows = Membership.objects.holding(at=self.at).exclude(role="reader")
        for row in rows.order_by("-role", "pk"):  # sellers before managers
            self.sellers.setdefault(row.partner_id, []).append(by_key[row.person_id])
        for place in PortfolioPlace.objects.holding(at=self.at):
            self.managers[place.partner_id] = by_key[place.person_id]
        for seat in TeamPlace.objects.holding(at=self.at).select_related("team"):
            self.calendars[seat.person_id] = seat.team.calendar()
        self.families = {each.code: each for each in ProductFamily.objects.all()}
        self.roles = {each.code: each for each in PartyRole.objects.all()}
        self.reasons = {each.code: each for each in RejectReason.objects.all()}

    def moment(self, day: date, zone: str) -> datetime:
        """Return some moment of that day within office hours there."""
        opening = datetime.combine(day, time(OPENS), tzinfo=ZoneInfo(zone))
        return (
            opening + timedelta(minutes=self.chance.randrange((CLOSES - OPENS) * 60 - 30))
        ).astimezone(UTC)

    def workday(self, days_ago: int, zone: str) -> datetime:
        """Return a moment in office hours, so many days ago or on the weekday before."""
        day = (self.at - timedelta(days=days_ago)).astimezone(ZoneInfo(zone)).date()
        while day.weekday() > 4:  # noqa: PLR2004  Saturday and Sunday
            day -= timedelta(days=1)
        return self.moment(day, zone)

    def at_work(self, moment: datetime, manager: User) -> datetime:
        """Return this moment, or the first one after it at which the manager's team works."""
        calendar = self.calendars[manager.pk]
        local = moment.astimezone(calendar.zone)
        if calendar.is_working_day(local.date()) and OPENS <= local.hour < CLOSES:
            return moment
        day = local.date() if local.hour < OPENS else local.date() + timedelta(days=1)
        while not calendar.is_working_day(day):
            day += timedelta(days=1)
        return self.moment(day, str(calendar.zone))


def zone_of(country: str) -> str:
    return "Asia/Shanghai" if country == "CN" else "Europe/Berlin"
