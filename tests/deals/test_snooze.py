"""Putting a registration aside: out of one's own queue, until a moment, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from deals.models import Deal, Snooze
from partners.models import LedgerEntry, PartnerTerritory, Territory, TerritoryOversight
from permissions.facts import from_now_on

pytestmark = pytest.mark.django_db
INBOX = "/approvals/"


@pytest.fixture
def put_aside(world, doors):
    def posted(deal, until, who="channel_manager", **given):
        text = until if isinstance(until, str) else f"{timezone.localtime(until):%Y-%m-%dT%H:%M}"
        address = f"/deals/{deal.public_id}/snooze/"
        return doors(who).post(address, {"until": text, **given})

    return posted


@pytest.fixture
def queue(doors):
    def shown(view="", who="channel_manager"):
        page = doors(who).get(f"{INBOX}?view={view}")
        return [item["deal"] for item in page.context["queue"]]

    return shown


def test_it_is_out_of_ones_queue_until_the_moment_and_then_back(world, put_aside, queue):
    deal = world.submitted()
    until = world.now + timedelta(hours=5)

    assert put_aside(deal, until).status_code == 302
    assert queue() == queue("unassigned") == queue("mine") == []
    assert queue("snoozed") == [deal]

    world.now = until
    assert queue() == queue("unassigned") == [deal]
    assert queue("snoozed") == []


def test_it_is_a_fact_of_one_reviewer_and_changes_nothing_of_the_deal(world, put_aside):
    deal = world.submitted()
    put_aside(deal, world.now + timedelta(days=1))

    held = Snooze.objects.get()
    unchanged = Deal.objects.get()
    assert held.person == world.channel_manager
    assert held.during.upper - held.during.lower == timedelta(days=1)
    assert (unchanged.version, unchanged.promised_at) == (deal.version, deal.promised_at)
    assert LedgerEntry.objects.get(verb="deals.snoozed").internal


def test_it_goes_on_with_the_next_and_is_taken_back_by_a_key(world, put_aside, doors, queue):
    first = world.submitted(at=world.now - timedelta(days=2))
    second = world.submitted(customer_name="Neckar Fördertechnik GmbH")

    answer = put_aside(first, world.now + timedelta(days=1))
    page = doors("channel_manager").get(answer["Location"])
    back = f"/deals/{first.public_id}/waking/"
    assert page.context["deal"] == second
    assert back in page.content.decode()
    assert 'data-key="s"' in page.content.decode()

    doors("channel_manager").post(back)
    doors("channel_manager").post(back)

    assert queue() == [first, second]
    assert LedgerEntry.objects.filter(verb="deals.woken").count() == 1


@pytest.mark.parametrize(
    "until", ["", "soon", "\0", "2026-11-18T09:00", "2027-11-18T09:00", "2026-02-31T09:00"]
)
def test_a_moment_that_is_none_is_said_at_its_field(world, put_aside, until):
    answer = put_aside(world.submitted(), until)

    assert answer.status_code == 422
    assert answer.context["forms"]["snooze"].errors["until"]
    assert not Snooze.objects.exists()


def test_what_is_decided_is_not_put_aside(world, put_aside):
    deal = world.submitted()
    deal.approve(by=world.channel_manager, at=world.now)

    assert put_aside(deal, world.now + timedelta(days=1)).status_code == 409
    assert not Snooze.objects.exists()


def test_another_moment_takes_the_place_of_the_first(world, put_aside, queue):
    deal = world.submitted()
    put_aside(deal, world.now + timedelta(days=1))
    world.now += timedelta(hours=1)
    put_aside(deal, world.now + timedelta(hours=2))
    world.now += timedelta(hours=3)

    assert queue() == [deal]


@pytest.mark.parametrize("noun", ["snooze", "waking"])
def test_only_who_decides_puts_aside(world, doors, noun):
    deal = world.submitted()
    address = f"/deals/{deal.public_id}/{noun}/"

    assert doors("seller").post(address).status_code == 403
    assert doors("rival").post(address).status_code == 404
    assert doors("channel_manager").get(address).status_code == 405


def test_a_late_one_is_over_target_however_long_one_puts_it_aside(world, put_aside, queue, doors):
    deal = world.submitted(at=world.now - timedelta(days=6))
    put_aside(deal, world.now + timedelta(days=1))

    assert queue() == []
    assert queue("overdue") == [deal]
    assert "comes back" in doors("channel_manager").get(f"{INBOX}?view=overdue").content.decode()


def test_the_home_page_counts_what_the_queue_shows(world, put_aside, doors):
    put_aside(world.submitted(), world.now + timedelta(days=1))

    home = doors("channel_manager").get("/").context

    assert (home["load"].waiting, home["load"].late) == (0, 0)


def test_what_a_colleague_puts_aside_stays_in_everybody_elses_queue(world, put_aside, queue):
    region = Territory.objects.create(code="east", name_en="East", name_zh="华东")
    PartnerTerritory.objects.create(
        partner=world.northwind, territory=region, during=from_now_on(world.now)
    )
    TerritoryOversight.objects.create(
        person=world.other_channel_manager, territory=region, during=from_now_on(world.now)
    )
    deal = world.submitted()

    put_aside(deal, world.now + timedelta(days=1), who="other_channel_manager")

    assert queue(who="other_channel_manager") == []
    assert queue() == [deal]
