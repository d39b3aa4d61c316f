"""An auditor asks who may and why; a share is previewed, given and taken back."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from permissions.models import AccessEntry

pytestmark = pytest.mark.django_db


def asked(client, noun, **query):
    return client.get(f"access/{noun}/?{urlencode(query)}")


def test_an_auditor_asks_who_what_and_why_now_and_as_of_then(world, api, joint):
    auditor, thing = api("auditor"), f"deals.deal:{joint.public_id}"
    before = (world.now - timedelta(days=3)).isoformat()

    who = asked(auditor, "people", thing=thing, action="decide").json()
    then = asked(auditor, "people", thing=thing, at=before).json()
    why = asked(auditor, "reasons", thing=thing, person="agent@example.test").json()
    why_not = asked(auditor, "reasons", thing=thing, person="rival@example.test").json()
    what = asked(auditor, "things", person="agent@example.test", kind="deals.deal").json()

    assert [each["person"]["name"] for each in who["results"]] == ["Channel_Manager"]
    assert "Seller" not in [each["person"]["name"] for each in then["results"]]
    assert (why["may"], [each["code"] for each in why["reasons"]]) == (True, ["party"])
    assert not why_not["may"]
    assert "takes no part" in why_not["missing"]
    assert {"kind": "deals.deal", "count": 1} in what["kinds"]
    assert [each["thing"]["id"] for each in what["results"]] == [joint.public_id]
    assert AccessEntry.objects.filter(action="explain", door="api").count() == 5


def test_a_stranger_learns_nothing_from_asking(world, api, joint):
    thing = f"deals.deal:{joint.public_id}"
    for noun in ("people", "things"):
        assert asked(api("seller"), noun, thing=thing).status_code == 404
    denied = asked(api("rival"), "reasons", thing=thing)
    missing = asked(api("rival"), "reasons", thing="deals.deal:0000000000000000")
    about_another = asked(api("seller"), "reasons", thing=thing, person="agent")

    assert denied.status_code == missing.status_code == 400
    assert denied.json() == missing.json()
    assert about_another.status_code == 404
    own = asked(api("seller"), "reasons", thing=thing).json()
    assert [each["code"] for each in own["reasons"]] == ["party"]
    not_mine = asked(api("agent"), "reasons", thing=thing, action="decide").json()
    assert (not_mine["may"], not_mine["missing"]) == (False, "")


def to_somebody(wish):
    return {name: said for name, said in wish.items() if name != "partner"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "reader@example.test"}, "partner"),
        ({"partner": "0" * 16}, "partner"),
        ({"until": "2099-01-01T00:00:00Z"}, "until"),
        ({"until": "2020-01-01T00:00:00Z"}, "until"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_share_that_cannot_be_meant_is_refused(world, api, joint, wrong, field):
    until = (world.now + timedelta(days=7)).isoformat()
    wish = {"partner": world.rivaltrade.public_id, "until": until, "reason": "They deliver"}

    for noun in ("grants/", "grants/preview/"):
        answer = api("seller").post(f"deals/{joint.public_id}/{noun}", wish | wrong)
        assert answer.status_code == 422
        assert {each["field"] for each in answer.json()["errors"]} == {field}
    assert api("seller").get(f"deals/{joint.public_id}/grants/").json()["results"] == []


def test_a_share_is_previewed_given_and_taken_back(world, api, joint):
    path = f"deals/{joint.public_id}/grants/"
    until = (world.now + timedelta(days=7)).isoformat()
    wish = {"partner": world.rivaltrade.public_id, "until": until, "reason": "They deliver"}
    rivals = f"deals/{joint.public_id}/"
    assert api("rival").get(rivals).status_code == 404

    preview = api("seller").post(f"{path}preview/", wish)
    assert preview.json() == {"gain_count": 1, "gain": []}
    assert api("seller").get(path).json()["results"] == []

    made = api("seller").post(path, wish)
    assert made.status_code == 201
    (grant,) = made.json()["results"]
    assert (grant["whom"], grant["reason"]) == (world.rivaltrade.display_name, "They deliver")
    assert api("rival").get(rivals).status_code == 200
    again = api("seller").post(path, wish)
    assert (again.status_code, again.json()["code"]) == (409, "share_refused")
    nobody, stranger = (
        api("seller").post(path, {"email": f"{name}@example.test", **to_somebody(wish)})
        for name in ("nobody", "rival")
    )
    assert nobody.status_code == 422
    assert nobody.json()["errors"] == stranger.json()["errors"]
    assert api("reader").get(path).status_code == 403
    assert api("seller").delete(f"{path}{grant['id']}/").status_code == 204
    assert api("rival").get(rivals).status_code == 404


def test_a_share_given_by_the_vendor_is_not_the_sellers_to_end(world, api, joint):
    path = f"deals/{joint.public_id}/grants/"
    until = (world.now + timedelta(days=7)).isoformat()
    wish = {"email": "editor@example.test", "until": until, "reason": "They deliver"}
    (grant,) = api("channel_manager").post(path, wish).json()["results"]

    assert api("seller").delete(f"{path}{grant['id']}/").status_code == 403
    assert api("editor").get(f"deals/{joint.public_id}/").status_code == 200
    assert api("channel_manager").delete(f"{path}{grant['id']}/").status_code == 204
