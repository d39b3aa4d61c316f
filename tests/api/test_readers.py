"""What each reader gets: their own view, its tag, its count of queries; never what is closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deals.api.views import DealViewSet
from deals.models import Deal
from permissions.adapters.drf import PermittedViewSet
from permissions.models import AccessEntry
from tests.api.conftest import CALLER, SECRET

pytestmark = pytest.mark.django_db


ROUTES = ["", "parties/", "shares/", "snapshots/", "contacts/", "access/", "audit/"]


def test_closed_fields_never_reach_another_party(world, api, joint):
    northwinds = joint.parties.get(partner=world.northwind)
    agent = api("agent")
    shown = [agent.get("deals/"), agent.get(f"deals/?q={SECRET}"), agent.get("deals/?count=capped")]
    shown += [agent.get(f"deals/{joint.public_id}/{route}") for route in ROUTES]
    shown.append(agent.get(f"deals/{joint.public_id}/parties/{northwinds.public_id}/terms/"))
    shown.append(agent.get(f"partners/{world.agentia.public_id}/ledger/"))

    for answer in shown:
        assert SECRET not in answer.content.decode()
        assert CALLER not in answer.content.decode()
    assert shown[-2].status_code == 404
    assert agent.get(f"deals/{joint.public_id}/contacts/").status_code == 404


def test_closed_things_are_there_for_whom_they_are_meant(world, api, joint):
    northwinds = joint.parties.get(partner=world.northwind)
    terms = f"deals/{joint.public_id}/parties/{northwinds.public_id}/terms/"
    for who in ("seller", "reader", "channel_manager"):
        assert SECRET in api(who).get(terms).content.decode()
        assert CALLER in api(who).get(f"deals/{joint.public_id}/contacts/").content.decode()
    for who in ("agent", "rival", "director", "auditor", "outsider"):
        assert api(who).get(terms).status_code == 404


def test_the_tag_is_of_this_readers_own_view(world, api, joint):
    path = f"deals/{joint.public_id}/"
    seller, agent = api("seller").get(path), api("agent").get(path)

    assert seller["ETag"] != agent["ETag"]
    assert api("seller").get(path)["ETag"] == seller["ETag"]
    assert api("seller").get(path, If_None_Match=seller["ETag"]).status_code == 304
    refused = api("channel_manager").post(f"{path}review/", etag=agent["ETag"])
    assert refused.status_code == 412


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("seller", 200),
        ("reader", 200),
        ("agent", 200),
        ("channel_manager", 200),
        ("auditor", 200),
        ("rival", 404),
        ("other_channel_manager", 404),
        ("direct_seller", 404),
        ("editor", 404),
        ("outsider", 404),
    ],
)
def test_who_finds_a_registration(api, joint, who, code):
    client = api(who)
    path = f"deals/{joint.public_id}/"

    assert client.get(path).status_code == code
    assert bool(client.get("deals/").json()["results"]) is (code == 200)
    if code == 404:
        for method in ("HEAD", "OPTIONS", "POST", "PATCH", "DELETE", "PUT"):
            assert client.send(method, path).status_code == 404


@pytest.mark.parametrize(
    ("noun", "who", "code"),
    [
        ("approval", "seller", 403),
        ("approval", "agent", 403),
        ("approval", "director", 403),
        ("submission", "channel_manager", 403),
        ("submission", "reader", 403),
        ("withdrawal", "agent", 403),
    ],
)
def test_what_one_may_see_and_not_do_is_forbidden(api, joint, noun, who, code):
    answer = api(who).post(f"deals/{joint.public_id}/{noun}/")

    assert answer.status_code == code
    assert answer.json()["code"] == "forbidden"


def test_who_may_explain_and_who_may_see_the_looks(world, api, joint):
    path = f"deals/{joint.public_id}/"
    api("agent").get(path)

    access = api("auditor").get(f"{path}access/").json()["results"]
    assert {each["person"]["name"] for each in access} >= {"Seller", "Agent", "Channel_Manager"}
    assert api("seller").get(f"{path}access/").status_code == 403
    looks = api("auditor").get(f"{path}audit/").json()["results"]
    assert ("Agent", "api", ["party"]) in [
        (each["person"]["name"], each["door"], each["reasons"]) for each in looks
    ]
    told = api("partner_manager").get(f"{path}audit/").json()["results"]
    assert "Agent" not in [each["person"] and each["person"]["name"] for each in told]
    assert api("seller").get(f"{path}audit/").status_code == 403


def test_every_look_is_written_down(world, api, joint):
    seller = api("seller")
    before = AccessEntry.objects.count()

    seller.get("deals/")
    seller.get(f"deals/{joint.public_id}/")

    entries = AccessEntry.objects.order_by("pk")[before:]
    assert [(e.door, e.action, e.object_ids) for e in entries] == [("api", "view", [joint.pk])] * 2


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


LISTS = ["deals/", "partners/", "memberships/", "products/", "accounts/"]


@pytest.mark.parametrize("who", ["seller", "channel_manager", "auditor"])
def test_a_list_asks_the_same_number_of_questions_however_long(world, api, joint, who):
    client = api(who)
    before = {path: queries_of(client, path) for path in LISTS}
    detail = queries_of(client, f"deals/{joint.public_id}/")
    for _each in range(4):
        world.submitted()

    assert {path: queries_of(client, path) for path in LISTS} == before
    assert queries_of(client, f"deals/{joint.public_id}/") == detail
    assert before["deals/"] <= 28
    assert detail <= 28


def test_a_list_is_read_page_by_page(world, api):
    for _each in range(5):
        world.submitted()
    client = api("seller")
    page = client.get("deals/?limit=2&count=capped").json()
    assert page["count"] == 5
    seen = [each["id"] for each in page["results"]]
    while page["next"]:
        page = client.get(page["next"].partition("/api/v1/")[2]).json()
        seen += [each["id"] for each in page["results"]]

    assert len(seen) == len(set(seen)) == 5
    assert page["previous"]


def test_filters_and_search_find_by_open_fields(world, api):
    deal = world.submitted(title="Linie 3")
    world.draft(customer_name="Muster Maschinen GmbH", customer_country="DE")
    client = api("seller")

    def found(query):
        return [each["id"] for each in client.get(f"deals/?{query}").json()["results"]]

    assert found("review_status=submitted") == [deal.public_id]
    assert len(found("review_status=submitted&review_status=draft")) == 2
    assert found("q=szjg") == [deal.public_id], "by the initials of its pinyin"
    assert found("q=linie") == [deal.public_id]
    assert found("country=CN&product_family=drives") == [deal.public_id]
    assert found("product_family=motors") == []


def test_the_rest_of_the_resources_answer(world, api, joint):
    client = api("seller")
    me = client.get("me/").json()
    assert me["memberships"][0]["partner"]["id"] == world.northwind.public_id
    partner = client.get(f"partners/{world.northwind.public_id}/").json()
    assert partner["channel_manager"]["name"] == "Channel_Manager"
    assert client.get(f"partners/{world.rivaltrade.public_id}/").status_code == 404
    ledger = client.get(f"partners/{world.northwind.public_id}/ledger/").json()["results"]
    assert "deals.submitted" in {each["verb"] for each in ledger}
    assert all("<" not in each["sentence"] for each in ledger)
    snapshots = client.get(f"deals/{joint.public_id}/snapshots/").json()["results"]
    assert snapshots[0]["occasion"] == "submission"
    assert "registered_by" not in snapshots[0]["content"]
    member = client.get("memberships/").json()["results"][0]["id"]
    assert client.get(f"memberships/{member}/").status_code == 200


def test_parties_answer_and_share(world, api):
    seller = api("seller")
    deal = world.draft()
    path = f"deals/{deal.public_id}/"
    body = {"partner": world.agentia.public_id, "role": "agent"}
    party = seller.post(f"{path}parties/", body).json()
    assert party["state"] == "named"
    twice = seller.post(f"{path}parties/", body)
    assert (twice.status_code, twice.json()["errors"][0]["field"]) == (409, "partner")
    supplier = seller.post(
        f"{path}parties/", {"partner": world.sunparts.public_id, "role": "supplier"}
    ).json()
    seller.post(f"{path}submission/")

    agent = api("agent")
    assert api("seller").post(f"{path}parties/{party['id']}/acceptance/").status_code == 403
    assert agent.post(f"{path}parties/{party['id']}/acceptance/", key="a").status_code == 200
    assert agent.post(f"{path}parties/{party['id']}/acceptance/", key="a").status_code == 200
    assert agent.post(f"{path}parties/{party['id']}/acceptance/").status_code == 409
    declined = api("supplier").post(f"{path}parties/{supplier['id']}/decline/", {"reason": "No."})
    assert declined.status_code == 204
    assert api("supplier").get(path).status_code == 404

    own = next(p["id"] for p in seller.get(path).json()["parties"] if p["role"] == "registrant")
    shares = [{"party": own, "percent": "60"}, {"party": party["id"], "percent": "39.99"}]
    wrong = seller.post(f"{path}shares/", {"shares": shares})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "split_refused")
    assert [each["field"] for each in wrong.json()["errors"]] == ["shares"]
    shares[1]["percent"] = "40.00"
    assert (
        seller.post(f"{path}shares/", {"shares": shares}).json()["shares"][1]["percent"] == "40.00"
    )
    assert [p["split_percent"] for p in agent.get(path).json()["parties"]][:2] == ["60.00", "40.00"]


def test_the_check_says_one_neutral_sentence(world, api):
    world.submitted()
    body = {"customer": {"name": "苏州精工机械有限公司", "country": "CN"}}

    rival = api("rival").post("deals/check/", body)
    assert rival.json()["is_close"] is True
    assert rival.json()["own"] == []
    assert "北风" not in rival.content.decode()
    own = api("seller").post("deals/check/", body).json()
    assert own["is_close"] is False
    assert len(own["own"]) == 1
    assert api("reader").post("deals/check/", body).status_code == 403


def test_contacts_are_written_by_the_registrants_sellers(world, api, joint):
    path = f"deals/{joint.public_id}/contacts/"
    seller = api("seller")
    made = seller.post(path, {"name": "Anna Muster", "email": "anna@muster.example"}).json()
    assert seller.patch(f"{path}{made['id']}/", {"job": "Einkauf"}).json()["version"] == 2
    assert api("channel_manager").post(path, {"name": "A"}).status_code == 403
    assert seller.delete(f"{path}{made['id']}/").status_code == 204
    assert seller.get(f"{path}{made['id']}/").status_code == 404


# Tokens


def test_an_address_that_leads_nowhere_is_a_problem_too(api):
    answer = api("seller").get("nowhere/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_documentation_is_for_people_who_are_signed_in(world, client):
    assert client.get("/api/docs/").status_code == 302
    assert client.get("/api/schema/").status_code in {401, 403}
    client.force_login(world.seller)
    page = client.get("/api/docs/")
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "<script>" not in page.content.decode()
    assert b"openapi: 3.1" in client.get("/api/schema/").content


def test_doors_without_needs_cannot_be_defined():
    with pytest.raises(TypeError, match="must say its model"):
        type("Door", (PermittedViewSet,), {})
    with pytest.raises(TypeError, match="must say how its rows are shown"):
        type("Door", (PermittedViewSet,), {"model": Deal, "needs": {"list": "view"}, "list": len})
    with pytest.raises(TypeError, match="must say what these need: destroy"):
        DealViewSet.as_view({"delete": "destroy"})
