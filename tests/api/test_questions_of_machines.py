"""What partners ask of us, for machines: the same verbs, the same refusals."""

import pytest

from tests.partners.test_enquiries import WORDS

pytestmark = pytest.mark.django_db


def test_machines_ask_answer_and_end_as_people_do(world, api):
    seller, manager = api("seller"), api("channel_manager")
    wrong = seller.post("questions/", {"about": "deals.deal:0000000000000000"})
    assert wrong.status_code == 422
    assert {each["field"] for each in wrong.json()["errors"]} >= {"kind", "title", "body"}
    made = seller.post("questions/", WORDS)
    assert made.status_code == 201, made.content
    address = made["Location"].removeprefix("/api/v1/")
    assert manager.post(f"{address}messages/", {"body": "Soon"}).json()["turn"] == "partner"
    assert api("reader").post(f"{address}messages/", {"body": "Soon"}).status_code == 403
    said = seller.post(f"{address}messages/", {"body": "When?"}).json()
    assert [each["is_vendors"] for each in said["messages"]] == [False, True, False]
    given = manager.post(f"{address}owner/", {"owner": world.editor.public_id}).json()
    assert given["owner"]["id"] == world.editor.public_id
    assert api("editor").get("questions/").json()["results"][0]["id"] == given["id"]
    assert seller.post(f"{address}closure/", {"is_solved": False}).json()["is_solved"] is False
    assert seller.post(f"{address}closure/", {"is_solved": True}).status_code == 409
    back = manager.post(f"{address}call-back/", {"holds": True}).json()
    assert back["called_back_at"]
