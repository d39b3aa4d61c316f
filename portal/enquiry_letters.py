"""Mails about questions: that something was said, by whom and until when; never what."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from partners import enquiry_events as events
from partners.models import Enquiry, LedgerEntry, Membership
from partners.standing_in import deciding_manager
from permissions.models import User
from portal.as_read import as_read_by, spelled
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post

# What the partner said or did, for whoever answers.
FOR_US = {
    events.Asked.verb,
    events.Complained.verb,
    events.WentOn.verb,
    events.OpenedAnew.verb,
    events.GivenTo.verb,
}


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail who waits for it, each once and only who may read it still. Runs at least once."""
    if entry.at < at - NEWS_FOR:
        return
    enquiry = Enquiry.objects.select_related("partner", "asked_by", "owner").get(
        pk=entry.subject_id
    )
    for person in {each.pk: each for each in _hearers(entry, enquiry, at)}.values():
        readable = Enquiry.objects.permitted(person, "view", at=at).filter(pk=enquiry.pk)
        if person.pk == entry.actor_id or not readable.exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                post(person.email, letter_of(entry, enquiry), why=_why(enquiry, person, at=at))


def _hearers(entry: LedgerEntry, enquiry: Enquiry, at: datetime) -> Iterator[User]:
    if entry.verb not in FOR_US:
        yield from _the_asker(enquiry, at)
        return
    if enquiry.owner is not None and enquiry.owner.works(at=at):
        yield enquiry.owner
    elif manager := deciding_manager(enquiry.partner, at=at):
        yield manager


def _the_asker(enquiry: Enquiry, at: datetime) -> Iterator[User]:
    """Yield who asked; where they have left, who runs the team."""
    places = Membership.objects.holding(at=at).filter(partner=enquiry.partner)
    if places.filter(person=enquiry.asked_by).exists():
        yield enquiry.asked_by
        return
    managing = places.filter(role="manager")
    yield from User.objects.filter(memberships__in=managing, is_active=True)


def _why(enquiry: Enquiry, person: User, *, at: datetime) -> str:
    named = {"partner": enquiry.partner.display_name}
    if person.pk == enquiry.asked_by_id:
        return _("You get this mail because you asked.")
    if not person.staff_roles(at=at):
        return _("You get this mail because you run the team of %(partner)s.") % named
    if person.pk == enquiry.owner_id:
        return _("You get this mail because it was given to you to answer.")
    return _("You get this mail because you look after %(partner)s.") % named


def letter_of(entry: LedgerEntry, enquiry: Enquiry) -> Letter:
    named = {"partner": enquiry.partner.display_name, "when": spelled(enquiry.promised_at)}
    if entry.verb == events.Answered.verb:
        return Letter(
            _("What you asked has an answer"),
            (
                _("It stands with your question in the portal."),
                _("If that settles it, close the question and say so."),
            ),
            _("Read the answer"),
            enquiry.get_absolute_url(),
        )
    subject = {
        events.Complained.verb: _("%(partner)s complains"),
        events.WentOn.verb: _("%(partner)s wrote more about a question"),
        events.OpenedAnew.verb: _("A question of %(partner)s is open again"),
        events.GivenTo.verb: _("A question of %(partner)s is yours to answer"),
    }.get(entry.verb, _("%(partner)s asks something"))
    return Letter(
        subject % named,
        (_("An answer is promised for %(when)s.") % named,),
        _("Read and answer"),
        enquiry.get_absolute_url(),
    )
