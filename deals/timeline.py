"""What happened to one registration, as sentences for one reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from deals.models import Amendment, Appeal, Approval, Deal, InformationRequest
from partners.models import LedgerEntry
from partners.sentences import Sentence, sentences
from permissions.models import User

MOST = 60


@dataclass(frozen=True)
class Happening:
    """An entry with the words that somebody wrote at that moment."""

    sentence: Sentence
    quote: str


def timeline(
    deal: Deal,
    user: User,
    *,
    at: datetime,
    asked: Iterable[InformationRequest],
    verdicts: Iterable[Approval | Amendment],
    appeals: Iterable[Appeal],
) -> list[Happening]:
    """Return the newest entries that the reader may view. Quotes are found by their moment."""
    quotes = {}
    for request in asked:
        quotes["deals.information_requested", request.asked_at] = request.message
        if request.answered_at:
            quotes["deals.submitted", request.answered_at] = request.answer
    for appeal in appeals:
        quotes["deals.appealed", appeal.appealed_at] = appeal.words
    for verdict in verdicts:
        if isinstance(verdict, Amendment):
            quotes["deals.amendment_proposed", verdict.proposed_at] = verdict.why
        if verdict.decided_at is None:
            continue
        reason = verdict.reason.name if verdict.reason else ""
        said = " · ".join(part for part in (reason, verdict.note) if part)
        verb = (
            f"amendment_{verdict.outcome}" if isinstance(verdict, Amendment) else verdict.decision
        )
        quotes[f"deals.{verb}", verdict.decided_at] = said
    entries = (
        LedgerEntry.objects.permitted(user, "view", at=at).about(deal).order_by("-at", "-pk")[:MOST]
    )
    return [
        Happening(told, quotes.get((told.entry.verb, told.entry.at), ""))
        for told in sentences(entries, reader=user, at=at, of=deal)
    ]
