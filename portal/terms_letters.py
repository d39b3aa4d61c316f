"""Mails about a request for terms: to its supplier of itself, to who asked of each answer.

They say neither what is wanted nor what was offered, and to a supplier nothing of another.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals import terms_events as events
from deals.models import TermsRequest
from partners.models import LedgerEntry, Membership, Partner, Programme
from partners.roles import TEAM
from permissions.models import User
from portal.as_read import as_read_by
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post
from portal.why_told import why_of

ASKS = {events.TermsAsked.verb, events.TermsReminded.verb}
TO_THE_SUPPLIER = ASKS | {events.TermsWithdrawn.verb}


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail everybody this entry is for, once each. Runs at least once."""
    asked = TermsRequest.objects.with_answers().get(pk=entry.subject_id)
    is_asked = entry.verb in ASKS
    # Who is to answer is told late rather than never, as long as there is something to answer.
    if is_asked and asked.state(at=at) != TermsRequest.State.OPEN:
        return
    if not is_asked and entry.at < at - NEWS_FOR:
        return
    for person in {each.pk: each for each in readers(entry, asked, at)}.values():
        if person.pk == entry.actor_id:
            continue
        if not TermsRequest.objects.among([asked.pk], person, at=at).exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                post(person.email, letter(entry.verb, asked), why=why(entry, asked, person, at))


def readers(entry: LedgerEntry, asked: TermsRequest, at: datetime) -> Iterator[User]:
    if entry.verb in TO_THE_SUPPLIER:
        yield from sellers_of(asked.partner, at=at)
        return
    yield asked.asked_by
    if manager := asked.deal.registrant.channel_manager(at=at):
        yield manager


def sellers_of(partner: Partner, *, at: datetime) -> Iterable[User]:
    places = Membership.objects.holding(at=at).filter(partner=partner, role__in=TEAM["sell"])
    return User.objects.filter(memberships__in=places, is_active=True)


def why(entry: LedgerEntry, asked: TermsRequest, person: User, at: datetime) -> str:
    if entry.verb in TO_THE_SUPPLIER:
        return _("You get this mail because you sell for the company asked.")
    if asked.asked_by_id == person.pk:
        return _("You get this mail because you asked for the terms.")
    return why_of(asked.deal, person, at=at)


def letter(verb: str, asked: TermsRequest) -> Letter:
    told = {
        "number": asked.deal.number,
        "partner": asked.partner.display_name,
        "vendor": Programme.current().vendor_name,
        "day": asked.needed_by.isoformat(),
    }
    subject, line, button = WORDS[verb]()
    to_supplier = verb in TO_THE_SUPPLIER
    compares = f"{asked.deal.get_absolute_url()}terms/"
    path = asked.get_absolute_url() if to_supplier else compares
    return Letter(subject % told, (line % told,), button, path)


Words = tuple[str, str, str]


def _asked() -> Words:
    return (
        _("%(vendor)s asks you for terms"),
        _("Answer until the end of %(day)s, or say that you give none."),
        _("Read and answer"),
    )


def _reminded() -> Words:
    return (
        _("Your terms are needed soon"),
        _("%(vendor)s waits for them until the end of %(day)s."),
        _("Read and answer"),
    )


def _withdrawn() -> Words:
    return (
        _("%(vendor)s no longer needs your terms"),
        _("The request for %(day)s was withdrawn; there is nothing to answer any more."),
        _("Read it"),
    )


def _given() -> Words:
    return (
        _("%(number)s: %(partner)s gave terms"),
        _("They stand beside the other answers."),
        _("Compare the answers"),
    )


def _replaced() -> Words:
    return (
        _("%(number)s: %(partner)s replaced its terms"),
        _("What was given before is kept."),
        _("Compare the answers"),
    )


def _declined() -> Words:
    return (
        _("%(number)s: %(partner)s gives no terms"),
        _("The reason stands with the request."),
        _("Compare the answers"),
    )


def _lapsed() -> Words:
    return (
        _("%(number)s: %(partner)s gave no terms in time"),
        _("You can ask again with another day."),
        _("Compare the answers"),
    )


WORDS = {
    events.TermsAsked.verb: _asked,
    events.TermsReminded.verb: _reminded,
    events.TermsGiven.verb: _given,
    events.TermsReplaced.verb: _replaced,
    events.TermsDeclined.verb: _declined,
    events.TermsLapsed.verb: _lapsed,
    events.TermsWithdrawn.verb: _withdrawn,
}
