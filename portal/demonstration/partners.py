"""How the partners came to us, and who works for them."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from partners.models import Membership, Partner, PartnerType, Territory, Tier
from permissions.models import User
from portal.demonstration.companies import Company
from portal.demonstration.people import GUESTS, PEOPLE, STAFF, colleague, welcome
from portal.demonstration.world import BUILDER, World


def join(world: World, password: str, *, companies: list[Company], people: int = PEOPLE) -> None:
    """Begin to work with each company, and put its people on its team."""
    encoded = make_password(password)
    types = {each.code: each for each in PartnerType.objects.all()}
    tiers = {each.code: each for each in Tier.objects.all()}
    territories = {each.code: each for each in Territory.objects.all()}
    for number, company in enumerate(companies):
        # The older half was there from the beginning; the others came one by one.
        at = world.began + timedelta(days=max(0, number - 20) * 7, hours=number)
        partner = Partner.join(
            name=company.name, latin_name=company.latin, country=company.country, by=BUILDER, at=at
        )
        world.partners[company.key] = partner
        for code in company.types:
            partner.add_type(types[code], by=BUILDER, at=at)
        for code in company.territories:
            partner.add_territory(territories[code], by=BUILDER, at=at)
        # A gold partner began as a silver one.
        first = "silver" if company.tier == "gold" else company.tier
        partner.set_tier(tiers[first], by=BUILDER, at=at)
        if company.tier != first:
            later = world.at - timedelta(days=120 + number)
            partner.set_tier(tiers[company.tier], by=world.person("lin"), at=later)
        manager = world.person(company.manager)
        partner.assign_channel_manager(manager, by=world.person("lin"), at=at)
    _fill_teams(world, encoded, companies=companies, people=people)


def _fill_teams(world: World, encoded: str, *, companies: list[Company], people: int) -> None:
    for named, key, role in GUESTS:
        _seat(world, welcome(world, named, encoded), key, role)
    seats = _seats(companies, wanted=people - len(STAFF) - len(GUESTS))
    for company, role in seats:
        named = colleague(world, company.country, company.domain)
        language = "zh-hans" if company.country == "CN" else "en"
        _seat(world, welcome(world, named, encoded, language=language), company.key, role)


def _seats(companies: list[Company], *, wanted: int) -> list[tuple[Company, str]]:
    """Return who is still missing: a seller and a manager everywhere first, then more."""
    taken = Counter((key, role) for _named, key, role in GUESTS)
    order = [(c, "seller") for c in companies] + [(c, "manager") for c in companies]
    needed = [(c, role) for c, role in order if not taken[c.key, role]]
    more = [(c, "reader") for c in companies] + [(c, "seller") for c in companies]
    return [*needed, *more][:wanted]


def _seat(world: World, person: User, key: str, role: str) -> None:
    partner = world.partners[key]
    at = partner.created_at + timedelta(hours=2)
    Membership.begin(person=person, partner=partner, role=role, by=world.person("lin"), at=at)
