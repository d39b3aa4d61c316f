"""The main job through the API: draft, submit, review, decide, take back."""

import pytest

from deals.models import RejectReason

pytestmark = pytest.mark.django_db


def test_a_registration_from_draft_to_protection(world, api, complete):
    seller, manager = api("seller"), api("channel_manager")

    made = seller.post("deals/", complete)
    assert made.status_code == 201, made.content
    draft = made.json()
    assert made["Location"] == f"/api/v1/deals/{draft['id']}/"
    assert draft["review_status"] == "draft"
    assert draft["value"] == {"amount": "128000.00", "currency": "EUR", "tax": "excluded"}
    assert draft["allowed_transitions"] == ["submission", "withdrawal"]
    assert "customer.name" in draft["editable_fields"]
    path = f"deals/{draft['id']}/"

    changed = seller.patch(path, {"title": "Linie 4", "version": draft["version"]}).json()
    assert (changed["title"], changed["version"]) == ("Linie 4", draft["version"] + 1)
    assert changed["customer"] == draft["customer"], "what was left out is left alone"

    sent = seller.post(f"{path}submission/").json()
    assert sent["review_status"] == "submitted"
    assert sent["submitted_at"] == "2026-11-18T02:00:00Z"
    assert sent["promised_at"]

    looked = manager.post(f"{path}review/").json()
    assert looked["allowed_transitions"] == ["approval", "information-request", "rejection"]
    approved = manager.post(f"{path}approval/", {"note": "Gern."}).json()
    assert approved["review_status"] == "approved"
    assert approved["protections"][0]["state"] == "active"
    assert approved["decision"]["note"] == "Gern."
    assert approved["allowed_transitions"] == ["undo"]
    assert api("seller").get(path).json()["allowed_transitions"] == []

    undone = manager.post(f"{path}undo/").json()
    assert undone["review_status"] == "in_review"


def test_asking_for_information_opens_the_named_fields(world, api):
    deal = world.submitted()
    path = f"deals/{deal.public_id}/"
    asked = api("channel_manager").post(
        f"{path}information-request/", {"message": "Which line?", "unlock": ["value", "title"]}
    )
    assert asked.json()["review_status"] == "action_required", asked.content
    seller = api("seller")
    seen = seller.get(path).json()
    assert seen["editable_fields"] == ["value.amount", "value.currency", "value.tax", "title"]
    assert seen["information_request"]["message"] == "Which line?"

    locked = seller.patch(path, {"customer": {"name": "Andere GmbH"}})
    assert locked.status_code == 409
    assert locked.json()["errors"][0]["field"] == "customer.name"

    emptied = seller.patch(path, {"value": {"amount": None}})
    assert emptied.status_code == 422
    assert [each["field"] for each in emptied.json()["errors"]] == ["value.amount"]

    assert seller.patch(path, {"title": "Line 3"}).status_code == 200
    assert seller.post(f"{path}submission/", {"answer": "Line 3"}).status_code == 200


def test_everything_that_is_missing_is_said_at_once(world, api):
    seller = api("seller")
    draft = seller.post("deals/").json()

    answer = seller.post(f"deals/{draft['id']}/submission/")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert {each["field"] for each in answer.json()["errors"]} == {
        "customer.name",
        "customer.country",
        "product_families",
        "value.amount",
        "expected_close",
    }


def test_a_code_that_is_none_is_answered_with_those_there_are_beside_all_other_faults(
    world, api, complete
):
    wrong = {**complete, "title": "x" * 161, "product_families": ["servo", "no-such"]}
    wrong["product_families"][0] = complete["product_families"][0]
    faults = api("seller").post("deals/", wrong).json()["errors"]
    assert [each["field"] for each in faults] == ["title", "product_families.1"]
    assert complete["product_families"][0] in faults[1]["message"]

    path = f"deals/{world.submitted().public_id}/"
    refused = api("channel_manager").post(f"{path}rejection/", {"reason": "no-such"})
    assert refused.status_code == 422
    assert RejectReason.objects.first().code in refused.json()["errors"][0]["message"]
    asked = {"partner": world.rivaltrade.public_id, "role": "no-such"}
    faults = api("seller").post(f"deals/{world.draft().public_id}/parties/", asked).json()["errors"]
    assert "agent" in faults[0]["message"]
