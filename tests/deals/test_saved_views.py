"""Ways to look at the list of deals, kept under a name."""

import pytest

from deals.models import SavedView
from partners.models import Membership, Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(doors):
    def kept(who, name, query="?status=draft", **more):
        return doors(who).post("/deals/views/", {"name": name, "query": query, **more})

    return kept


def names(doors, who):
    seen = doors(who).get("/deals/?all=1").content.decode()
    return {name for name in ("My drafts", "Team's work") if name.replace("'", "&#x27;") in seen}


def test_a_default_view_opens_first_until_it_is_deleted(world, doors, keep):
    assert keep("seller", "My drafts", "?status=draft&nonsense=1", is_default="on").url == (
        "/deals/?status=draft"
    )
    view = SavedView.objects.get()

    assert doors("seller").get("/deals/").url == "/deals/?status=draft"
    assert doors("seller").get("/deals/?all=1").status_code == 200
    keep("seller", "Another", "?view=board", is_default="on")
    assert doors("seller").get("/deals/").url == "/deals/?view=board"
    assert keep("seller", "Another", view=view.public_id).status_code == 422  # a name of its own
    assert keep("seller", "Nothing asked", "?x=1").status_code == 422

    doors("seller").post("/deals/views/", {"view": view.public_id, "act": "delete"})
    assert [each.name for each in SavedView.objects.all()] == ["Another"]


def test_a_shared_view_is_the_teams_and_its_owner_alone_changes_it(world, doors, keep):
    keep("seller", "My drafts")
    keep("seller", "Team's work", "?status=approved", is_shared="on")
    keep("channel_manager", "Team's work", "?status=submitted", is_shared="on")
    ours = SavedView.objects.get(owner=world.seller, is_shared=True)

    assert names(doors, "seller") == {"My drafts", "Team's work"}
    assert names(doors, "reader") == {"Team's work"}
    for who in ("rival", "agent", "outsider"):
        assert names(doors, who) == set()
    seen = SavedView.objects.permitted(world.other_channel_manager, at=world.now)
    assert [each.owner for each in seen] == [world.channel_manager]

    assert keep("reader", "Mine now", view=ours.public_id).status_code == 403
    assert keep("rival", "Mine now", view=ours.public_id).status_code == 404
    for who, status in (("reader", 403), ("partner_manager", 302)):
        sent = {"view": ours.public_id, "act": "delete"}
        assert doors(who).post("/deals/views/", sent).status_code == status
    assert not SavedView.objects.filter(pk=ours.pk).exists()


def test_who_has_left_a_team_writes_nothing_into_its_list(world, doors, keep):
    keep("seller", "My drafts", is_shared="on")
    view = SavedView.objects.get()
    assert names(doors, "reader") == {"My drafts"}

    old = Membership.objects.get(person=world.seller)
    old.leave(by=world.partner_manager, at=world.now)
    Membership.begin(
        person=world.seller,
        partner=world.rivaltrade,
        role=Role.SELLER,
        by=world.partner_manager,
        at=world.now,
    )
    assert keep("seller", "Team's work", view=view.public_id, is_shared="on").status_code == 302
    assert names(doors, "reader") == set()
    assert names(doors, "rival") == {"Team's work"}
