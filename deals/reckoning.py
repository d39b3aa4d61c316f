"""What was promised, reckoned again when the calendar it rests on is announced."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from deals import events
from deals.course import afresh
from deals.models import Deal
from deals.promise import promised_to
from partners import ledger
from partners.calendars import FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES, Promise
from partners.models import LedgerEntry, Programme
from permissions.actors import Actor, System


def calendar_entered(entry: LedgerEntry, at: datetime) -> None:
    """Reckon again what was promised over the year that somebody has entered."""
    reckon_again(entry.details["year"], by=System("a calendar was entered"), at=at)


def reckon_again(year: int, *, by: Actor, at: datetime) -> int:
    """Hold open promises to the calendars as they are now; say how many changed.

    A promise that is broken already stays as it was: nobody becomes punctual afterwards.
    """
    touched = datetime(year - 1, 12, FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES, tzinfo=UTC)
    reaching = Deal.objects.awaiting_decision().filter(
        promised_at__gt=max(at, touched - timedelta(days=1))
    )
    changed = 0
    for key in list(reaching.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            deal = (
                Deal.objects.awaiting_decision().select_for_update(of=("self",)).filter(pk=key)
            ).first()
            if deal is not None:
                changed += _hold_to(deal, by=by, at=at)
    return changed


def _hold_to(deal: Deal, *, by: Actor, at: datetime) -> bool:
    given = deal.snapshots.filter(occasion="submission").order_by("-at", "-pk").first()
    if given is None or deal.promised_at is None:
        return False
    before = Promise(deal.promised_at, deal.promise_provisional)
    again = afresh(deal, at=given.at)
    if again is None:
        again = promised_to(deal.registrant, at=given.at, days=Programme.current().review_days)
    now = before.recalculated(again)
    if now == before:
        return False
    deal.promised_at, deal.promise_provisional = now.at, now.provisional
    deal.updated_at, deal.version = at, deal.version + 1
    deal.save(update_fields=["promised_at", "promise_provisional", "updated_at", "version"])
    said = events.PromiseMoved if now.at > before.at else events.PromiseSettled
    ledger.record(
        said(subject=deal, concerns=deal.partners(at=at), promised=now.at.isoformat()),
        by=by,
        at=at,
    )
    return True
