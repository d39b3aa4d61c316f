"""Mails about a conflict: to each side of its own registration alone, to who weighs of the case."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals import conflict_events as events
from deals.models import Conflict, Deal
from partners.models import LedgerEntry
from permissions.models import StaffRole, StaffRoleName, User
from portal.as_read import as_read_by, spelled
from portal.models import Notice
from portal.notifications import NEWS_FOR
from portal.posting import Letter, post
from portal.who_hears import registrants_side
from portal.why_told import at_the_vendor, why_of

# By these one side hears; by these who weighs does.
TO_A_SIDE = {
    events.EvidenceAsked.verb,
    events.JointDealProposed.verb,
    events.JointDealFailed.verb,
    events.ConflictDecided.verb,
}


def send(entry: LedgerEntry, at: datetime) -> None:
    """Mail everybody this entry is for, once each. Runs at least once."""
    if entry.at < at - NEWS_FOR:
        return
    case = case_of(entry)
    for person in {person.pk: person for person in readers(entry, case, at)}.values():
        if person.pk == entry.actor_id:
            continue
        if not Conflict.objects.permitted(person, "view", at=at).filter(pk=case.pk).exists():
            continue
        _row, fresh = Notice.objects.get_or_create(entry=entry, person=person)
        if fresh:
            with as_read_by(person):
                post(person.email, letter(entry, case), why=why(entry, person, at))


def case_of(entry: LedgerEntry) -> Conflict:
    named = {"public_id": entry.details["conflict"]} if "conflict" in entry.details else {}
    case: Conflict = Conflict.objects.get(**(named or {"pk": entry.subject_id}))
    return case


def readers(entry: LedgerEntry, case: Conflict, at: datetime) -> Iterator[User]:
    if entry.verb in TO_A_SIDE:
        yield from registrants_side(Deal.objects.get(pk=entry.subject_id), at=at)
    elif case.owner is not None:
        yield case.owner
    else:
        directors = StaffRole.objects.holding(at=at).filter(role=StaffRoleName.DIRECTOR)
        yield from User.objects.filter(pk__in=directors.values("person"), is_active=True)


def letter(entry: LedgerEntry, case: Conflict) -> Letter:
    if entry.verb in TO_A_SIDE:
        return to_a_side(entry, case)
    words = {
        events.ConflictOpened.verb: (
            _("The conflict %(number)s waits for a decision"),
            _("Two registrations want the same."),
        ),
        events.ConflictEscalated.verb: (
            _("The conflict %(number)s is handed to you"),
            _("A colleague hands it on."),
        ),
        events.ConflictAppealed.verb: (
            _("The decision on the conflict %(number)s is appealed"),
            _("One side asks that it be decided again."),
        ),
    }
    subject, line = words[entry.verb]
    return Letter(
        subject % {"number": case.number},
        (
            line,
            _("It is to be decided by %(when)s.") % {"when": spelled(case.due_at)},
        ),
        _("Weigh it"),
        case.get_absolute_url(),
    )


def why(entry: LedgerEntry, person: User, at: datetime) -> str:
    if entry.verb in TO_A_SIDE:
        return why_of(Deal.objects.get(pk=entry.subject_id), person, at=at)
    return at_the_vendor()


def to_a_side(entry: LedgerEntry, case: Conflict) -> Letter:
    """Say to one side what holds of its own registration: nothing here is of the other."""
    number = Deal.objects.get(pk=entry.subject_id).number
    if entry.verb == events.EvidenceAsked.verb:
        subject, line = (
            _("What speaks for %(number)s?"),
            _("It looks close to something we already know. You keep your place meanwhile."),
        )
    elif entry.verb == events.JointDealProposed.verb:
        subject, line = (
            _("We propose a joint deal for %(number)s"),
            _("It comes about if both partners agree."),
        )
    elif entry.verb == events.JointDealFailed.verb:
        subject, line = _("%(number)s is weighed again"), _("The joint deal did not come about.")
    else:
        subject, line = (
            _("There is a decision on %(number)s"),
            _("The reason stands with your claim."),
        )
    asks = entry.verb in {events.EvidenceAsked.verb, events.JointDealProposed.verb}
    until = case.answer_by if asks else None
    by_when = _("Answer by %(when)s.") % {"when": spelled(until)} if until else ""
    return Letter(
        subject % {"number": number},
        (line, by_when),
        _("Read and answer") if asks else _("Read it"),
        case.get_absolute_url(),
    )
