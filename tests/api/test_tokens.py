"""Who a token speaks for, how long, how often and in which language."""

import json
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from permissions.models import ApiToken

pytestmark = pytest.mark.django_db


def test_without_a_token_nobody_is_told_anything(api, joint):
    for client in (api("seller"),):
        client.headers = {}
        for path in ("deals/", f"deals/{joint.public_id}/", "nowhere/"):
            answer = client.get(path)
            assert answer.status_code == 401
            assert answer["WWW-Authenticate"] == "Bearer"
            assert answer.json()["code"] == "not_authenticated"
        client.headers = {"Authorization": "Bearer tdm_x"}
        assert client.get("deals/").status_code == 401
        client.headers = {"Authorization": "Bearer ü\xff"}
        assert client.get("deals/").status_code == 401


def test_a_reading_token_only_reads(api, complete):
    reader = api("seller", "read")
    assert reader.get("deals/").status_code == 200
    answer = reader.post("deals/", complete)
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_an_ended_token_and_somebody_who_left_are_strangers(world, api):
    seller, agent = api("seller"), api("agent")
    ApiToken.objects.get(person=world.agent).revoke(at=world.now)
    world.seller.deactivate(by=world.administrator, at=world.now)

    assert seller.get("deals/").status_code == 401
    assert agent.get("deals/").status_code == 401


def test_use_of_a_token_is_noted_without_a_write_for_each(world, api):
    client = api("seller")
    client.get("me/")
    assert ApiToken.objects.get(person=world.seller).last_used_at == world.now
    with CaptureQueriesContext(connection) as seen:
        client.get("me/")
    assert not [each for each in seen if each["sql"].startswith("UPDATE")]


def test_too_many_requests_are_told_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(
        "portal.api.authentication.PerToken.get_rate", lambda _self: "2/min", raising=True
    )
    cache.clear()
    client = api("seller")
    answers = [client.get("me/") for _each in range(3)]

    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_faults_are_said_in_the_readers_language(world, api):
    english = api("seller").post("deals/", {"value_basis": "x"}).json()
    chinese = api("seller", language="zh-hans").post("deals/", {"value_basis": "x"}).json()

    assert english["code"] == chinese["code"]
    assert english["errors"][0]["message"] != chinese["errors"][0]["message"]


def test_a_token_is_made_by_command_and_shown_once(world, client):
    out = StringIO()
    call_command(
        "make_token", world.seller.email, "--scope", "write", stdout=out, stderr=StringIO()
    )
    token = out.getvalue().strip()

    answer = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["email"] == world.seller.email
    assert token not in json.dumps(list(ApiToken.objects.values()), default=str)
    with pytest.raises(CommandError):
        call_command("make_token", "nobody@example.test")
