"""What the score is made of: the ledger of one partner, read with the few things it must know."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from partners.models import LedgerConcern, Membership, Partner

# A question and its answer, a request and its beginning: the second waited for the first.
ANSWERS = {
    "deals.submitted": ("deals.information_requested",),
    "deals.review_began": ("deals.submitted",),
}
VERDICTS = ("deals.approved", "deals.rejected")
# What takes which verdicts back.
UNDONE = {
    "deals.verdict_undone": VERDICTS,
    "deals.amendment_undone": ("deals.amendment_accepted", "deals.amendment_rejected"),
}


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
    read = LedgerConcern.objects.filter(partner__in=keys, at__lte=at)
    for line in lines_of(read.order_by("at", "entry_id")):
        found[line.partner].append(as_entry(line, teams[line.partner]))
    return {key: prepared(entries) for key, entries in found.items()}


class Line(NamedTuple):
    """A concern and its entry, without the cost of two models for each of many thousands."""

    key: int
    partner: int
    pk: int
    at: datetime
    verb: str
    subject_kind: str
    subject_id: int
    details: dict[str, Any]
    actor: int | None


def lines_of(concerns: "QuerySet[LedgerConcern]") -> Iterator[Line]:
    """Yield what both sides may read of these concerns."""
    for row in concerns.filter(entry__internal=False).values_list(
        "pk",
        "partner_id",
        "entry_id",
        "entry__at",
        "entry__verb",
        "entry__subject_kind",
        "entry__subject_id",
        "entry__details",
        "entry__actor_id",
    ):
        yield Line(*row)


def as_entry(line: Line, team: dict[int, list[Any]]) -> Entry:
    """Return what a signal sees of an entry that concerns a partner with this team."""
    return Entry(
        pk=line.pk,
        at=line.at,
        verb=line.verb,
        subject=(line.subject_kind, line.subject_id),
        details=line.details,
        by_partner=any(line.at in during for during in team.get(line.actor or 0, ())),
        names_partner=line.details.get("partner") == line.partner,
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
        if verdicts := UNDONE.get(entry.verb):
            last = next((e for e in reversed(kept) if about(e, entry, verdicts)), None)
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
