"""Whether the CRM answers is told on every page, and costs next to nothing."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from partners.crm.connections import HEARING, hearing, the_connection
from partners.models import CrmAccount

pytestmark = pytest.mark.django_db


@pytest.fixture
def crm(settings):
    settings.CRM = {"url": "", "token": "", "kind": "tryton"}
    cache.delete(HEARING)
    yield the_connection()
    cache.delete(HEARING)


@pytest.mark.parametrize(
    ("seconds_ago", "failures", "unreachable"),
    [(1, 0, False), (29, 0, False), (31, 0, True), (1, 1, True), (None, 0, True)],
)
def test_silence_and_failures_are_told(crm, world, seconds_ago, failures, unreachable):
    heard = seconds_ago and world.now - timedelta(seconds=seconds_ago)
    crm.last_heard_at, crm.failures = heard, failures
    crm.save()

    told = hearing(at=world.now)

    assert (told.unreachable, told.as_of) == (unreachable, heard)


def test_it_is_asked_once_in_a_few_seconds(crm, world, django_assert_num_queries):
    with django_assert_num_queries(1):
        hearing(at=world.now)
        hearing(at=world.now)


def test_without_a_crm_there_is_nothing_to_tell(settings, world, django_assert_num_queries):
    settings.CRM = {"url": "none", "token": "", "kind": "tryton"}
    with django_assert_num_queries(0):
        assert hearing(at=world.now) is None


def test_a_page_says_that_the_crm_is_silent(crm, world, client):
    client.force_login(world.seller)
    page = client.get("/").content.decode()
    assert "CRM cannot be reached" in page


def test_a_page_says_nothing_while_the_crm_answers(crm, world, client):
    client.force_login(world.seller)
    crm.last_heard_at = world.now + timedelta(days=3650)
    crm.save()
    assert "CRM cannot be reached" not in client.get("/").content.decode()


@pytest.mark.parametrize("silent", [True, False])
def test_a_mirrored_value_says_whether_it_may_be_old(crm, world, client, silent):
    account = CrmAccount.objects.create(
        connection=crm, external_id="7", name="Northwind in the CRM", as_of=world.now
    )
    world.northwind.link_account(account, by=world.channel_manager, at=world.now)
    crm.last_heard_at = world.now + timedelta(days=-1 if silent else 3650)
    crm.save()
    client.force_login(world.seller)

    page = client.get(world.northwind.get_absolute_url()).content.decode()

    assert "Northwind in the CRM" in page
    assert ("is-stale" in page) is silent
    assert ("You see its records as of" in page) is silent
