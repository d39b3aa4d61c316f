"""A partner's team by machine: the same verbs, the same refusals as on its page."""

from datetime import timedelta

import pytest

from partners.models import Invitation, LedgerEntry, Membership

pytestmark = pytest.mark.django_db


def place_of(person):
    return person.memberships.get(during__upper_inf=True)


def path_of(world, who, rest=""):
    return f"memberships/{place_of(world.people[who]).public_id}/{rest}"


def test_another_role_keeps_the_id_and_changes_the_tag(world, api):
    manager, path = api("partner_manager"), path_of(world, "seller")
    read = manager.get(path)

    changed = manager.patch(path, {"role": "reader"}, etag=read["ETag"])

    assert (changed.status_code, changed.json()["role"]) == (200, "reader")
    assert changed.json()["id"] == read.json()["id"]
    assert changed.json()["since"] == world.now.isoformat().replace("+00:00", "Z")
    assert manager.get(path)["ETag"] == changed["ETag"] != read["ETag"]
    late = manager.patch(path, {"role": "manager"}, etag=read["ETag"])
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    again = manager.patch(path, {"role": "reader"})
    assert (again.status_code, again.json()) == (200, changed.json())
    assert LedgerEntry.objects.filter(verb="partners.membership_changed").count() == 1


def test_a_preview_says_what_would_change_and_changes_nothing(world, api):
    world.submitted()
    path = path_of(world, "seller", "preview/")

    end = api("partner_manager").post(path).json()
    role = api("partner_manager").post(path, {"role": "manager"}).json()

    lost = {each["kind"]: each["lost"] for each in end["sights"]}
    assert lost["deals.deal"] == lost["partners.partner"] == 1
    assert end["may_no_longer"] == ["read", "sell"]
    assert (role["may_also"], role["may_no_longer"]) == (["manage"], [])
    assert place_of(world.seller).role == "seller"
    assert api("seller").post(path).json() == end
    assert api("seller").post(path, {"role": "reader"}).status_code == 403


def test_a_place_is_ended_by_who_runs_the_team_and_by_oneself(world, api):
    path = path_of(world, "seller")
    assert api("reader").delete(path).status_code == 403
    assert api("rival").delete(path).status_code == 404

    assert api("seller").delete(path).status_code == 204
    assert api("seller").get("memberships/").json()["results"] == []
    assert api("partner_manager").delete(path).status_code == 404
    assert api("partner_manager").delete(path_of(world, "reader")).status_code == 204
    left = Membership.objects.filter(partner=world.northwind).holding(at=world.now)
    assert [each.person for each in left] == [world.partner_manager]


def test_the_last_manager_is_refused_at_the_field(world, api):
    path = path_of(world, "partner_manager")

    demoted = api("partner_manager").patch(path, {"role": "seller"})
    left = api("partner_manager").delete(path)

    assert (demoted.status_code, left.status_code) == (409, 409)
    assert demoted.json()["code"] == left.json()["code"] == "last_manager"
    assert demoted.json()["errors"][0]["field"] == "role"
    assert api("channel_manager").delete(path).status_code == 204


def test_an_invitation_is_sent_listed_sent_again_and_withdrawn(world, api):
    manager, where = api("partner_manager"), f"partners/{world.northwind.public_id}/invitations/"
    said = {"email": "New@example.test", "role": "seller"}
    assert manager.post(f"{where}preview/", said).json()["sights"] != []
    assert not Invitation.objects.exists()

    made = manager.post(where, said, key="ask")
    again = manager.post(where, said, key="ask")

    assert (made.status_code, made.json()["email"]) == (201, "new@example.test")
    assert again.json() == made.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Invitation.objects.count() == 1
    path = made["Location"].removeprefix("/api/v1/")
    assert [each["id"] for each in manager.get(where).json()["results"]] == [made.json()["id"]]
    assert manager.post(f"{path}renewal/").json()["code"] == "letter_just_left"
    Invitation.objects.update(expires_at=world.now + timedelta(days=1))
    renewed = api("channel_manager").post(f"{path}renewal/").json()
    assert renewed["expires_at"] > made.json()["created_at"]
    assert renewed["invited_by"]["id"] == world.channel_manager.public_id
    for who in ("reader", "rival", "auditor"):
        assert api(who).post(f"{path}withdrawal/").status_code == 404

    withdrawn = [manager.post(f"{path}withdrawal/").json() for _twice in range(2)]

    assert withdrawn[0] == withdrawn[1]
    assert withdrawn[0]["withdrawn_at"] is not None
    assert manager.get(where).json()["results"] == []
    spent = manager.post(f"{path}renewal/")
    assert (spent.status_code, spent.json()["code"]) == (409, "invitation_spent")


def test_who_is_on_the_team_already_is_refused(world, api):
    where = f"partners/{world.northwind.public_id}/invitations/"
    said = {"email": world.seller.email, "role": "reader"}
    for path in (where, f"{where}preview/"):
        refused = api("partner_manager").post(path, said)
        assert (refused.status_code, refused.json()["code"]) == (409, "already_member")
