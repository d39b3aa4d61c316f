"""What somebody's own calendar reads of the portal."""

import pytest
from django.test import Client

from deals.calendar_feed import folded
from deals.models import Deal
from permissions.models import AccessEntry, ApiToken

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribed(world, doors):
    """Return a reader of somebody's calendar, who is signed in nowhere."""
    doors("seller")
    keys = {}

    def read(who):
        if who not in keys:
            keys[who] = ApiToken.issue(
                world.people[who], name="phone", at=world.now, scopes=["calendar"]
            )
        return Client().get(f"/calendar/{keys[who][1]}.ics"), keys[who]

    return read


def test_a_calendar_reads_ones_own_days_and_nothing_of_the_customer(world, subscribed):
    waiting, protected = world.submitted(), world.submitted(customer_name="无锡灵山阀门厂")
    Deal.objects.fetch(
        world.channel_manager, "decide", at=world.now, public_id=protected.public_id, lock=True
    ).approve(by=world.channel_manager, at=world.now)

    for who in ("seller", "channel_manager"):
        told = subscribed(who)[0].content.decode()
        assert told.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
        assert f"{waiting.number}: decision promised" in told
        assert f"{protected.number}: protection ends" in told
        assert "灵山" not in told
        # An end that is not later than its beginning is refused by who reads it strictly.
        assert "DTEND:" not in told
    for who in ("rival", "agent", "other_channel_manager", "auditor"):
        assert "VEVENT" not in subscribed(who)[0].content.decode()
    look = AccessEntry.objects.filter(action="calendar", person=world.seller).get()
    assert set(look.object_ids) == {waiting.pk, protected.pk}


def test_the_address_ends_with_its_key_and_opens_nothing_else(world, subscribed):
    answer, (row, secret) = subscribed("seller")
    assert answer.status_code == 200
    key = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/deals/", headers=key).status_code == 401
    _row, other = ApiToken.issue(world.seller, name="API", at=world.now, scopes=["read"])
    assert Client().get(f"/calendar/{other}.ics").status_code == 404

    row.revoke(at=world.now)

    assert subscribed("seller")[0].status_code == 404


def test_no_line_is_longer_than_a_calendar_reads():
    lines = folded("SUMMARY:" + "保护期将满，" * 30).split(b"\r\n")

    assert max(len(line) for line in lines) <= 75
    assert b"".join([lines[0], *(line[1:] for line in lines[1:])]).decode().count("，") == 30
