"""Bringing ledger entries to those who asked to hear of them: at least once, each on its own."""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from partners import ledger
from partners.models import Delivery

log = logging.getLogger(__name__)

AT_ONCE = 200
PATIENCE = timedelta(seconds=2)
LONGEST_WAIT = timedelta(hours=1)


def deliver_due(*, at: datetime, most: int = AT_ONCE) -> int:
    """Hand over what is due, each row in its own transaction, and return how many arrived.

    Rows and not a cursor over ids: transactions commit out of order, and a cursor would skip the
    late one. A row whose handler fails waits longer each time and holds nobody else up.
    """
    arrived = 0
    for _turn in range(most):
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("entry", "entry__actor")
                .filter(due_at__lte=at, delivered_at=None, cancelled_at=None)
                .order_by("due_at", "pk")
                .first()
            )
            if delivery is None:
                break
            arrived += _hand_over(delivery, at=at)
    return arrived


def _hand_over(delivery: Delivery, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            ledger.subscriber(delivery.subscriber).handler(delivery.entry, at)
    except Exception as error:
        # Whatever a handler stumbles over, the others must still hear; the row stays and says why.
        log.exception("Delivery %s to %s failed", delivery.pk, delivery.subscriber)
        delivery.attempts = min(delivery.attempts + 1, 1000)
        delivery.last_error = type(error).__name__[:200]
        delivery.due_at = at + min(PATIENCE * 2 ** min(delivery.attempts, 12), LONGEST_WAIT)
        delivery.save(update_fields=["attempts", "last_error", "due_at"])
        return False
    delivery.delivered_at = at
    delivery.save(update_fields=["delivered_at"])
    return True
