"""Where machines are made to be told: pages, API, and the snippet our documentation gives away."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from partners.management.commands.webhook_events import page
from partners.models import LedgerEntry, Webhook
from partners.views.webhook import LOGGED
from permissions.models import ApiToken
from tests.partners.webhooks.conftest import made, turn

MOST_HTML = 60 * 1024
DOCS = Path(__file__).parents[3] / "docs/api.md"
NEW = {"name": "ERP", "kinds": ["deals.drafted"]}


def test_the_page_about_events_is_what_the_code_says():
    assert (DOCS.parent / "events.md").read_text() == page(), "manage.py webhook_events"


@pytest.fixture
def manager(world):
    _row, token = ApiToken.issue(
        world.partner_manager, name="ERP", at=timezone.now(), scopes=["read", "write"]
    )
    client = Client(headers={"Authorization": f"Bearer {token}"})
    client.force_login(world.partner_manager)
    return client


def page_of(client, address):
    return client.get(address).content.decode()


def test_a_secret_is_shown_once_and_a_form_sent_twice_is_one_webhook(manager, receiver):
    key = re.search(r'name="key" value="([^"]+)"', page_of(manager, "/webhooks/"))[1]
    typed = {**NEW, "url": receiver.url, "key": key}

    first = manager.post("/webhooks/", typed)
    again = manager.post("/webhooks/", typed)

    row = Webhook.objects.get()
    [secret] = row.valid_secrets(at=timezone.now())
    assert secret in first.content.decode()
    assert first.headers["Cache-Control"] == "no-store"
    assert again.status_code == 302
    assert secret not in page_of(manager, again.headers["Location"])
    assert receiver.url not in page_of(manager, again.headers["Location"])
    assert secret not in row.secrets.get().sealed


def test_what_a_machine_answers_is_shown_as_text(world, manager, receiver):
    row, _secret = made(world, receiver)
    receiver.answers += [(500, b"<script>alert(1)</script>", {})]
    world.draft()
    turn(world.now)

    page = page_of(manager, f"/webhooks/{row.public_id}/")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_long_log_comes_in_pages_and_each_line_is_sent_again_by_its_own_button(
    world, manager, receiver
):
    row, _secret = made(world, receiver)
    for _each in range(LOGGED + 1):
        world.draft()
    turn(world.now)

    page = page_of(manager, address := f"/webhooks/{row.public_id}/")
    older = html.unescape(re.search(r'href="[^"]*(\?[^"]*cursor=[^"]*)"', page)[1])

    assert len(page.encode()) <= MOST_HTML
    assert page.count('form="again"') == LOGGED
    again = set(re.findall(r'formaction="([^"]+)"', page + page_of(manager, address + older)))
    assert len(again) == row.deliveries.count() > LOGGED
    assert {manager.post(each).status_code for each in again} == {302}


def test_a_partner_is_offered_nothing_that_is_the_vendors_alone(world, manager):
    assert "deals.approved" in page_of(manager, "/webhooks/")
    assert "deals.customer_judged" not in page_of(manager, "/webhooks/")


def test_the_api_makes_tells_and_tells_again(world, manager, receiver):
    def send(path, body=None, method="post", **headers):
        ask = getattr(manager, method)
        return ask(f"/api/v1/webhooks/{path}", body or {}, "application/json", headers=headers)

    inner = send("", {**NEW, "url": "https://10.0.0.1/"})
    assert inner.status_code == 409
    assert [each["code"] for each in inner.json()["errors"]] == ["forbidden_address"]
    asked = {**NEW, "url": receiver.url}
    row = send("", asked, **{"Idempotency-Key": "k"}).json()
    assert row["secret"].startswith("whsec_")
    assert "secret" not in send("", asked, **{"Idempotency-Key": "k"}).json()
    assert Webhook.objects.count() == 1

    deal = world.draft(at=timezone.now())
    turn(timezone.now())
    log = manager.get(f"/api/v1/webhooks/{row['id']}/deliveries/").json()["results"]
    [sent] = receiver.got
    assert [(each["type"], each["state"], each["sequence"]) for each in log] == [
        ("deals.drafted", "delivered", 1)
    ]
    assert (log[0]["tries"][0]["status"], log[0]["tries"][0]["answer"]) == (200, "ok")
    assert sent.headers["webhook-id"] == log[0]["webhook_id"]
    api = receiver.bodies()[0]["data"]["subject"]["api"]
    as_told = manager.get(api.partition("8000")[2]).json()
    assert receiver.bodies()[0]["data"]["object"] == as_told
    assert as_told["id"] == deal.public_id

    assert send(f"{row['id']}/deliveries/{log[0]['id']}/replay/").json()["state"] == "waiting"
    turn(timezone.now())
    assert send(f"{row['id']}/replay/", {"since": "2026-01-01T00:00:00Z"}).json() == {"count": 1}
    turn(timezone.now())
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len(receiver.got) == 3

    rotated = send(f"{row['id']}/rotation/").json()
    assert rotated["secret"] != row["secret"]
    assert rotated["both_secrets_until"] is not None
    assert send(f"{row['id']}/rotation/").json()["code"] == "two_valid"
    assert manager.delete(f"/api/v1/webhooks/{row['id']}/rotation/").status_code == 204
    assert Webhook.objects.get().valid_secrets(at=timezone.now()) == [row["secret"]]
    assert manager.delete(f"/api/v1/webhooks/{row['id']}/").status_code == 204
    assert manager.get(f"/api/v1/webhooks/{row['id']}/").status_code == 404
    said = set(LedgerEntry.objects.filter(verb__startswith="partners.webhook").values_list("verb"))
    assert len(said) == 4


def test_the_snippet_we_give_away_tells_ours_from_anothers(world, receiver):
    """Run what the documentation prints against what was really sent."""
    _row, secret = made(world, receiver)
    world.draft()
    turn(world.now)
    [got] = receiver.got
    [code] = re.findall(r"```python\n(import base64.+?)```", DOCS.read_text(), re.DOTALL)
    given = {}
    exec(code, given)  # noqa: S102  that it runs is what we promise

    def is_ours(headers, body, *, later=0):
        return given["is_ours"](headers, body, secret, world.now.timestamp() + later)

    assert is_ours(got.headers, got.body)
    assert not is_ours(got.headers, got.body + b" ")
    assert not is_ours({**got.headers, "webhook-id": "msg_other"}, got.body)
    assert not is_ours(got.headers, got.body, later=3600)
    two = {**got.headers, "webhook-signature": "v1,bm8= " + got.headers["webhook-signature"]}
    assert is_ours(two, got.body)
