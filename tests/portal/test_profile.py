"""What somebody changes about themselves."""

import pytest

from permissions.models import ApiToken

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_stored_hashed(world, client):
    client.force_login(world.seller)

    made = client.post("/profile/tokens/", {"name": "ERP", "scope": "read", "days": "30"})

    row = ApiToken.objects.get()
    page = made.content.decode()
    secret = page.split("data-secret>")[1].split("<")[0]
    assert secret.startswith(row.hint)
    assert row.token_hash != secret
    assert secret not in client.get("/profile/").content.decode()


def test_nobody_ends_anothers_token(world, client):
    client.force_login(world.seller)
    client.post("/profile/tokens/", {"name": "ERP", "scope": "read", "days": "30"})
    row = ApiToken.objects.get()
    client.force_login(world.rival)

    client.post(f"/profile/tokens/{row.public_id}/end/")

    row.refresh_from_db()
    assert row.revoked_at is None


def test_the_language_is_kept_with_the_person(world, client):
    client.force_login(world.seller)

    client.post("/language/", {"language": "zh-hans", "next": "/profile/"})

    world.seller.refresh_from_db()
    assert world.seller.language == "zh-hans"
    assert client.get("/profile/")["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("field", "value"),
    [("full_name", ""), ("full_name", "x" * 5000), ("full_name", "\0"), ("time_zone", "Mars")],
)
def test_what_cannot_be_used_is_said_at_the_field(world, client, field, value):
    client.force_login(world.seller)
    said = {"full_name": "Dana", "latin_name": "", "time_zone": "UTC", field: value}

    answer = client.post("/profile/", said)

    assert answer.status_code == 422
    assert f'id="id_{field}' in answer.content.decode()
