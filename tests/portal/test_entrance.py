"""What somebody reads who signs in or changes their password."""

import pytest
from allauth.account.adapter import get_adapter

from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db

PASSWORD = "tram-harbour-violet-9"


def test_signing_in_needs_no_praise(world, client):
    seller = world.people["seller"]
    seller.set_password(PASSWORD)
    seller.save()

    page = client.post(
        "/accounts/login/", {"login": seller.email, "password": PASSWORD}, follow=True
    )

    assert page.redirect_chain
    assert page.status_code == 200
    assert not list(page.context["messages"])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Your password is changed."), ("zh-hans", "密码已更改。")]
)
def test_a_changed_password_is_said_in_our_words(world, client, language, words):
    seller = world.people["seller"]
    seller.set_password(PASSWORD)
    seller.language = language
    seller.save()
    client.force_login(seller)
    new = "lantern-quarry-maple-4"

    page = client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
        follow=True,
    )

    assert words in page.content.decode()


@pytest.mark.parametrize(
    ("trusted", "said", "meant"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "198.51.100.9, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.9, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7:51820", "203.0.113.7"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "[::ffff:203.0.113.7]:51820", "203.0.113.7"),
        (1, "nowhere", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_limits_and_audit_see_whom_the_trusted_proxies_were_asked_by(
    world, client, settings, trusted, said, meant
):
    """What somebody wrote into the header themselves stands left of what our proxies added."""
    settings.TRUSTED_PROXIES = trusted
    client.force_login(world.partner_manager)

    page = client.get(f"/partners/{world.northwind.public_id}/", headers={"X-Forwarded-For": said})

    assert get_adapter().get_client_ip(page.wsgi_request) == meant
    network = meant.rpartition(".")[0] + ".0/24"
    assert set(AccessEntry.objects.values_list("network", flat=True)) == {network}


def test_too_many_tries_are_answered_on_a_page_of_ours(client, db):
    answers = [
        client.post("/accounts/password/reset/", {"email": "nobody@nowhere.example"})
        for _ in range(30)
    ]

    assert answers[-1].status_code == 429
    assert "Nothing was changed" in answers[-1].content.decode()
