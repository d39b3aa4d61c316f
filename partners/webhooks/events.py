"""What can be said to have happened to a machine that is told."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class WebhookMade(Event):
    verb = "partners.webhook_made"
    sentence = _("{actor} has a machine told what happens: {subject}")
    icon = "send"


@known
@dataclass(frozen=True, kw_only=True)
class WebhookChanged(Event):
    verb = "partners.webhook_changed"
    sentence = _("{actor} changed what {subject} is told, or where it is")
    icon = "settings"


@known
@dataclass(frozen=True, kw_only=True)
class WebhookRotated(Event):
    verb = "partners.webhook_rotated"
    sentence = _("{actor} made a new secret for {subject}")
    icon = "lock"


@known
@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOff(Event):
    verb = "partners.webhook_switched_off"
    sentence = _("{actor} switched {subject} off: {because}")
    icon = "ban"
    tone = "warn"

    because: str


@known
@dataclass(frozen=True, kw_only=True)
class WebhookSwitchedOn(Event):
    verb = "partners.webhook_switched_on"
    sentence = _("{actor} switched {subject} on, in their own name")
    icon = "check"


@known
@dataclass(frozen=True, kw_only=True)
class WebhookEnded(Event):
    verb = "partners.webhook_ended"
    sentence = _("{actor} ended {subject}")
    icon = "minus"


@known
@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(Event):
    verb = "partners.webhook_replayed"
    sentence = _("{actor} had {subject} told again: {count}")
    icon = "refresh-cw"

    count: int


@known
@dataclass(frozen=True, kw_only=True)
class WebhookTried(Event):
    verb = "partners.webhook_tried"
    sentence = _("{actor} sent {subject} a test message")
    icon = "send"
