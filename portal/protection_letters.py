"""What mails say of a protection and of a place in the line: never whose, never how many wait."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals import protection_events as events
from deals.models import Deal
from partners.models import LedgerEntry
from permissions.models import User
from portal.as_read import spelled
from portal.posting import Letter
from portal.who_hears import registrants_side

# Told as long as it is true: who was to be reminded is reminded late rather than never.
STILL_NEWS = {events.ProtectionEnding.verb, events.PlaceOffered.verb}
TO_THE_TEAM = {
    events.ProtectionEnding.verb,
    events.ProtectionReleased.verb,
    events.ProtectionRevoked.verb,
    events.PlaceOffered.verb,
}
TO_THE_MANAGER = {
    events.ExtensionAsked.verb,
    events.ProtectionReleased.verb,
    events.PlaceOffered.verb,
    events.PlaceTaken.verb,
}
NOT_TO_THE_REGISTRANT = {events.ExtensionAsked.verb, events.PlaceTaken.verb}


def readers(
    entry: LedgerEntry, deal: Deal, team: Callable[[], Iterable[User]], *, at: datetime
) -> Iterator[User]:
    """Yield who waits for this news; `team` are the registrant's sellers."""
    if entry.verb not in NOT_TO_THE_REGISTRANT:
        yield from registrants_side(deal, at=at)
    if entry.verb in TO_THE_TEAM:
        yield from team()
    if entry.verb in TO_THE_MANAGER and (manager := deal.registrant.channel_manager(at=at)):
        yield manager


def is_still_news(entry: LedgerEntry, at: datetime) -> bool:
    """Say whether what it warns of lies still ahead."""
    until = entry.details.get("until")
    return entry.verb in STILL_NEWS and bool(until) and at < datetime.fromisoformat(until)


def letter_on(entry: LedgerEntry, deal: Deal, person: User, *, at: datetime) -> Letter:
    until = entry.details.get("until")
    when = spelled(datetime.fromisoformat(until)) if until else ""
    decides = Deal.objects.permitted(person, "decide", at=at).filter(pk=deal.pk).exists()
    subject, line, button = (TO_WHO_DECIDES if decides else WORDS)[entry.verb]()
    told = {"number": deal.number, "when": when, "partner": deal.registrant.display_name}
    path = f"{deal.get_absolute_url()}protection/"
    if decides and entry.verb in {events.PlaceOffered.verb, events.PlaceTaken.verb}:
        path = f"/approvals/?deal={deal.public_id}"
    return Letter(subject % told, (line % told,), button, path)


Words = tuple[str, str, str]


def _asked() -> Words:
    return (
        _("%(number)s: an extension is asked for"),
        _("%(partner)s asks for more time and says why."),
        _("Read and decide"),
    )


def _granted() -> Words:
    return (
        _("%(number)s is protected for longer"),
        _("The extension was granted. The protection now ends at %(when)s."),
        _("See the protection"),
    )


def _refused() -> Words:
    return (
        _("%(number)s: the extension was refused"),
        _("The reason stands with the protection."),
        _("Read the reason"),
    )


def _released() -> Words:
    return (
        _("%(number)s: a protection was ended early"),
        _("From now on somebody else may be protected for this customer."),
        _("See the protection"),
    )


def _revoked() -> Words:
    return (
        _("%(number)s is no longer protected"),
        _("The protection was revoked. The reason stands with it."),
        _("Read the reason"),
    )


def _ending() -> Words:
    return (
        _("The protection of %(number)s ends soon"),
        _("It ends at %(when)s. If you still work on it, ask for an extension before that."),
        _("See the protection"),
    )


def _kept() -> Words:
    return (
        _("We keep the place of %(number)s"),
        _("You do not have to do anything. You are told when it is your turn."),
        _("Open the registration"),
    )


def _offered() -> Words:
    return (
        _("%(number)s: it is your turn"),
        _("Say by %(when)s that you still pursue it. Otherwise the place goes to the next."),
        _("See and answer"),
    )


def _can_be_approved() -> Words:
    return (
        _("%(number)s can be approved now"),
        _("The place it waited for is free. %(partner)s is asked whether it is still pursued."),
        _("Open the registration"),
    )


def _taken() -> Words:
    return (
        _("%(number)s can be approved now"),
        _("%(partner)s still pursues it and waits for your verdict."),
        _("Open the registration"),
    )


def _lapsed() -> Words:
    return (
        _("%(number)s lost its place in the line"),
        _("Nobody said in time that it is still pursued. The registration itself stays open."),
        _("Open the registration"),
    )


WORDS: dict[str, Callable[[], Words]] = {
    events.ExtensionAsked.verb: _asked,
    events.ExtensionGranted.verb: _granted,
    events.ExtensionRefused.verb: _refused,
    events.ProtectionReleased.verb: _released,
    events.ProtectionRevoked.verb: _revoked,
    events.ProtectionEnding.verb: _ending,
    events.PlaceKept.verb: _kept,
    events.PlaceOffered.verb: _offered,
    events.PlaceTaken.verb: _taken,
    events.PlaceLapsed.verb: _lapsed,
}
TO_WHO_DECIDES = {**WORDS, events.PlaceOffered.verb: _can_be_approved}
