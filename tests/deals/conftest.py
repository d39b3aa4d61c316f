import pytest


@pytest.fixture
def doors(client, world, monkeypatch):
    """Return a client signed in as somebody of the world, always at the world's moment."""
    monkeypatch.setattr("portal.middleware.timezone.now", lambda: world.now)

    def signed_in_as(name):
        client.force_login(world.people[name])
        return client

    return signed_in_as
