"""Fixtures that every floor's tests share."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings


@pytest.fixture(autouse=True)
def _nothing_is_remembered_from_another_test(monkeypatch):
    """Start with an empty cache, and let nothing in it run out while a test counts queries."""
    monkeypatch.setattr("partners.crm.connections.HEARING_KEPT_FOR", None)
    cache.clear()


@pytest.fixture
def queries():
    """Return how many queries a page takes the second time it is read.

    The first reading pays for what a process learns once, such as its content types.
    """

    def count(client, address):
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    return count


@pytest.fixture(scope="session")
def kept_world(django_db_setup, django_db_blocker):
    from tests.kept import keep  # noqa: PLC0415  models are ready only once Django is
    from tests.world import build  # noqa: PLC0415

    with django_db_blocker.unblock():
        return keep(build)


@pytest.fixture(scope="session")
def kept_walk(kept_world, django_db_blocker, tmp_path_factory):
    """Return the world with a thing of every kind in it, and where its files lie."""
    from tests.kept import keep  # noqa: PLC0415  models are ready only once Django is
    from tests.test_outsider_walk import Things  # noqa: PLC0415

    media = tmp_path_factory.mktemp("walk")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        return keep(Things, upon=kept_world), media


@pytest.fixture
def world(db, kept_world):
    return kept_world.again()


@pytest.fixture
def doors(client, world, monkeypatch):
    """Return a client signed in as somebody of the world, always at the world's moment."""
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: world.now)

    def signed_in_as(name):
        client.force_login(world.people[name])
        return client

    return signed_in_as
