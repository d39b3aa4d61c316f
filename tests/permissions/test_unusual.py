"""Far more than somebody's habit, and what is none of their business, are put before an auditor."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from permissions.access_log import Look, record_ids, record_look
from permissions.models import AccessEntry, LookedInto
from permissions.unusual import findings, habit_of
from permissions.views.unusual import days_it_touches

pytestmark = pytest.mark.django_db


def opened(who, ids, *, at, action="view", reasons=("oversee",)):
    for number, key in enumerate(ids):
        look = Look(actor=who, at=at + timedelta(seconds=number), door="page")
        record_ids(look, action=action, kind="deals.deal", ids=[key], reasons=reasons)


@pytest.fixture
def weeks(world):
    """Give the channel manager a habit of three a day."""
    for back in range(5, 40):
        opened(world.channel_manager, [1, 2, 3], at=world.now - timedelta(days=back))


@pytest.mark.parametrize(
    ("counts", "limit"),
    [
        ([], 20),
        ([90, 90, 90, 90], 20),
        ([1, 1, 2, 2, 3], 10),
        ([20, 20, 20, 20, 20], 60),
        ([10, 20, 30, 40, 50], 30 + 5 * 1.4826 * 10),
        ([3, 3, 3, 3, 3, 500], 10),
    ],
)
def test_the_limit_is_what_the_page_about_it_says(counts, limit):
    assert habit_of(counts).limit == pytest.approx(limit)


def test_a_flood_is_found_and_a_busy_day_is_not(world, weeks):
    opened(world.channel_manager, range(1, 11), at=world.now - timedelta(days=3))
    opened(world.channel_manager, range(1, 13), at=world.now - timedelta(days=2))

    [found] = findings(at=world.now)

    assert (found.sort, found.person) == ("habit", world.channel_manager)
    assert found.day == (world.now - timedelta(days=2)).date()
    assert (found.count, found.habit.usual, found.habit.limit) == (12, 3, 10)


def test_lists_pictures_and_the_same_thing_again_are_no_flood(world, weeks):
    at = world.now - timedelta(days=1)
    opened(world.channel_manager, [7] * 40, at=at)
    opened(world.channel_manager, range(1, 41), at=at, action="picture")
    record_ids(
        Look(actor=world.channel_manager, at=at, door="page"),
        action="view", kind="deals.deal", ids=list(range(1, 60)),
    )  # fmt: skip

    assert findings(at=world.now) == []


@pytest.fixture
def protected(world):
    deal = world.submitted(at=world.now - timedelta(days=3))
    deal.approve(by=world.channel_manager, at=world.now - timedelta(days=3))
    return deal


@pytest.mark.parametrize(
    ("who", "is_found"),
    [("director", True), ("administrator", True), ("channel_manager", False), ("auditor", False),
     ("seller", False)],
)  # fmt: skip
def test_ours_who_open_what_they_do_not_look_after_are_named(world, protected, who, is_found):
    look = Look(actor=world.people[who], at=world.now - timedelta(days=1), door="page")
    record_look(look, action="view", things=protected)

    found = findings(at=world.now)

    assert [(each.sort, each.person) for each in found] == (
        [("portfolio", world.people[who])] if is_found else []
    )
    if found:
        assert found[0].things == {"deals.deal": [protected.pk]}


def test_what_is_not_protected_may_be_opened(world):
    deal = world.submitted(at=world.now - timedelta(days=3))
    look = Look(actor=world.director, at=world.now - timedelta(days=1), door="page")
    record_look(look, action="view", things=deal)

    assert findings(at=world.now) == []


def test_the_auditor_reads_why_sees_what_is_behind_and_says_what_came_of_it(world, client):
    opened(world.channel_manager, range(1, 40), at=timezone.now() - timedelta(days=1))
    client.force_login(world.auditor)
    page = client.get("/audit/unusual/")
    [row] = page.context["rows"]
    behind = client.get(row["entries_url"])
    assert len(behind.context["looks"]) > 0
    assert all(look.entry.person == world.channel_manager for look in behind.context["looks"])

    form = row["form"].initial | {"note": "Prepared the yearly review."}
    assert client.post("/audit/unusual/", form).status_code == 302
    assert client.post("/audit/unusual/", form | {"note": ""}).status_code == 422

    [note] = LookedInto.objects.all()
    assert (note.by, note.note) == (world.auditor, "Prepared the yearly review.")
    assert "Prepared the yearly review." in client.get("/audit/unusual/").content.decode()
    assert AccessEntry.objects.filter(person=world.auditor, action="explain").exists()
    client.force_login(world.director)
    assert client.get("/audit/unusual/").status_code == 404
    assert client.post("/audit/unusual/", form).status_code == 404


def test_a_day_counted_in_utc_is_looked_up_by_the_readers_own_days():
    with timezone.override("Asia/Shanghai"):
        assert days_it_touches(date(2026, 11, 21)) == {"since": "2026-11-21", "until": "2026-11-22"}
