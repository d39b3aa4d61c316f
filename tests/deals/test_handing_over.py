"""A product family that goes from one approved registration to the other is protected there."""

from datetime import timedelta

import pytest
from django.core import mail

from deals.conflict_states import Choice
from deals.conflict_undo import undo
from deals.models import Confirmation, Conflict, Protection
from partners.delivery import deliver_due
from partners.models import Command, Programme
from tests.deals.test_conflict_undo import everything, nothing_leaves
from tests.deals.test_conflicts import decided, registered, two

HOUR, SECOND, DAY = timedelta(hours=1), timedelta(seconds=1), timedelta(days=1)
APART = {"first": ["motors"], "second": ["drives"]}
CROSSWISE = {"first": ["drives"], "second": ["motors"]}


@pytest.fixture
def with_crm(settings):
    settings.CRM = {**settings.CRM, "url": "http://crm.test"}


def divided(world):
    """Let a case be split, both have their letters, and one side appeal."""
    two(world, families=[world.drives, world.motors])
    case, at = Conflict.objects.get(), world.now + 2 * HOUR
    decided(world, case, Choice.SPLIT, families=APART, at=at)
    deliver_due(at=at + HOUR)
    case.sides_in_order()[0].appeal("Drives were ours.", by=world.seller, at=at + DAY)
    deliver_due(at=at + DAY + HOUR)
    return Conflict.objects.get(), at + 2 * DAY


def running(*, at):
    held = Protection.objects.filter(during__contains=at).order_by("pk")
    return {(each.deal_id, each.product_family.code): each.during for each in held}


@pytest.mark.django_db
def test_it_ends_with_one_and_begins_with_the_other_and_both_are_told(world, with_crm):
    case, at = divided(world)
    assert running(at=at).keys() == {(case.first_id, "motors"), (case.second_id, "drives")}
    letters = {each.deal_id: each.number for each in Confirmation.objects.all()}
    mail.outbox.clear()

    decided(world, case, Choice.SPLIT, families=CROSSWISE, at=at)

    held = running(at=at)
    assert held.keys() == {(case.first_id, "drives"), (case.second_id, "motors")}
    assert {each.lower for each in held.values()} == {at}
    late = at - case.due_at if at > case.due_at else timedelta()
    length = Protection.objects.latest("pk").policy.protection_days * DAY
    assert {each.upper - at for each in held.values()} == {length + late}

    deliver_due(at=at + HOUR)
    deliver_due(at=at + 2 * HOUR)
    anew = Confirmation.objects.filter(issued_at__gte=at)
    assert {each.deal_id: each.content["replaces"] for each in anew} == letters
    assert anew.count() == len(letters)
    says = {each.deal_id: [f["en"] for f in each.content["families"]] for each in anew}
    assert says == {case.first_id: [world.drives.name_en], case.second_id: [world.motors.name_en]}
    assert {each.to[0] for each in mail.outbox} >= {world.seller.email, world.agent.email}
    told = Command.objects.filter(created_at=at)
    ended = [{p["family"]: p["ended"] for p in each.desired["protections"]} for each in told]
    assert ended == [
        {"drives": "", "motors": "conflict"},
        {"drives": "conflict", "motors": ""},
    ]


@pytest.mark.django_db
def test_taken_back_it_runs_on_where_it_was(world, with_crm):
    case, at = divided(world)
    before = everything(case)
    decided(world, case, Choice.SPLIT, families=CROSSWISE, at=at)
    deliver_due(at=at + Programme.current().grace - SECOND)

    undo(
        Conflict.objects.get(), by=world.channel_manager, at=at + Programme.current().grace - SECOND
    )

    assert everything(case) == before
    nothing_leaves(since=at)


@pytest.mark.django_db
def test_what_comes_back_lasts_as_long_as_it_would_have(world):
    """It had been lengthened before it was given up."""
    both = [world.drives, world.motors]
    first = registered(world, world.northwind, world.seller, families=both)
    first.approve(by=world.channel_manager, at=world.now, days=900)
    until = Protection.objects.first().ends_at
    registered(world, world.agentia, world.agent, families=both, at=world.now + HOUR)
    case, at = Conflict.objects.get(), world.now + 2 * HOUR
    decided(world, case, Choice.SPLIT, families=APART, at=at)
    case.sides_in_order()[0].appeal("Drives were ours.", by=world.seller, at=at + DAY)

    decided(world, Conflict.objects.get(), Choice.SPLIT, families=CROSSWISE, at=at + 2 * DAY)

    assert running(at=at + 2 * DAY)[first.pk, "drives"].upper == until
