"""The pages of deals: who gets which, in how many queries, and what they do to the data."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_list_shows_only_what_one_may_view(world, doors):
    deal = world.submitted()

    seen = doors("seller").get("/deals/")
    unseen = doors("rival").get("/deals/")

    assert deal.number in seen.content.decode()
    assert deal.number not in unseen.content.decode()


def test_a_deal_page_renders(world, doors):
    deal = world.submitted()
    for who in ("seller", "reader", "channel_manager", "auditor"):
        response = doors(who).get(deal.get_absolute_url())
        assert response.status_code == 200, who
    assert doors("rival").get(deal.get_absolute_url()).status_code == 404


def test_forms_render(world, doors):
    assert doors("seller").get("/deals/new/").status_code == 200
    assert doors("reader").get("/deals/new/").status_code == 403
    draft = world.draft()
    assert doors("seller").get(f"/deals/{draft.public_id}/edit/").status_code == 200
    deal = world.submitted()
    assert doors("seller").get(f"/deals/{deal.public_id}/receipt/").status_code == 200


def test_the_inbox_renders(world, doors):
    world.submitted()
    response = doors("channel_manager").get("/approvals/")
    assert response.status_code == 200
    assert doors("seller").get("/approvals/").status_code == 404
