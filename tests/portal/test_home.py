"""Where somebody lands: what needs them, and nothing that is not theirs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.models import LibraryPage
from content.models.audience import Readers
from deals.models import Deal, Party
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db

PEOPLE = ["seller", "agent", "channel_manager", "auditor", "direct_seller", "editor", "outsider"]


@pytest.fixture
def clock(world, monkeypatch):
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: world.now)


def queries(client, path="/"):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = client.get(path)
    return answer, len(seen)


@pytest.mark.parametrize("name", PEOPLE)
def test_the_number_of_queries_does_not_grow_with_the_rows(world, client, clock, name):
    client.force_login(world.people[name])
    world.submitted(title="First")
    client.get("/")
    _answer, few = queries(client)
    for number in range(5):
        world.submitted(title=f"Another {number}")

    answer, many = queries(client)

    assert answer.status_code == 200
    assert many <= few


@pytest.mark.parametrize(
    ("name", "finds"),
    [
        ("seller", True),
        ("reader", True),
        ("channel_manager", True),
        ("auditor", True),
        ("rival", False),
        ("other_channel_manager", False),
        ("direct_seller", False),
        ("editor", False),
        ("outsider", False),
    ],
)
def test_a_registration_stands_on_the_homes_of_those_it_concerns(world, client, clock, name, finds):
    deal = world.submitted(title="Line three of the new plant")
    client.force_login(world.people[name])

    page = client.get("/").content.decode()

    assert (deal.title in page) is finds
    looked = AccessEntry.objects.filter(person=world.people[name], object_ids__contains=[deal.pk])
    assert looked.exists() is finds


def test_an_invited_partner_finds_the_invitation(world, client, clock):
    deal = world.draft(title="Together")
    Party.begin(
        deal=deal,
        partner=world.agentia,
        role=world.roles["agent"],
        state="named",
        by=world.seller,
        at=world.now,
    )
    client.force_login(world.agent)
    assert "Together" not in client.get("/").content.decode()

    deal.submit(by=world.seller, at=world.now)

    assert "asks you to join" in client.get("/").content.decode()


def test_a_protection_that_ends_soon_is_named(world, client, clock):
    deal = world.submitted(title="Ends soon", at=world.now - timedelta(days=80))
    row = Deal.objects.fetch(
        world.channel_manager,
        "decide",
        at=world.now - timedelta(days=79),
        public_id=deal.public_id,
        lock=True,
    )
    row.approve(by=world.channel_manager, at=world.now - timedelta(days=79))
    client.force_login(world.seller)

    assert "The protection ends soon" in client.get("/").content.decode()


def test_nobody_lands_anywhere_unsigned(client, db):
    assert client.get("/").status_code == 302


def test_who_comes_to_read_finds_the_newest_that_is_meant_for_them(world, client, clock):
    material = LibraryPage.draft(
        by=world.editor, language="en", title="Crane drives", kind="datasheet", version_label="2026"
    )
    material.set_audience(Readers(partners=[world.northwind]), by=world.editor, at=world.now)
    material.publish_now(by=world.editor, at=world.now)

    found = {}
    for name in ("seller", "editor", "rival", "outsider"):
        client.force_login(world.people[name])
        found[name] = "Crane drives" in client.get("/").content.decode()

    assert found == {"seller": True, "editor": True, "rival": False, "outsider": False}
    assert AccessEntry.objects.filter(
        person=world.seller, kind="content.librarypage", object_ids=[material.pk]
    ).exists()
