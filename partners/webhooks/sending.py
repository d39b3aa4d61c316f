"""Sending what is due: at least once, in order for each thing, and never beyond somebody's rights.

No transaction is open while a stranger's machine takes its time. A lock of the session keeps other
workers from the same receiver; it ends with the process that held it, so that what a killed worker
had sent and not noted is sent again at once, under the same id.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone, translation

from partners.crm.locks import held_if_free
from partners.models import (
    Delivery,
    LedgerEntry,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from partners.models.webhook import SWITCHER, OffBecause
from partners.models.webhook_delivery import State
from partners.webhooks import formats, signature, telling
from partners.webhooks.post import Answer, post
from partners.webhooks.sealed import SecretLost
from permissions.access_log import Look, record_look
from permissions.models import AccessEntry

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=6)
# How long one thing is tried before it is left, and a receiver before it is switched off.
PATIENCE = timedelta(days=3)
# One round ends well before its task would be given to another worker; one receiver has a part.
ROUND, PART = timedelta(seconds=20), timedelta(seconds=10)
GONE = 410


@dataclass(frozen=True)
class Message:
    """What is sent now, and the marks of what it tells."""

    request: formats.Request
    marks: dict[str, str] | None = None
    # What was shown, for the audit.
    shown: Any = field(default=None)


def send_due(*, clock: Clock) -> int:
    """Send what is due to whoever is nobody else's turn, and return how many were taken."""
    began, taken = clock(), 0
    for key in due_webhooks(at=began):
        with held_if_free("webhook", key) as mine:
            if mine:
                taken += work_on(key, clock=clock)
        if clock() - began > ROUND:
            break
    return taken


def due_webhooks(*, at: datetime) -> list[int]:
    waits = WebhookDelivery.objects.waiting().filter(webhook=OuterRef("pk"), due_at__lte=at)
    rested = Q(retry_at=None) | Q(retry_at__lte=at)
    found = Webhook.objects.kept().filter(rested, Exists(waits), off_at=None)
    # Who answers first, who has kept us waiting last.
    order = F("retry_at").asc(nulls_first=True)
    return list(found.order_by(order, "pk").values_list("pk", flat=True))


def work_on(key: int, *, clock: Clock) -> int:
    """Send one receiver what is due to it, for its part of the round."""
    began, taken = clock(), 0
    while clock() - began <= PART:
        at = clock()
        webhook = (
            Webhook.objects.select_related("owner", "partner", "team")
            .filter(pk=key, off_at=None, ended_at=None)
            .filter(Q(retry_at=None) | Q(retry_at__lte=at))
            .first()
        )
        if webhook is None or not may_still(webhook, at=at):
            break
        delivery = webhook.deliveries.all().next_due(at=at)
        if delivery is None:
            break
        taken += deliver(webhook, delivery, clock=clock)
    return taken


def may_still(webhook: Webhook, *, at: datetime) -> bool:
    """Ask whether the person it speaks for may still have machines told; else switch it off."""
    kept = Webhook.objects.among([webhook.pk], webhook.owner, "keep", at=at)
    if kept.exists():
        return True
    webhook.switch_off(by=SWITCHER, at=at, because=OffBecause.OWNER)
    return False


def deliver(webhook: Webhook, delivery: WebhookDelivery, *, clock: Clock) -> bool:
    at = clock()
    if until := held_back_until(delivery.entry, at=at):
        WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=until)
        return False
    try:
        with translation.override(webhook.language), timezone.override(UTC):
            message = written(webhook, delivery, at=at)
    except SecretLost:
        settle(webhook, delivery, Answer(error="secret_lost"), None, at=at)
        return False
    if message is None:
        done(delivery, State.WITHHELD, at=at)
        return False
    answer = post(message.request.url, message.request.headers, message.request.body)
    return settle(webhook, delivery, answer, message, at=clock())


def held_back_until(entry: LedgerEntry, *, at: datetime) -> datetime | None:
    """Return when a verdict on the same thing leaves: told before, the thing would tell it."""
    verdicts = Delivery.objects.filter(
        due_at__gt=at,
        delivered_at=None,
        cancelled_at=None,
        attempts=0,
        entry__subject_kind=entry.subject_kind,
        entry__subject_id=entry.subject_id,
    )
    return verdicts.order_by("-due_at").values_list("due_at", flat=True).first()


def written(webhook: Webhook, delivery: WebhookDelivery, *, at: datetime) -> Message | None:
    """Return what is sent, as the owner may see it at `at`; nothing where it is not theirs.

    Raises `SecretLost`.
    """
    entry = delivery.entry
    subject = telling.subject_for(entry, webhook.owner, at=at)
    if subject is None:
        return None
    secrets = webhook.valid_secrets(at=at)
    if webhook.is_robot:
        saying = telling.saying_of(entry, at=at)
        if saying is None:
            return None
        return Message(formats.written(webhook.format, saying, webhook.url, secrets, at=at))
    payload = telling.payload_of(
        entry,
        subject,
        webhook.owner,
        number=delivery.number,
        before=delivery.thread.marks,
        at=at,
    )
    body = telling.rendered(payload)
    thing = payload["data"]["object"]
    return Message(
        formats.Request(
            webhook.url, body, signature.headers(secrets, delivery.message_id, body, at=at)
        ),
        marks=telling.marks(thing) if thing is not None else None,
        shown=subject,
    )


@transaction.atomic
def settle(
    webhook: Webhook,
    delivery: WebhookDelivery,
    answer: Answer,
    message: Message | None,
    *,
    at: datetime,
) -> bool:
    """Note what came of it, and when it is tried again if it is."""
    WebhookAttempt.objects.create(
        delivery=delivery,
        at=at,
        millis=answer.millis,
        status=answer.status,
        error=answer.error,
        answer=answer.text,
    )
    if answer.left and message is not None and message.shown is not None:
        look = Look(actor=webhook.owner, at=at, door=AccessEntry.Door.TASK)
        record_look(look, action="view", things=message.shown)
    if formats.agrees(webhook.format, answer.status, answer.text):
        taken(webhook, delivery, message, at=at)
        return True
    failed(webhook, delivery, answer, at=at)
    return False


def taken(
    webhook: Webhook, delivery: WebhookDelivery, message: Message | None, *, at: datetime
) -> None:
    done(delivery, State.DELIVERED, at=at)
    if message is not None and message.marks is not None:
        delivery.thread.marks = message.marks
        delivery.thread.save(update_fields=["marks"])
    if webhook.failing_since or webhook.retry_at:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None, retry_at=None)


def failed(webhook: Webhook, delivery: WebhookDelivery, answer: Answer, *, at: datetime) -> None:
    """Wait longer each time. What gives no answer at all is left alone as a whole."""
    log.info("Webhook %s: %s", webhook.public_id, answer.status or answer.error)
    delivery.attempts = min(delivery.attempts + 1, 1000)
    wait = min(FIRST_WAIT * 2 ** min(delivery.attempts - 1, 16), LONGEST_WAIT)
    delivery.due_at = at + wait
    delivery.save(update_fields=["attempts", "due_at"])
    if at - delivery.asked_at > PATIENCE:
        done(delivery, State.GIVEN_UP, at=at)
    webhook.failing_since = webhook.failing_since or at
    webhook.retry_at = delivery.due_at if answer.status is None else None
    webhook.save(update_fields=["failing_since", "retry_at"])
    if answer.status == GONE:
        webhook.switch_off(by=SWITCHER, at=at, because=OffBecause.GONE)
    elif at - webhook.failing_since > PATIENCE:
        webhook.switch_off(by=SWITCHER, at=at, because=OffBecause.FAILING)


def done(delivery: WebhookDelivery, state: str, *, at: datetime) -> None:
    delivery.state, delivery.done_at = state, at
    delivery.save(update_fields=["state", "done_at"])
