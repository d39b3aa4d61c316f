"""A list tells what the ledger tells, without reading it all."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from deals.models import Deal
from partners.health import sums
from partners.health.entries import entries_of
from partners.health.score import health
from partners.listing import told_of
from partners.models import HealthSum, LedgerConcern, LedgerEntry
from tests.partners.health.test_doors import DOORS, answered, decided, locked

pytestmark = pytest.mark.django_db
STEP = timedelta(days=3)


def add_up(world):
    newest = LedgerConcern.objects.aggregate(newest=Max("pk"))["newest"]
    return sums.add_up(at=world.now, through=newest)


def by_the_ledger(world, at):
    partners = list(world.partners.values())
    entries = entries_of(partners, at=at)
    return {
        each.pk: [
            (part.signal.code, round(part.points, 9), part.has_data)
            for part in health(entries[each.pk], at=at).contributions
        ]
        for each in partners
    }


def by_the_list(world, at):
    rows = told_of(list(world.partners.values()), at=at)
    return {
        row.partner.pk: [
            (part.signal.code, round(part.points, 9), part.has_data)
            for part in row.standing.contributions
        ]
        for row in rows
    }


@pytest.mark.parametrize("code", sorted(DOORS))
def test_what_came_since_is_added_to_what_was_added_up(world, code):
    answered(world)
    add_up(world)
    world.now += STEP

    DOORS[code](world)

    later = world.now + 40 * STEP
    assert by_the_list(world, world.now) == by_the_ledger(world, world.now)
    assert by_the_list(world, later) == by_the_ledger(world, later)
    add_up(world)
    assert by_the_list(world, later) == by_the_ledger(world, later)


def test_an_answer_waited_for_a_question_that_was_added_up_before(world):
    deal = world.submitted()
    locked(world, deal).request_information(
        message="Which line?", unlock=["title"], by=world.channel_manager, at=world.now
    )
    add_up(world)
    world.now += 2 * STEP  # late, for an answer

    locked(world, deal, "edit", "seller").submit(by=world.seller, at=world.now)

    assert by_the_list(world, world.now) == by_the_ledger(world, world.now)


def test_a_verdict_taken_back_is_taken_out_of_what_was_added_up(world):
    deal = world.submitted()
    locked(world, deal).approve(by=world.channel_manager, at=world.now)
    add_up(world)
    Deal.objects.get(pk=deal.pk).undo(by=world.channel_manager, at=world.now + timedelta(seconds=2))

    soon = world.now + timedelta(seconds=3)
    assert by_the_list(world, soon) == by_the_ledger(world, soon)


def test_an_earlier_moment_is_told_from_the_ledger(world):
    answered(world)
    before = world.now
    world.now += STEP
    decided(world)
    add_up(world)

    assert by_the_list(world, before) == by_the_ledger(world, before)


def test_what_was_added_up_is_not_read_again(world):
    def read():
        with CaptureQueriesContext(connection) as seen:
            told_of(list(world.partners.values()), at=world.now)
        return [each["sql"] for each in seen if LedgerEntry._meta.db_table in each["sql"]]

    for _each in range(3):
        world.submitted()
    assert add_up(world) == len(world.partners)
    assert add_up(world) == 0

    (asked,) = read()
    with connection.cursor() as cursor:
        cursor.execute(asked)
        assert cursor.fetchall() == []
    decided(world)
    with connection.cursor() as cursor:
        cursor.execute(read()[0])
        assert 0 < len(cursor.fetchall()) < LedgerEntry.objects.count()


def test_sums_of_another_table_are_added_up_anew(world):
    decided(world)
    add_up(world)
    HealthSum.objects.update(version="none of ours", signals={})

    assert by_the_list(world, world.now) == by_the_ledger(world, world.now)
    add_up(world)
    assert not HealthSum.objects.filter(version="none of ours").exists()
