"""What was promised, reckoned again when the calendar it rests on is announced."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from deals import amendment_events, events
from deals.course import afresh
from deals.models import Amendment, Deal
from partners import ledger
from partners.calendars import FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES, Promise
from partners.models import LedgerEntry, Programme
from partners.promise import promised_to
from permissions.actors import Actor, System


def calendar_entered(entry: LedgerEntry, at: datetime) -> None:
    """Reckon again what was promised over the year that somebody has entered."""
    reckon_again(entry.details["year"], by=System("a calendar was entered"), at=at)


def reckon_again(year: int, *, by: Actor, at: datetime) -> int:
    """Hold open promises to the calendars as they are now; say how many changed.

    A promise that is broken already stays as it was: nobody becomes punctual afterwards.
    """
    touched = datetime(year - 1, 12, FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES, tzinfo=UTC)
    since = max(at, touched - timedelta(days=1))
    changed = 0
    for key in list(_keys(Deal.objects.awaiting_decision().filter(promised_at__gt=since))):
        with transaction.atomic():
            deals = Deal.objects.awaiting_decision().select_for_update(of=("self",))
            if deal := deals.filter(pk=key).first():
                changed += _hold_to(deal, by=by, at=at)
    for key in list(_keys(Amendment.objects.waiting().filter(promised_at__gt=since))):
        with transaction.atomic():
            deal = Deal.objects.select_for_update(of=("self",)).get(amendments=key)
            if amendment := deal.amendments.waiting().filter(pk=key).first():
                changed += _hold_amendment_to(amendment, deal, by=by, at=at)
    return changed


def _keys(rows: Any) -> Any:
    return rows.order_by("pk").values_list("pk", flat=True)


def _hold_to(deal: Deal, *, by: Actor, at: datetime) -> bool:
    given = deal.snapshots.filter(occasion="submission").order_by("-at", "-pk").first()
    if given is None or deal.promised_at is None:
        return False
    before = Promise(deal.promised_at, deal.promise_provisional)
    now = _again(deal, before, given_at=given.at)
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


def _hold_amendment_to(amendment: Amendment, deal: Deal, *, by: Actor, at: datetime) -> bool:
    before = Promise(amendment.promised_at, amendment.promise_provisional)
    now = _again(deal, before, given_at=amendment.proposed_at)
    if now == before:
        return False
    amendment.promised_at, amendment.promise_provisional = now.at, now.provisional
    amendment.save(update_fields=["promised_at", "promise_provisional"])
    said = (
        amendment_events.AmendmentPromiseMoved
        if now.at > before.at
        else amendment_events.AmendmentPromiseSettled
    )
    told = said(subject=deal, concerns=[deal.registrant], promised=now.at.isoformat())
    ledger.record(told, by=by, at=at)
    return True


def _again(deal: Deal, before: Promise, *, given_at: datetime) -> Promise:
    """Return what holds now of a promise given at that moment, by the steps it waits for."""
    again = afresh(deal, at=given_at)
    if again is None:
        again = promised_to(deal.registrant, at=given_at, days=Programme.current().review_days)
    return before.recalculated(again)
