"""Two people at once at one step of a rule: one verdict, and nobody is both."""

from functools import partial

from django.db import transaction

from deals.models import Approval, Deal, StepVerdict
from tests.at_once import at_once
from tests.deals.test_who_decides import approve, four_eyes, oversee_the_east


def test_two_first_eyes_at_once_are_one(own_database):
    from tests.world import build  # noqa: PLC0415  models are ready only once Django is

    world = build()
    second = world.other_channel_manager
    oversee_the_east(world, second, world.northwind)
    four_eyes()
    deal = world.submitted()

    def alone(who):
        with transaction.atomic():
            approve(world, deal, who)

    twice = at_once(*[partial(alone, world.channel_manager)] * 4)
    assert twice == ["done", *["not_your_turn"] * 3]
    assert Deal.objects.get().review_status == "in_review"
    assert at_once(*[partial(alone, second)] * 4) == ["done", *["illegal_transition"] * 3]
    assert StepVerdict.objects.filter(undone_at=None).count() == 2
    assert Approval.objects.count() == 1
