"""What the score is made of: the ledger of one partner, read with the few things it must know."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from partners.models import LedgerConcern, Membership, Partner

# A question and its answer, a request and its beginning: the second waited for the first.
ANSWERS = {
    "deals.submitted": ("deals.information_requested",),
    "deals.review_began": ("deals.submitted",),
}
VERDICTS = ("deals.approved", "deals.rejected")
UNDONE = "deals.verdict_undone"


@dataclass(frozen=True)
class Entry:
    """One thing that happened, as a signal sees it."""

    pk: int
    at: datetime
    verb: str
    subject: tuple[str, int] = ("", 0)
    details: dict[str, Any] = field(default_factory=dict)
    # Whether somebody of this partner's team did it, and whether it names this partner.
    by_partner: bool = False
    names_partner: bool = False
    # How long after the entry it answers; None where it answers none.
    waited: timedelta | None = None


def entries_of(partners: Iterable[Partner], *, at: datetime) -> dict[int, list[Entry]]:
    """Return each partner's entries up to `at`, oldest first, in two queries.

    Internal entries stay out: one score for both sides is made of what both sides may read.
    """
    keys = [partner.pk for partner in partners]
    teams = teams_of(keys)
    found: dict[int, list[Entry]] = {key: [] for key in keys}
    read = LedgerConcern.objects.filter(partner__in=keys, at__lte=at, entry__internal=False)
    for concern in read.select_related("entry").order_by("at", "entry_id"):
        found[concern.partner_id].append(as_entry(concern, teams[concern.partner_id]))
    return {key: prepared(entries) for key, entries in found.items()}


def as_entry(concern: LedgerConcern, team: dict[int, list[Any]]) -> Entry:
    """Return what a signal sees of an entry that concerns a partner with this team."""
    entry = concern.entry
    return Entry(
        pk=entry.pk,
        at=entry.at,
        verb=entry.verb,
        subject=(entry.subject_kind, entry.subject_id),
        details=entry.details,
        by_partner=any(entry.at in during for during in team.get(entry.actor_id or 0, ())),
        names_partner=entry.details.get("partner") == concern.partner_id,
    )


def teams_of(partners: Sequence[int]) -> dict[int, dict[int, list[Any]]]:
    """Return partner → person → the times in which that person worked there."""
    teams: dict[int, dict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    rows = Membership.objects.filter(partner__in=partners, during__isempty=False)
    for partner, person, during in rows.values_list("partner_id", "person_id", "during"):
        teams[partner][person].append(during)
    return teams


def prepared(entries: Sequence[Entry]) -> list[Entry]:
    """Leave out verdicts that were taken back, and tell each answer how long it took."""
    return with_waits(standing(entries))


def standing(entries: Sequence[Entry]) -> list[Entry]:
    kept: list[Entry] = []
    for entry in entries:
        if entry.verb == UNDONE:
            last = next((e for e in reversed(kept) if about(e, entry, VERDICTS)), None)
            kept = [e for e in kept if e is not last]
        else:
            kept.append(entry)
    return kept


def with_waits(entries: Sequence[Entry]) -> list[Entry]:
    last: dict[tuple[tuple[str, int], str], datetime] = {}
    told: list[Entry] = []
    for entry in entries:
        asked = [
            last[entry.subject, verb]
            for verb in ANSWERS.get(entry.verb, ())
            if (entry.subject, verb) in last
        ]
        told.append(replace(entry, waited=entry.at - max(asked)) if asked else entry)
        last[entry.subject, entry.verb] = entry.at
    return told


def about(entry: Entry, other: Entry, verbs: Sequence[str]) -> bool:
    return entry.subject == other.subject and entry.verb in verbs
