"""The steps of the demonstration, each in a transaction of its own and done once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from time import monotonic
from typing import Literal

from django.db import transaction

from partners.crm.connections import runs_without_crm, the_connection
from portal.demonstration import (
    asked,
    authorisations,
    drawings,
    partners,
    people,
    reference,
    stories,
    terms,
)
from portal.demonstration.companies import COMPANIES
from portal.demonstration.deals import Player
from portal.demonstration.materials import FAMILIES, make_materials
from portal.demonstration.plans import MIX, SMALL_MIX, plans
from portal.demonstration.world import World
from portal.models import DemonstrationStep

Size = Literal["full", "small"]
# The small world of the tests: everybody with a story, and those they deal with.
FEW = {
    "northwind", "sunparts", "rivaltrade", "agentia", "qingzhi", "wendlau", "lanchuan", "haoling",
    "brennfels", "eisental", "zielnik", "hengtuo", "qiyue", "luyang",
}  # fmt: skip
FEW_PEOPLE = 40
FEW_FAMILIES = ("frequency-converters", "servo-drives")


def build(
    *, at: datetime, password: str, size: Size = "full", say: Callable[[str], None] = print
) -> World:
    """Build what is not there yet, and say how long each step took."""
    world = World(at=at)
    for name, step in steps(world, password, size):
        done = DemonstrationStep.objects.filter(name=name).first()
        if done:
            world.recall()
            continue
        began = monotonic()
        with transaction.atomic():
            step()
            DemonstrationStep.objects.create(name=name, at=at)
        say(f"{name}: {monotonic() - began:.1f} s")
    return world


def steps(world: World, password: str, size: Size) -> Iterator[tuple[str, Callable[[], None]]]:
    small = size == "small"
    companies = [c for c in COMPANIES if not small or c.key in FEW]

    def people_and_partners() -> None:
        reference.lay_down(began=world.began, at=world.at)
        people.welcome_staff(world, password)
        wanted = FEW_PEOPLE if small else people.PEOPLE
        partners.join(world, password, companies=companies, people=wanted)
        world.recall()

    def deals() -> None:
        if not runs_without_crm():
            the_connection()  # approvals address their commands to it
        player = Player(world)
        authorisations.northwind(world)
        stories.tell(world, player)
        for plan in plans(world, SMALL_MIX if small else MIX):
            player.play(plan)
        stories.renamed(world)
        stories.in_confidence(world)
        stories.unusual_reader(world)
        stories.shared_out(world)
        stories.spoken_of(world)
        drawings.attached(world)
        stories.a_name_lent(world)
        stories.a_company_to_admit(world)
        authorisations.an_agreement_over(world)
        terms.terms_wanted(world)
        asked.partners_ask(world)

    def library() -> None:
        make_materials(world, families=FEW_FAMILIES if small else tuple(FAMILIES))

    yield "people and partners", people_and_partners
    yield "deals", deals
    yield "library", library
