"""What mails say of an amendment: that it waits, and what became of it; never what would change."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from deals import amendment_events as events
from deals import events as deal_events
from deals.models import Deal
from deals.turns import open_step, who_decides_now
from partners.models import LedgerEntry
from partners.standing_in import deciding_manager
from permissions.models import User
from portal.as_read import spelled
from portal.posting import Letter
from portal.who_hears import registrants_side

TO_WHO_DECIDES = {events.AmendmentProposed.verb, events.AmendmentEndorsed.verb}
TO_THE_VENDOR = TO_WHO_DECIDES | {events.AmendmentWithdrawn.verb}
PROMISES = {
    events.AmendmentPromiseMoved.verb,
    events.AmendmentPromiseSettled.verb,
}
REMINDED = {deal_events.ReviewReminded.verb, deal_events.ReviewEscalated.verb}


def is_told_here(entry: LedgerEntry, deal: Deal) -> bool:
    """Say whether it is about an amendment: also a reminder, where one is what waits."""
    if entry.verb in REMINDED:
        return bool(deal.amendments.waiting().exists())
    return entry.verb in WORDS


def readers(
    entry: LedgerEntry, deal: Deal, others: Callable[[], Iterable[User]], *, at: datetime
) -> Iterator[User]:
    """Yield who waits for this news; `others` sell for the other partners taking part."""
    # A promise for what was decided meanwhile is no news.
    if entry.verb in PROMISES and not deal.amendments.waiting().exists():
        return
    if entry.verb in TO_THE_VENDOR | PROMISES:
        yield from _who_decides(entry, deal, at=at)
    if entry.verb in PROMISES:
        yield from (each.proposed_by for each in deal.amendments.waiting())
    if entry.verb not in TO_THE_VENDOR | PROMISES:
        yield from _both_sides(entry, deal, others, at=at)


def _who_decides(entry: LedgerEntry, deal: Deal, *, at: datetime) -> Iterator[User]:
    step = open_step(deal) if entry.verb in TO_WHO_DECIDES else None
    if step is not None and step.is_narrowed:
        yield from who_decides_now(deal, step, at=at)
    elif manager := deciding_manager(deal.registrant, at=at):
        yield manager


def _both_sides(
    entry: LedgerEntry, deal: Deal, others: Callable[[], Iterable[User]], *, at: datetime
) -> Iterator[User]:
    yield from registrants_side(deal, at=at)
    proposer = deal.amendments.filter(decided_at=entry.at).select_related("proposed_by").first()
    if proposer is not None:
        yield proposer.proposed_by
    if entry.verb == events.AmendmentAccepted.verb:
        yield from others()


def letter_on(entry: LedgerEntry, deal: Deal, person: User, *, at: datetime) -> Letter:
    subject, line, button = WORDS[entry.verb]()
    waiting = deal.amendments.waiting().first()
    told = {
        "number": deal.number,
        "partner": deal.registrant.display_name,
        "when": spelled(waiting.promised_at) if waiting else "",
    }
    promised = _("An answer is promised by %(when)s.") % told
    is_to_decide = entry.verb in TO_WHO_DECIDES | REMINDED and waiting is not None
    # Between the registrant and the vendor: the others are led to the registration itself.
    page = deal.get_absolute_url()
    confided = Deal.objects.permitted(person, "confide", at=at).filter(pk=deal.pk).exists()
    return Letter(
        subject % told,
        (line % told, promised if is_to_decide else ""),
        button,
        f"{page}amendment/" if confided else page,
    )


Words = tuple[str, str, str]


def _proposed() -> Words:
    return (
        _("%(number)s: an amendment is proposed"),
        _("%(partner)s wants an approved registration changed and says why."),
        _("Read and decide"),
    )


def _endorsed() -> Words:
    return (
        _("%(number)s: an amendment needs a second pair of eyes"),
        _("A colleague has accepted it. Under the rule another person decides too."),
        _("Read and decide"),
    )


def _still_waits() -> Words:
    return (
        _("%(number)s: an amendment still waits"),
        _("%(partner)s waits for an answer."),
        _("Read and decide"),
    )


def _accepted() -> Words:
    return (
        _("%(number)s is amended"),
        _("The amendment was accepted. The registration says now what was proposed."),
        _("Open the registration"),
    )


def _rejected() -> Words:
    return (
        _("%(number)s: the amendment was rejected"),
        _("The registration stays as it is. The reason stands with the amendment."),
        _("Read the reason"),
    )


def _promise_moved() -> Words:
    return (
        _("%(number)s: the amendment is decided later than first promised"),
        _(
            "The working calendar of the deciding team was announced. The answer is now promised "
            "by %(when)s."
        ),
        _("Open the amendment"),
    )


def _promise_settled() -> Words:
    return (
        _("%(number)s: the promise for the amendment stands"),
        _(
            "The working calendar of the deciding team was announced. The answer stays promised "
            "by %(when)s."
        ),
        _("Open the amendment"),
    )


def _withdrawn() -> Words:
    return (
        _("%(number)s: the amendment was withdrawn"),
        _("There is nothing left to decide. The registration stays as it is."),
        _("Open the registration"),
    )


WORDS: dict[str, Callable[[], Words]] = {
    events.AmendmentProposed.verb: _proposed,
    events.AmendmentEndorsed.verb: _endorsed,
    events.AmendmentAccepted.verb: _accepted,
    events.AmendmentRejected.verb: _rejected,
    events.AmendmentWithdrawn.verb: _withdrawn,
    events.AmendmentPromiseMoved.verb: _promise_moved,
    events.AmendmentPromiseSettled.verb: _promise_settled,
    **dict.fromkeys(REMINDED, _still_waits),
}
