"""A message that says nothing but that it arrives: whether a machine or a chat is reached."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import LedgerEntry, Webhook, WebhookDelivery
from partners.models.webhook import WebhookRefused
from partners.webhooks.events import WebhookTried
from partners.webhooks.formats import Saying
from partners.webhooks.hearing import put_on_its_way
from permissions.models import User


@transaction.atomic
def try_out(webhook: Webhook, *, by: User, at: datetime) -> WebhookDelivery:
    """Put a test message on its way; the one that still is, where there is one.

    It goes the way of all others: signed, logged, guarded. Raises `WebhookRefused`.
    """
    webhook._turn()  # noqa: SLF001  its own rows
    if not webhook.is_on:
        raise WebhookRefused(_("It is switched off. Switch it on first."))
    tried = webhook.deliveries.filter(entry__verb=WebhookTried.verb)
    waiting: WebhookDelivery | None = tried.waiting().first()
    if waiting is not None:
        return waiting
    entry = webhook._say(WebhookTried, by=by, at=at)  # noqa: SLF001  its own entry
    put_on_its_way(entry, [webhook], at=at)
    made: WebhookDelivery = tried.get(entry=entry)
    return made


def says_hello(entry: LedgerEntry, _at: datetime) -> Saying:
    """Say what a robot's channel reads of a test: what it will hear of, and nothing of anybody."""
    webhook = Webhook.objects.get(pk=entry.subject_id)
    return Saying(
        _("A test message: registrations that wait for a decision will be told of here."),
        _("Open the webhook"),
        f"{settings.BASE_URL}{webhook.get_absolute_url()}",
    )
