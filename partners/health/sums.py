"""How partners stand, many in one go: from what their ledgers added up to, and what came since."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from partners.health.entries import UNDONE, Entry, as_entry, lines_of, prepared, teams_of
from partners.health.score import Part, Standing, contribution, faded, part
from partners.health.signal import Table
from partners.health.signals import table_at
from partners.models import HealthSum, LedgerConcern, Partner

# Few: the last ones of a turn may have long ledgers, and a task that outlasts its time is ended.
AT_ONCE = 5
A_TURN = timedelta(seconds=20)
SETTLES_WITHIN = timedelta(seconds=3)


class Kept(NamedTuple):
    """What the entries of one signal amount to, and when one last counted."""

    kept: float
    broken: float
    latest: datetime


@dataclass(frozen=True)
class Sum:
    """What a partner's entries through one concern amount to, as of the last of them."""

    through: int = 0
    last_at: datetime | None = None
    signals: dict[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """How a partner stands, without the entries behind it."""

    standing: Standing[Part]
    last_at: datetime | None


@dataclass(frozen=True)
class Came:
    """A concern that a sum does not hold, or one before it that gives a later one its meaning."""

    key: int
    entry: Entry


def briefs(partners: Iterable[Partner], *, at: datetime) -> dict[int, Brief]:
    """Return how each stands at `at`: a fixed number of queries, over what came since alone."""
    table = table_at(at)
    return {
        key: Brief(standing_of(each, table, at=at), each.last_at)
        for key, each in sums_at([p.pk for p in partners], table, Q(at__lte=at), at=at).items()
    }


def standing_of(each: Sum, table: Table, *, at: datetime) -> Standing[Part]:
    parts = []
    for signal in table.signals:
        held = each.signals.get(signal.code)
        if held is None or each.last_at is None:
            parts.append(part(signal, 0.0, 0.0, None, at=at))
            continue
        left = faded(1.0, each.last_at, half_life=signal.half_life, at=at)
        parts.append(part(signal, held.kept * left, held.broken * left, held.latest, at=at))
    return Standing(at=at, table=table, contributions=tuple(parts))


def sums_at(keys: Sequence[int], table: Table, wanted: Q, *, at: datetime) -> dict[int, Sum]:
    """Return each partner's sum with the `wanted` concerns that it does not hold yet."""
    known = {key: Sum() for key in keys}
    for row in HealthSum.objects.filter(partner__in=keys, version=table.version):
        if row.last_at is None or row.last_at <= at:  # of an earlier moment it tells too much
            known[row.partner_id] = read(row)
    came = came_since(known, wanted)
    # A verdict that was taken back is taken out of no sum: that one is added up from the beginning.
    undone = [key for key, each in known.items() if each.through and is_undone(came.get(key, []))]
    if undone:
        anew = dict.fromkeys(undone, Sum())
        known |= anew
        came |= came_since(anew, wanted)
    return {key: added_to(each, came.get(key, []), table) for key, each in known.items()}


def is_undone(came: Iterable[Came]) -> bool:
    return any(row.entry.verb in UNDONE for row in came)


def came_since(known: dict[int, Sum], wanted: Q) -> dict[int, list[Came]]:
    """Return each partner's later concerns, with the earlier ones about the same subjects."""
    shown = LedgerConcern.objects.filter(wanted)
    since = Q()
    for key, each in known.items():
        since |= Q(partner=key, pk__gt=each.through)
    newer = list(lines_of(shown.filter(since))) if known else []
    reach_back = {line.partner for line in newer if known[line.partner].through}
    lines = newer
    if reach_back:
        subjects = {line.subject_id for line in newer if line.partner in reach_back}
        have = {line.key for line in newer}
        earlier = shown.filter(partner__in=reach_back, entry__subject_id__in=subjects)
        lines = newer + [line for line in lines_of(earlier) if line.key not in have]
    teams = teams_of(sorted({line.partner for line in lines}))
    came: dict[int, list[Came]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: (each.at, each.pk)):
        came[line.partner].append(Came(line.key, as_entry(line, teams[line.partner])))
    return came


def added_to(each: Sum, came: Sequence[Came], table: Table) -> Sum:
    """Return the sum with what came since. Without anything new it is the same."""
    fresh = {row.entry.pk: row for row in came if row.key > each.through}
    if not fresh:
        return each
    new = [entry for entry in prepared([row.entry for row in came]) if entry.pk in fresh]
    moments = [row.entry.at for row in fresh.values()]
    last = max([*moments, each.last_at] if each.last_at else moments)
    signals = {}
    for signal in table.signals:
        held = each.signals.get(signal.code)
        now = contribution(signal, new, at=last)
        if held is None and not now.evidence:
            continue
        left = 0.0
        if held and each.last_at:
            left = faded(1.0, each.last_at, half_life=signal.half_life, at=last)
        times = [one.entry.at for one in now.evidence] + ([held.latest] if held else [])
        signals[signal.code] = Kept(
            now.kept + (held.kept * left if held else 0.0),
            now.broken + (held.broken * left if held else 0.0),
            max(times),
        )
    return Sum(max(row.key for row in fresh.values()), last, signals)


def read(row: HealthSum) -> Sum:
    signals = {
        code: Kept(kept, broken, datetime.fromisoformat(latest))
        for code, (kept, broken, latest) in row.signals.items()
    }
    return Sum(row.through, row.last_at, signals)


# Adding up, by the clock.


def add_up(*, at: datetime, through: int | None = None) -> int:
    """Bring the sums up to what is settled, for as long as a turn may take. Returns how many."""
    through = settled() if through is None else through
    began, done = monotonic(), 0
    while through and monotonic() - began < A_TURN.total_seconds():
        behind = list(behind_of(through, table_at(at).version)[:AT_ONCE])
        if not behind:
            break
        for key, each in sums_at(behind, table_at(at), Q(pk__lte=through), at=at).items():
            write(key, each, through=through, version=table_at(at).version)
        done += len(behind)
    return done


def behind_of(through: int, version: str) -> Any:
    """Return the partners whose sums lack a concern up to `through`."""
    held = HealthSum.objects.filter(partner=OuterRef("partner"), version=version).values("through")
    missing = LedgerConcern.objects.filter(
        partner=OuterRef("pk"), pk__gt=Coalesce(Subquery(held), 0), pk__lte=through
    )
    return Partner.objects.filter(Exists(missing)).order_by("pk").values_list("pk", flat=True)


def lagging(*, since: datetime, at: datetime) -> int:
    """Return how many partners have something older than `since` that no sum holds yet."""
    old = LedgerConcern.objects.filter(at__lt=since).order_by("-pk").values_list("pk", flat=True)
    newest: int | None = old.first()
    return behind_of(newest, table_at(at).version).count() if newest else 0


def write(key: int, each: Sum, *, through: int, version: str) -> None:
    signals = {
        code: [held.kept, held.broken, held.latest.isoformat()]
        for code, held in each.signals.items()
    }
    HealthSum.objects.update_or_create(
        partner_id=key,
        defaults={
            "version": version,
            "through": through,
            "last_at": each.last_at,
            "signals": signals,
        },
    )


def settled() -> int | None:
    """Return the newest concern before which none can still appear; nothing if that takes long.

    Transactions commit out of order: a concern may be older than the newest one and not to be
    seen yet. Whoever writes one holds a lock on the table before it has a key; once all who held
    it are done, none is left.
    """
    newest: int | None = LedgerConcern.objects.aggregate(newest=Max("pk"))["newest"]
    waited_for, began = writers(), monotonic()
    while waited_for & writers():
        if monotonic() - began > SETTLES_WITHIN.total_seconds():
            return None
        sleep(0.1)
    return newest


def writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            " AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid()",
            [LedgerConcern._meta.db_table],
        )
        return {row[0] for row in cursor.fetchall()}
