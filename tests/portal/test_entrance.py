"""What somebody reads who signs in or changes their password."""

import pytest

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
