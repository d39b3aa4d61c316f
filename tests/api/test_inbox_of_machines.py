"""What stands around the inbox, for machines: who is away, and the group chats that hear of it."""

from datetime import timedelta

import pytest

from partners.models import Absence, Team, Webhook

pytestmark = pytest.mark.django_db
ROBOT = {"format": "feishu", "name": "East", "url": "https://127.0.0.1:8443/hook/secret-key"}


def test_a_colleague_decides_from_the_moment_that_one_is_away_until_one_is_back(world, api):
    chen, other = api("channel_manager"), api("other_channel_manager")
    deal = world.submitted()
    until = (world.now + timedelta(days=3)).isoformat()
    away = {
        "since": world.now.isoformat(),
        "until": until,
        "delegate": world.other_channel_manager.public_id,
    }
    assert other.post(f"deals/{deal.public_id}/review/").status_code == 404

    wrong = chen.post("absences/", {**away, "delegate": world.seller.public_id, "until": "soon"})
    assert [each["field"] for each in wrong.json()["errors"]] == ["until", "delegate"]
    assert api("seller").post("absences/", away).status_code == 403
    made = chen.post("absences/", away, key="k")

    assert (made.status_code, made.json()["delegate"]["id"]) == (201, away["delegate"])
    assert chen.post("absences/", away, key="k").json() == made.json()
    assert chen.post("absences/", away).json()["code"] == "absence_refused"
    assert other.post(f"deals/{deal.public_id}/review/").status_code == 200
    path = f"absences/{made.json()['id']}/"
    assert [each["id"] for each in other.get("absences/").json()["results"]] == [made.json()["id"]]
    assert other.delete(path).status_code == 403
    assert chen.delete(path, etag='"other"').status_code == 412
    assert chen.delete(path, etag=made["ETag"]).status_code == 204
    assert chen.get("absences/").json()["results"] == []
    assert Absence.objects.count() == 1


def test_a_robot_is_made_once_and_neither_its_key_nor_its_secret_is_told_again(
    world, api, settings
):
    settings.WEBHOOKS_TO_LOOPBACK = True
    Team.objects.get_or_create(code="east", defaults={"name_en": "East", "name_zh": "华东"})
    robot = {**ROBOT, "team": "east", "signing_secret": "said once", "language": "zh-hans"}
    admin = api("administrator")

    made = admin.post("webhooks/", robot, key="k")
    again = admin.post("webhooks/", robot, key="k")

    assert (made.status_code, made.json()) == (201, again.json())
    assert (made.json()["team"], made.json()["format"]) == ("east", "feishu")
    for answer in (made, admin.get("webhooks/"), admin.get(f"webhooks/{made.json()['id']}/")):
        assert b"said once" not in answer.content
        assert b"secret-key" not in answer.content
    row = Webhook.objects.get()
    assert (row.url, row.language, row.valid_secrets(at=world.now)) == (
        ROBOT["url"],
        "zh-hans",
        ["said once"],
    )
    assert api("partner_manager").post("webhooks/", robot).status_code == 403
    kinds = admin.patch(f"webhooks/{row.public_id}/", {"kinds": ["deals.approved"]})
    assert [each["field"] for each in kinds.json()["errors"]] == ["kinds"]
    for body, field in [
        (ROBOT, "team"),
        ({**robot, "kinds": []}, "kinds"),
        ({**robot, "format": "standard"}, "team"),
        ({**robot, "team": "nowhere"}, "team"),
    ]:
        wrong = admin.post("webhooks/", body)
        assert wrong.status_code == 422
        assert field in {each["field"] for each in wrong.json()["errors"]}
    assert admin.delete(f"webhooks/{row.public_id}/").status_code == 204
