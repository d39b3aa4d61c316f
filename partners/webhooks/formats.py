"""How each kind of receiver wants to be told: one row a format, as their makers document it.

Robots of group chats say one sentence with one link. Theirs are no Standard Webhooks: the key
stands in the address, some sign besides, and some answer 200 where they mean no.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus, urlsplit

from django.utils.translation import pgettext

STANDARD = "standard"


@dataclass(frozen=True)
class Saying:
    """What a robot says: one sentence, what the link is called, where it leads."""

    sentence: str
    button: str
    link: str


@dataclass(frozen=True)
class Request:
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Robot:
    """One maker's robots: where they live, how they are written to, what they answer for yes."""

    hosts: tuple[str, ...]
    write: Callable[[Saying, str, str, datetime], Request]
    agrees: Callable[[int, str], bool]
    signs: bool = False

    def lives_at(self, host: str) -> bool:
        """Say whether the host is the maker's; `.example.com` stands for all below it."""
        return any(
            host.endswith(each) if each.startswith(".") else host == each for each in self.hosts
        )


def spelled(said: Any) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _line(saying: Saying) -> str:
    return f"{saying.sentence}\n{saying.link}"


def wecom(saying: Saying, url: str, secret: str, at: datetime) -> Request:
    return Request(url, spelled({"msgtype": "text", "text": {"content": _line(saying)}}))


def dingtalk(saying: Saying, url: str, secret: str, at: datetime) -> Request:
    """Sign milliseconds and secret with the secret, in the address."""
    if secret:
        stamp = str(int(at.timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        sign = quote_plus(base64.b64encode(digest))
        joint = "&" if urlsplit(url).query else "?"
        url = f"{url}{joint}timestamp={stamp}&sign={sign}"
    return Request(url, spelled({"msgtype": "text", "text": {"content": _line(saying)}}))


def feishu(saying: Saying, url: str, secret: str, at: datetime) -> Request:
    """Sign nothing with seconds and secret as the key, in the body."""
    said: dict[str, Any] = {"msg_type": "text", "content": {"text": _line(saying)}}
    if secret:
        stamp = str(int(at.timestamp()))
        digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
        said = {"timestamp": stamp, "sign": base64.b64encode(digest).decode(), **said}
    return Request(url, spelled(said))


def slack(saying: Saying, url: str, secret: str, at: datetime) -> Request:
    text = f"{_without_marks(saying.sentence)} <{saying.link}|{_without_marks(saying.button)}>"
    return Request(url, spelled({"text": text}))


def _without_marks(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams(saying: Saying, url: str, secret: str, at: datetime) -> Request:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [{"type": "TextBlock", "text": saying.sentence, "wrap": True}],
        "actions": [{"type": "Action.OpenUrl", "title": saying.button, "url": saying.link}],
    }
    kind = "application/vnd.microsoft.card.adaptive"
    attachment = {"contentType": kind, "contentUrl": None, "content": card}
    return Request(url, spelled({"type": "message", "attachments": [attachment]}))


def is_good(status: int, _text: str = "") -> bool:
    return 200 <= status < 300  # noqa: PLR2004


def says_zero(*names: str) -> Callable[[int, str], bool]:
    """Return what reads yes out of `{"errcode": 0}`: these answer 200 to everything."""

    def agrees(status: int, text: str) -> bool:
        try:
            said = json.loads(text)
        except ValueError:
            return False
        return is_good(status) and isinstance(said, dict) and any(said.get(n) == 0 for n in names)

    return agrees


ROBOTS: dict[str, Robot] = {
    "wecom": Robot(("qyapi.weixin.qq.com",), wecom, says_zero("errcode")),
    "dingtalk": Robot(("oapi.dingtalk.com",), dingtalk, says_zero("errcode"), signs=True),
    "feishu": Robot(
        ("open.feishu.cn", "open.larksuite.com"),
        feishu,
        says_zero("code", "StatusCode"),
        signs=True,
    ),
    "slack": Robot(("hooks.slack.com",), slack, is_good),
    "teams": Robot(
        (".webhook.office.com", ".logic.azure.com", ".api.powerplatform.com"), teams, is_good
    ),
}


def agrees(format_: str, status: int | None, text: str) -> bool:
    """Say whether an answer means that it was taken."""
    if status is None:
        return False
    return ROBOTS[format_].agrees(status, text) if format_ in ROBOTS else is_good(status)


def written(
    format_: str, saying: Saying, url: str, secrets: Sequence[str], *, at: datetime
) -> Request:
    """Return what a robot is sent."""
    return ROBOTS[format_].write(saying, url, secrets[0] if secrets else "", at)


def hosts_of(format_: str) -> str:
    """Return where a maker's robots live, to be read."""
    return pgettext("between things", ", ").join(
        each.removeprefix(".") for each in ROBOTS[format_].hosts
    )
