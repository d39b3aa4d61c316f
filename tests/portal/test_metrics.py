"""Figures of use are for whoever keeps the portal running, and carried by a token."""

import pytest

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-the-installation"


@pytest.mark.parametrize("who", ["rival", "direct_seller", "seller", "administrator"])
def test_a_signed_in_person_counted_how_often_others_decide(world, client, who):
    client.force_login(world.people[who])

    assert client.get("/metrics").status_code == 404


def test_prometheus_reads_with_its_token_and_nobody_with_another(client, settings):
    settings.METRICS_TOKEN = TOKEN

    for given in ("", "Bearer ", "Bearer another", TOKEN, "Bearer \xff"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert b"django_http_requests" in answer.content


def test_without_a_token_set_an_empty_one_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_the_back_office_was_served_without_a_content_policy(world, client):
    client.force_login(world.administrator)

    policy = client.get("/admin/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
