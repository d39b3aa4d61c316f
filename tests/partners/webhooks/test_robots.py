"""What robots of group chats are sent, byte for byte, and that they say nothing confidential."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from partners.models import BadAddress, Team, Webhook
from partners.models.webhook import WebhookRefused
from partners.webhooks.formats import ROBOTS, Saying, agrees, written
from partners.webhooks.trying import try_out
from permissions.models import ApiToken
from tests.partners.webhooks.conftest import LATER, decided, turn

AT = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
SAYING = Saying("报备待审核：DR-ABC123。", "Open <it>", "https://portal.example/approvals/?deal=x")
TEXT = "报备待审核：DR-ABC123。\\nhttps://portal.example/approvals/?deal=x"


@pytest.mark.parametrize(
    ("kind", "secret", "url", "body"),
    [
        ("wecom", "", "", f'{{"msgtype":"text","text":{{"content":"{TEXT}"}}}}'),
        ("dingtalk", "", "", f'{{"msgtype":"text","text":{{"content":"{TEXT}"}}}}'),
        (
            "dingtalk",
            "SECabc",
            "&timestamp=1794967200000&sign=YU%2B8u7UGDkgagTpRx6esgvbmnpA%2FPX2lQUAIb3n%2B96w%3D",
            f'{{"msgtype":"text","text":{{"content":"{TEXT}"}}}}',
        ),
        ("feishu", "", "", f'{{"msg_type":"text","content":{{"text":"{TEXT}"}}}}'),
        (
            "feishu",
            "abc",
            "",
            (
                '{"timestamp":"1794967200","sign":"+d+APABBZLZbtxZR/k9sq9dQWr4oG/owikuKBg93sTE=",'
                f'"msg_type":"text","content":{{"text":"{TEXT}"}}}}'
            ),
        ),
        (
            "slack",
            "",
            "",
            (
                '{"text":"报备待审核：DR-ABC123。 '
                '<https://portal.example/approvals/?deal=x|Open &lt;it&gt;>"}'
            ),
        ),
        (
            "teams",
            "",
            "",
            (
                '{"type":"message","attachments":[{"contentType":'
                '"application/vnd.microsoft.card.adaptive","contentUrl":null,"content":{"$schema":'
                '"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard",'
                '"version":"1.2","body":[{"type":"TextBlock","text":"报备待审核：DR-ABC123。",'
                '"wrap":true}],"actions":[{"type":"Action.OpenUrl","title":"Open <it>",'
                '"url":"https://portal.example/approvals/?deal=x"}]}}]}'
            ),
        ),
    ],
)
def test_each_maker_is_written_to_as_it_documents(kind, secret, url, body):
    sent = written(kind, SAYING, "https://robot.example/?k=1", [secret] if secret else [], at=AT)

    assert sent.url == "https://robot.example/?k=1" + url
    assert sent.body.decode() == body


@pytest.mark.parametrize(
    ("kind", "status", "text", "yes"),
    [
        ("wecom", 200, '{"errcode":0,"errmsg":"ok"}', True),
        ("wecom", 200, '{"errcode":93000,"errmsg":"invalid webhook url"}', False),
        ("dingtalk", 200, '{"errcode":310000,"errmsg":"sign not match"}', False),
        ("feishu", 200, '{"code":0,"msg":"success"}', True),
        ("feishu", 200, '{"StatusCode":0}', True),
        ("feishu", 200, '{"code":19021,"msg":"sign match fail"}', False),
        ("feishu", 200, "<html>", False),
        ("slack", 200, "ok", True),
        ("slack", 404, "no_service", False),
        ("teams", 202, "", True),
        ("standard", 204, "", True),
        ("standard", 302, "", False),
        ("standard", None, "", False),
    ],
)
def test_a_no_in_a_polite_answer_is_a_no(kind, status, text, yes):
    assert agrees(kind, status, text) is yes


@pytest.mark.parametrize("kind", sorted(ROBOTS))
def test_a_robot_lives_at_its_makers(world, kind):
    with pytest.raises(BadAddress) as refusal:
        robot(world, kind, "https://93.184.216.34/hook")
    assert [code for code, _words in refusal.value.fields["url"]] == ["another_house"]


def robot(world, kind, url, **how):
    return Webhook.make_robot(
        format=kind,
        team=Team.objects.get(code="suzhou"),
        name="渠道组",
        url=url,
        language="zh-hans",
        by=world.administrator,
        at=world.now,
        **how,
    )


def test_a_team_is_told_that_something_waits_and_nothing_else(world, receiver):
    robot(world, "wecom", receiver.url)
    robot(world, "feishu", receiver.url, secret="abc")
    receiver.answers += [(200, b'{"errcode":0,"code":0}', {})] * 2
    deal = world.submitted()

    assert turn(world.now + LATER) == 2

    told = json.loads(receiver.got[0].body)["text"]["content"]
    assert told.splitlines()[-1].endswith(f"/approvals/?deal={deal.public_id}")
    assert deal.number in told
    closed = [deal.customer_name, str(deal.value_amount), "1280000", world.northwind.name]
    for got in receiver.got:
        assert got.body.decode().count("http") == 1
        assert not [word for word in closed if word in got.body.decode()]
    assert json.loads(receiver.got[1].body).keys() == {"timestamp", "sign", "msg_type", "content"}


def test_a_chat_is_tried_out_by_both_doors_and_what_comes_back_is_logged(world, receiver, client):
    """Once while it is on its way, and never while it is off."""
    row = robot(world, "wecom", receiver.url)
    receiver.answers += [(200, b'{"errcode":93000}', {}), (200, b'{"errcode":0}', {})]
    token = ApiToken.issue(world.administrator, name="x", at=world.now, scopes=["write"], days=9)[1]
    said = {"headers": {"Authorization": f"Bearer {token}"}, "content_type": "application/json"}
    log = f"/api/v1/webhooks/{row.public_id}/deliveries/"
    client.force_login(world.administrator)
    with time_machine.travel(world.now, tick=False):
        assert client.post(row.get_absolute_url()).status_code == 302
        made = client.post(log, {}, **said)
        assert (made.status_code, row.deliveries.count()) == (201, 1)
        assert turn(world.now + LATER) == 0
        (logged,) = client.get(log, headers=said["headers"]).json()["results"]
        assert ("93000" in logged["tries"][0]["answer"], logged["state"]) == (True, "waiting")
    assert turn(world.now + 3 * LATER) == 1
    assert [each.state for each in row.deliveries.all()] == ["delivered"]
    told = json.loads(receiver.got[-1].body)["text"]["content"]
    assert told.startswith("这是一条测试消息")
    assert told.endswith(row.get_absolute_url())

    row.switch_off(by=world.administrator, at=world.now)
    with pytest.raises(WebhookRefused):
        try_out(row, by=world.administrator, at=world.now)
    assert row.deliveries.count() == 1


def test_what_was_decided_meanwhile_waits_for_nobody(world, receiver):
    row = robot(world, "slack", receiver.url)
    deal = world.submitted()
    decided(world, deal, "approve", at=world.now)

    turn(world.now + LATER)

    assert receiver.got == []
    assert [each.state for each in row.deliveries.all()] == ["withheld"]
