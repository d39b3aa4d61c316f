"""What polling cannot see: removals, silent moves, references that lead nowhere.

A sweep reads everything, heals the mirror and reports; it never writes to the CRM. Records it did
not see are buried only if the whole list was read, with rights proved, and not too many are gone.

A list is read in turns. Every page that was read notes in one transaction what it showed and where
the next one begins, so a turn may end anywhere, by the clock or by a power cut.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, QuerySet

from partners.crm import refresh
from partners.crm.connector import Auth, Connector, Gone, ObjectType
from partners.crm.poll import ORDER
from partners.models import (
    Connection,
    CrmOpportunity,
    Cursor,
    Discrepancy,
    Link,
    Record,
    Sweep,
)

Clock = Callable[[], datetime]
MAY_VANISH = 20
MAY_VANISH_SHARE = 0.05
ROUND_EVERY = timedelta(hours=1)
# A turn ends well within a minute; the rows remember where the next goes on.
ENOUGH = timedelta(seconds=20)
LINKED = "linked"


def is_due(connection: Connection, *, at: datetime) -> bool:
    """Say whether a round is under way, or the last one began an hour ago."""
    if under_way(connection).exists():
        return True
    recent = Sweep.objects.filter(connection=connection, started_at__gt=at - ROUND_EVERY)
    return not recent.exists()


def turn(connection: Connection, crm: Connector, *, clock: Clock) -> None:
    """Go on with the round under way, or begin one, as far as a turn allows."""
    if not under_way(connection).exists():
        begin(connection, ORDER, at=clock())
    until = clock() + ENOUGH
    for run in under_way(connection):
        go_on(connection, crm, run, clock=clock, until=until)
        if run.ended_at is None:
            return


def sweep(connection: Connection, crm: Connector, *, clock: Clock) -> list[Sweep]:
    """Read everything from the beginning, however long it takes."""
    return [sweep_one(connection, crm, each, clock=clock) for each in ORDER]


def sweep_one(
    connection: Connection, crm: Connector, object_type: ObjectType, *, clock: Clock
) -> Sweep:
    given_up = {"ended_at": clock(), "aborted_reason": "begun anew"}
    under_way(connection).filter(object_type=object_type).update(**given_up)
    (run,) = begin(connection, [object_type], at=clock())
    go_on(connection, crm, run, clock=clock)
    return run


def under_way(connection: Connection) -> "QuerySet[Sweep]":
    runs: QuerySet[Sweep] = Sweep.objects.filter(
        connection=connection, epoch=connection.epoch, ended_at=None
    ).order_by("pk")
    return runs


@transaction.atomic
def begin(connection: Connection, types: Iterable[ObjectType], *, at: datetime) -> list[Sweep]:
    number = refresh.draw()
    return [
        Sweep.objects.create(
            connection=connection,
            object_type=each,
            epoch=connection.epoch,
            started_at=at,
            first_seq=number,
            expected=mirrored(connection, each).count(),
        )
        for each in types
    ]


def go_on(
    connection: Connection,
    crm: Connector,
    run: Sweep,
    *,
    clock: Clock,
    until: datetime | None = None,
) -> None:
    """Read on to the end of the list, then look after what it did not show."""
    try:
        while run.read_at is None:
            if until and clock() > until:
                return
            read_page(connection, crm, run, clock=clock)
        absent = not_seen(connection, run)
        doubt = doubt_about(crm, ObjectType(run.object_type), run.expected, len(absent))
    except Auth as refused:
        doubt, absent = str(refused)[:200], []
    if not doubt:
        for external_id in absent:
            if until and clock() > until:
                return
            judge_absent(connection, crm, run, external_id, at=clock())
        if run.object_type == ObjectType.OPPORTUNITY:
            compare_references(connection, at=clock())
    run.aborted_reason, run.complete, run.ended_at = doubt, not doubt, clock()
    run.save(update_fields=["aborted_reason", "complete", "ended_at"])


def read_page(connection: Connection, crm: Connector, run: Sweep, *, clock: Clock) -> None:
    number = refresh.draw()
    page = crm.page(ObjectType(run.object_type), after=run.after)
    refresh.absorb(connection, crm, page.snapshots, number=number, at=clock())
    shown = [each.external_id for each in page.snapshots]
    with transaction.atomic():
        mark_seen(connection, run, shown)
        run.after, run.seen = page.next_after, run.seen + len(shown)
        if not page.next_after:
            run.read_at = clock()
        run.save(update_fields=["after", "seen", "read_at"])


def mark_seen(connection: Connection, run: Sweep, shown: list[str]) -> None:
    known = mirrored(connection, ObjectType(run.object_type))
    known.filter(external_id__in=shown).update(last_seen_sweep=run.pk)


def not_seen(connection: Connection, run: Sweep) -> list[str]:
    known = mirrored(connection, ObjectType(run.object_type)).filter(fetch_seq__lt=run.first_seq)
    unseen = known.exclude(last_seen_sweep=run.pk).values_list("external_id", flat=True)
    return sorted(unseen, key=int)


def mirrored(connection: Connection, object_type: ObjectType) -> "QuerySet[Record]":
    rows: QuerySet[Record] = Record.objects.filter(
        connection=connection, epoch=connection.epoch, object_type=object_type, deleted_at=None
    )
    return rows


def judge_absent(
    connection: Connection, crm: Connector, run: Sweep, external_id: str, *, at: datetime
) -> None:
    """Bury a record that is gone by its own address too; one that answers counts as seen."""
    object_type = ObjectType(run.object_type)
    if is_gone(crm, object_type, external_id):
        bury(connection, object_type, external_id, at=at)
    else:
        mark_seen(connection, run, [external_id])


def sweep_linked(connection: Connection, crm: Connector, *, clock: Clock) -> int:
    """Look at every opportunity of a deal, whatever the feed says of it. Return how many changed.

    This sees within a minute what no feed tells: a merge that moved an opportunity, a removal.
    Where there are more of them than a turn reads, the next turn goes on where this one ended.
    """
    kind, until = ObjectType.OPPORTUNITY, clock() + ENOUGH
    linked = Link.objects.filter(connection=connection, object_type=kind, state="live")
    ids = sorted(linked.values_list("external_id", flat=True), key=int)
    cursor, _ = Cursor.objects.get_or_create(
        connection=connection,
        object_type=LINKED,
        epoch=connection.epoch,
        defaults={"position": {"after": "0"}, "updated_at": clock()},
    )
    ahead = [each for each in ids if int(each) > int(cursor.position["after"])]
    size, changed = crm.capabilities.max_batch, 0
    for start in range(0, len(ahead), size):
        some = ahead[start : start + size]
        changed += look_again(connection, crm, some, of=len(ids), clock=clock)
        cursor.position = {"after": some[-1]}
        cursor.updated_at = clock()
        cursor.save(update_fields=["position", "updated_at"])
        if clock() > until:
            break
    else:
        # Nothing lay ahead any more: the next turn begins at the first.
        Cursor.objects.filter(pk=cursor.pk).update(position={"after": "0"})
    return changed


def look_again(
    connection: Connection, crm: Connector, some: list[str], *, of: int, clock: Clock
) -> int:
    """Read these opportunities, and bury those that are gone if no doubt stands against it."""
    kind, number = ObjectType.OPPORTUNITY, refresh.draw()
    found = crm.read_many(kind, some)
    changed = refresh.absorb(connection, crm, found, number=number, at=clock())
    buried = CrmOpportunity.objects.filter(
        connection=connection, external_id__in=some, deleted_at__isnull=False
    ).values_list("external_id", flat=True)
    there = {each.external_id for each in found}
    absent = sorted(set(some) - there - set(buried), key=int)
    if absent and not doubt_about(crm, kind, of, len(absent)):
        for external_id in absent:
            if is_gone(crm, kind, external_id):
                bury(connection, kind, external_id, at=clock())
    return changed


def too_many(absent: int, *, of: int) -> bool:
    return absent > max(MAY_VANISH, of * MAY_VANISH_SHARE)


def is_gone(crm: Connector, object_type: ObjectType, external_id: str) -> bool:
    try:
        crm.read(object_type, external_id)
    except Gone:
        return True
    return False


def bury(
    connection: Connection, object_type: ObjectType, external_id: str, *, at: datetime
) -> None:
    refresh.bury(connection, object_type, external_id, at=at)
    report(connection, "removed", object_type, external_id, {}, at=at)


def doubt_about(crm: Connector, object_type: ObjectType, expected: int, absent: int) -> str:
    """Return why absence here proves nothing; empty if it does."""
    if not crm.may_read(object_type):
        return "the CRM no longer lets us read these records"
    if too_many(absent, of=expected):
        return f"{absent} of {expected} records would vanish at once"
    return ""


def compare_references(connection: Connection, *, at: datetime) -> None:
    """Report opportunities that bear our reference twice, or one of no deal we know."""
    ours = CrmOpportunity.objects.filter(
        connection=connection, deleted_at=None, reference__startswith=f"prm:{settings.INSTANCE_ID}:"
    )
    kind = ObjectType.OPPORTUNITY
    for row in ours.values("reference").annotate(times=Count("pk")).filter(times__gt=1):
        ids = sorted(
            ours.filter(reference=row["reference"]).values_list("external_id", flat=True), key=int
        )
        report(connection, "duplicate_ref", kind, ids[0], {"ids": ids}, at=at)
    linked = Link.objects.filter(connection=connection, object_type=kind).values("external_id")
    for orphan in ours.exclude(external_id__in=linked):
        fields = {"reference": orphan.reference}
        report(connection, "orphan_ref", kind, orphan.external_id, fields, at=at)


def report(
    connection: Connection,
    kind: str,
    object_type: ObjectType,
    external_id: str,
    fields: dict[str, Any],
    *,
    at: datetime,
) -> None:
    Discrepancy.objects.get_or_create(
        connection=connection,
        kind=kind,
        object_type=object_type,
        external_id=external_id,
        closed_at=None,
        defaults={"fields": fields, "opened_at": at},
    )


def drift(connection: Connection, crm: Connector) -> dict[str, dict[str, list[str]]]:
    """Compare mirror and CRM record by record, and change nothing."""
    found = {}
    for object_type in ORDER:
        mirrored = dict(
            Record.objects.filter(
                connection=connection,
                epoch=connection.epoch,
                object_type=object_type,
                deleted_at=None,
            ).values_list("external_id", "raw_hash")
        )
        there: dict[str, str] = {}
        after = ""
        while True:
            page = crm.page(object_type, after=after)
            there |= {each.external_id: refresh.hash_of(each) for each in page.snapshots}
            after = page.next_after
            if not after:
                break
        found[str(object_type)] = {
            "missing": sorted(there.keys() - mirrored.keys(), key=int),
            "extra": sorted(mirrored.keys() - there.keys(), key=int),
            "stale": sorted(
                (key for key in there.keys() & mirrored.keys() if there[key] != mirrored[key]),
                key=int,
            ),
        }
    return found
