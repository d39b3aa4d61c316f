"""From the ledger to each machine that asked: a row for each, counted by the thing it is about."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from partners.models import (
    LedgerConcern,
    LedgerEntry,
    Team,
    Webhook,
    WebhookDelivery,
    WebhookThread,
)
from partners.webhooks.offered import is_offered


def somebody_listens() -> bool:
    """Say whether there is any webhook: one hears of nothing that happened before it was made."""
    return bool(Webhook.objects.kept().filter(team=None).exists())


def hear(entry: LedgerEntry, at: datetime) -> None:
    """Put an entry on its way to every machine that asked for its kind. Runs at least once.

    By now it has left the house: what was taken back within the grace period never comes here.
    """
    if not is_offered(entry.verb):
        return
    partners = LedgerConcern.objects.filter(entry=entry).values("partner_id")
    theirs = Q(partner=None) if entry.internal else Q(partner=None) | Q(partner__in=partners)
    put_on_its_way(entry, Webhook.objects.hearing(entry.verb, since=entry.at).filter(theirs), at=at)


def hear_that_it_waits(entry: LedgerEntry, team: Team | None, *, at: datetime) -> None:
    """Put it on its way to the robots of the team that decides. Runs at least once."""
    put_on_its_way(entry, Webhook.objects.robots_of(team, since=entry.at), at=at)


@transaction.atomic
def put_on_its_way(entry: LedgerEntry, to: Iterable[Webhook], *, at: datetime) -> None:
    for webhook in to:
        WebhookThread.objects.get_or_create(
            webhook=webhook, subject_kind=entry.subject_kind, subject_id=entry.subject_id
        )
        # Two workers that count on one thread take turns at its row.
        thread = WebhookThread.objects.select_for_update().get(
            webhook=webhook, subject_kind=entry.subject_kind, subject_id=entry.subject_id
        )
        if WebhookDelivery.objects.filter(webhook=webhook, entry=entry).exists():
            continue
        thread.last += 1
        thread.save(update_fields=["last"])
        WebhookDelivery.objects.create(
            webhook=webhook,
            thread=thread,
            entry=entry,
            number=thread.last,
            asked_at=at,
            due_at=at,
        )
