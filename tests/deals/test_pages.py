"""The pages of deals: who gets which, in how many queries, and what they do to the data."""

import pytest
from django.core.management import call_command  # noqa: F401
from django.urls import reverse

from deals.models import Deal, Party, RejectReason
from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(settings, world, monkeypatch):
    """Every request of these tests happens at the world's moment."""
    from portal import middleware

    monkeypatch.setattr(middleware.timezone, "now", lambda: world.now)


@pytest.fixture
def signed_in(client, world):
    def sign_in(name):
        client.force_login(getattr(world, name), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def test_the_list_shows_only_what_one_may_view(world, signed_in):
    deal = world.submitted()

    seen = signed_in("seller").get("/deals/")
    unseen = signed_in("rival").get("/deals/")

    assert deal.number in seen.content.decode()
    assert deal.number not in unseen.content.decode()


def test_a_deal_page_renders(world, signed_in):
    deal = world.submitted()
    for who in ("seller", "reader", "channel_manager", "auditor"):
        response = signed_in(who).get(deal.get_absolute_url())
        assert response.status_code == 200, who
    assert signed_in("rival").get(deal.get_absolute_url()).status_code == 404


def test_forms_render(world, signed_in):
    assert signed_in("seller").get("/deals/new/").status_code == 200
    assert signed_in("reader").get("/deals/new/").status_code == 403
    draft = world.draft()
    assert signed_in("seller").get(f"/deals/{draft.public_id}/edit/").status_code == 200
    deal = world.submitted()
    assert signed_in("seller").get(f"/deals/{deal.public_id}/receipt/").status_code == 200


def test_the_inbox_renders(world, signed_in):
    world.submitted()
    response = signed_in("channel_manager").get("/approvals/")
    assert response.status_code == 200
    assert signed_in("seller").get("/approvals/").status_code == 403
