"""What the portal does by the clock. Safe to run twice; the rows are the truth, not the broker."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from content.sharing import MATERIALS
from deals.assigning import let_go
from deals.models import Closing, Deal, QueuePlace
from deals.reminders import remind as remind_of_ends
from deals.reminders import with_reminders_due
from deals.reminding import remind
from deals.sharing import REGISTRATIONS
from deals.terms_due import remind_and_lapse
from partners.delivery import deliver_due
from permissions.actors import System


@shared_task(name="portal.deliver_ledger_entries", expires=10)
def deliver_ledger_entries() -> int:
    return deliver_due(at=timezone.now())


@shared_task(name="portal.remind_of_ending_shares", expires=3600)
def remind_of_ending_shares() -> None:
    """Tell both sides of a share that it ends soon, each share once and by itself."""
    at, by = timezone.now(), System("remind of ending shares")
    for kind in (REGISTRATIONS, MATERIALS):
        for grant in kind.ending_soon(at=at):
            kind.tell_of_end(grant, by=by, at=at)


@shared_task(name="portal.let_go_of_reviews", expires=300)
def let_go_of_reviews() -> None:
    """Take registrations out of hands that may no longer decide them, whatever ended the right."""
    let_go(by=System("a reviewer may no longer decide"), at=timezone.now())


@shared_task(name="portal.remind_reviewers", expires=60)
def remind_reviewers() -> None:
    """Remind of, and escalate, what waits too long under the rule it was submitted with."""
    remind(by=System("a registration waits too long"), at=timezone.now())


@shared_task(name="portal.expire_unanswered", expires=300)
def expire_unanswered() -> None:
    """Close what nobody answered or decided in time, each in its own transaction."""
    at, by = timezone.now(), System("expire unanswered")
    overdue = Deal.objects.permitted(by, "expire", at=at).unanswered(at=at)
    for public_id in overdue.values_list("public_id", flat=True)[:500]:
        with transaction.atomic():
            deal = Deal.objects.fetch(by, "expire", at=at, public_id=public_id, lock=True)
            if deal.lapses_at and deal.lapses_at <= at:
                deal.expire(by=by, at=at)


@shared_task(name="portal.remind_of_ending_protections", expires=600)
def remind_of_ending_protections() -> None:
    """Tell the registrant's people what ends soon: each reminder once, late if nobody ran this."""
    at, by = timezone.now(), System("remind of ending protections")
    for public_id in with_reminders_due(at=at):
        with transaction.atomic():
            deal = Deal.objects.fetch(by, "view", at=at, public_id=public_id, lock=True)
            remind_of_ends(deal, by=by, at=at)


@shared_task(name="portal.open_ratings", expires=600)
def open_ratings() -> None:
    """Count what was rated of a cooperation once the time for it is over."""
    at, by = timezone.now(), System("the time to rate is over")
    for key in Closing.objects.to_be_opened(at=at):
        with transaction.atomic():
            deal = Deal.objects.fetch(by, "view", at=at, pk=key, lock=True)
            Closing.open_over(deal, by=by, at=at)


@shared_task(name="portal.offer_free_places", expires=60)
def offer_free_places() -> None:
    """Offer what became free to who registered first, and tell of what nobody took in time."""
    at, by = timezone.now(), System("offer free places")
    for place in QueuePlace.objects.to_be_told_lapsed(at=at):
        with transaction.atomic():
            place.deal = Deal.objects.fetch(by, "view", at=at, pk=place.deal_id, lock=True)
            place.lapse(by=by, at=at)
    for place in QueuePlace.objects.to_be_offered(at=at):
        with transaction.atomic():
            place.deal = Deal.objects.fetch(by, "view", at=at, pk=place.deal_id, lock=True)
            place.offer(by=by, at=at)


@shared_task(name="portal.remind_suppliers", expires=300)
def remind_suppliers() -> None:
    """Remind suppliers of the terms they are asked for, and say of whom none came in time."""
    remind_and_lapse(by=System("terms are needed by a day"), at=timezone.now())
