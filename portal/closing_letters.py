"""Mails about the end of a deal: how it ended, and that both sides can read how they rate it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals.closing_events import RatingsOpened
from deals.models import Closing, Deal
from deals.models.closing import Outcome
from partners.models import LedgerEntry
from partners.standing_in import deciding_manager
from permissions.models import User
from portal.as_read import as_read_by
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post
from portal.who_hears import registrants_side
from portal.why_told import why_of


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail who registered it and who looks after them, once each. Runs at least once."""
    if entry.at < at - NEWS_FOR:
        return
    deal = Deal.objects.select_related("registrant", "registered_by").get(pk=entry.subject_id)
    closing = Closing.objects.filter(deal=deal, reopened_at=None).first()
    if closing is None or not is_of(entry, closing):
        return
    for person in {person.pk: person for person in readers(deal, at)}.values():
        if person.pk == entry.actor_id:
            continue
        if not Deal.objects.permitted(person, "confide", at=at).filter(pk=deal.pk).exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                why = why_of(deal, person, at=at)
                post(person.email, letter(entry, deal, closing), why=why)


def is_of(entry: LedgerEntry, closing: Closing) -> bool:
    """Tell whether an entry is about this end: a stage before it, or one since, is told by none."""
    opened: bool = entry.verb == RatingsOpened.verb
    return opened or bool(entry.details["stage"] == closing.outcome)


def readers(deal: Deal, at: datetime) -> Iterator[User]:
    yield from registrants_side(deal, at=at)
    if manager := deciding_manager(deal.registrant, at=at):
        yield manager


def letter(entry: LedgerEntry, deal: Deal, closing: Closing) -> Letter:
    place = f"{deal.get_absolute_url()}#closing"
    named = {"number": deal.number}
    if entry.verb == RatingsOpened.verb:
        return Letter(
            _("The ratings of %(number)s are open") % named,
            (_("Both sides can read now how working together was rated."),),
            _("Read the ratings"),
            place,
        )
    subjects = {
        Outcome.WON: _("%(number)s is won"),
        Outcome.LOST: _("%(number)s is lost"),
        Outcome.CANCELLED: _("%(number)s is cancelled"),
    }
    return Letter(
        subjects[Outcome(closing.outcome)] % named,
        (
            _("The CRM closed it. What it says stands with the registration."),
            _("Both sides can rate how working together was, until %(day)s.")
            % {"day": f"{closing.rate_until:%Y-%m-%d}"},
            _("Neither reads what the other said before it has rated or the time is over."),
        ),
        _("See it and rate"),
        place,
    )
