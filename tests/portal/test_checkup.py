"""The doctor names what is wrong and how to mend it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from partners.delivery import deliver_due
from partners.health import sums
from partners.models import Delivery
from portal import checkup

pytestmark = pytest.mark.django_db


def found(check, at):
    return {finding.subject: finding for finding in check(at)}


def test_the_database_is_well_and_knows_chinese(world):
    assert all(finding.well for finding in checkup.database(world.now))
    assert found(checkup.migrations, world.now)["migrations"].well


def test_deliveries_that_nobody_makes_are_named(world):
    deliver_due(at=world.now)  # what the world's beginnings still had to tell
    world.submitted()
    assert found(checkup.deliveries, world.now)["deliveries"].well

    later = world.now + timedelta(minutes=6)

    assert Delivery.objects.exists()
    assert not found(checkup.deliveries, later)["deliveries"].well


def test_relationships_that_nobody_adds_up_are_named(world):
    world.submitted()
    later = world.now + timedelta(minutes=6)
    before = found(checkup.relationships, later)["health"]

    sums.add_up(at=later)
    after = found(checkup.relationships, later)["health"]

    assert before.warning
    assert "scheduler" in before.mend
    assert not found(checkup.relationships, world.now)["health"].warning
    assert (after.warning, after.said[:2]) == (False, "0 ")


def test_a_year_not_yet_announced_is_a_warning(world):
    said = [finding.said for finding in checkup.calendars(world.now)]

    assert any("2027" in each for each in said)
    assert all(finding.well for finding in checkup.calendars(world.now))


def test_a_closed_storage_is_wrong(world, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.MEDIA_ROOT = tmp_path / "file" / "media"

    assert not found(checkup.storage, world.now)["storage"].well


def test_a_broker_that_is_gone_fails_the_command(world, monkeypatch, settings):
    monkeypatch.setattr(checkup, "CHECKS", (checkup.migrations, checkup.mail))
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    settings.DEMO = False
    settings.EMAIL_BACKEND = "portal.mailbox.Sent"
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("doctor", stdout=out)

    assert "WRONG  mail" in out.getvalue()
    assert "EMAIL_URL" in out.getvalue()


@pytest.mark.parametrize("trusted", [0, 1])
def test_a_proxy_that_nobody_counted_is_a_warning(world, settings, trusted):
    settings.DEMO, settings.BASE_URL = False, "https://partners.example"
    settings.TRUSTED_PROXIES = trusted

    assert ("proxies" in found(checkup.safety, world.now)) is (trusted == 0)
