"""Mails to a partner's managers where nothing new is taken from it, or again."""

from datetime import datetime

from django.utils.translation import gettext as _

from partners import authorisation_events as events
from partners.may_register import Stop, why_stopped
from partners.models import LedgerEntry, Membership, Partner
from partners.roles import TEAM
from permissions.models import User
from portal.as_read import as_read_by
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail everybody who runs the partner's team, once each. Runs at least once."""
    if entry.at < at - NEWS_FOR:
        return
    partner = Partner.objects.get(pk=entry.subject_id)
    stop = why_stopped(partner, at=at)
    # What is no longer so, or was not the last thing in the way, is no news.
    if (stop is None) != (entry.verb == events.SuspensionLifted.verb):
        return
    places = Membership.objects.holding(at=at).filter(partner=partner, role__in=TEAM["manage"])
    for person in User.objects.filter(memberships__in=places, is_active=True):
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                why = _("You get this mail because you run the team.")
                post(person.email, letter_of(partner, stop), why=why)


def letter_of(partner: Partner, stop: Stop | None) -> Letter:
    named = {"partner": partner.display_name}
    if stop is None:
        subject = _("%(partner)s may submit registrations again") % named
        lines: tuple[str, ...] = (_("Drafts can be submitted, and new ones made."),)
    else:
        subject = _("%(partner)s may submit nothing new for the time being") % named
        reason = _("The reason given: %(reason)s") % {"reason": stop.reason} if stop.reason else ""
        lines = (str(stop.words), reason)
    path = f"{partner.get_absolute_url()}authorisation/"
    return Letter(subject, lines, _("See where you stand"), path)
