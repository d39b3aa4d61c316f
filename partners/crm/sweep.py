"""What polling cannot see: removals, silent moves, references that lead nowhere.

A sweep reads everything, heals the mirror and reports; it never writes to the CRM. Records it did
not see are buried only if the whole list was read, with rights proved, and not too many are gone.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count

from partners.crm import refresh
from partners.crm.connector import Auth, Connector, Gone, ObjectType
from partners.crm.poll import ORDER
from partners.models import Connection, CrmOpportunity, Discrepancy, Link, Record, Sweep

Clock = Callable[[], datetime]
MAY_VANISH = 20
MAY_VANISH_SHARE = 0.05


def sweep(connection: Connection, crm: Connector, *, clock: Clock) -> list[Sweep]:
    done = [sweep_one(connection, crm, each, clock=clock) for each in ORDER]
    compare_references(connection, at=clock())
    return done


def sweep_linked(connection: Connection, crm: Connector, *, clock: Clock) -> int:
    """Look at every opportunity of a deal, whatever the feed says of it. Return how many changed.

    This sees within a minute what no feed tells: a merge that moved an opportunity, a removal.
    """
    kind = ObjectType.OPPORTUNITY
    linked = Link.objects.filter(connection=connection, object_type=kind, state="live")
    ids = sorted(linked.values_list("external_id", flat=True), key=int)
    size = crm.capabilities.max_batch
    changed = 0
    for some in (ids[start : start + size] for start in range(0, len(ids), size)):
        number = refresh.draw()
        found = crm.read_many(kind, some)
        changed += refresh.absorb(connection, crm, found, number=number, at=clock())
        buried = CrmOpportunity.objects.filter(
            connection=connection, external_id__in=some, deleted_at__isnull=False
        ).values_list("external_id", flat=True)
        there = {each.external_id for each in found}
        absent = sorted(set(some) - there - set(buried), key=int)
        if absent and not doubt_about(crm, kind, len(ids), len(absent)):
            bury_absent(connection, crm, kind, absent, clock=clock)
    return changed


def sweep_one(
    connection: Connection, crm: Connector, object_type: ObjectType, *, clock: Clock
) -> Sweep:
    live = Record.objects.filter(
        connection=connection, epoch=connection.epoch, object_type=object_type, deleted_at=None
    )
    run = Sweep.objects.create(
        connection=connection,
        object_type=object_type,
        epoch=connection.epoch,
        started_at=clock(),
        expected=live.count(),
    )
    first = refresh.draw()
    try:
        seen = set(read_everything(connection, crm, object_type, clock=clock))
    except Auth as refused:
        run.aborted_reason, run.ended_at = str(refused)[:200], clock()
        run.save()
        return run
    run.seen = len(seen)
    # What came into being while we read is no absence: its number is later than our first.
    unseen = live.filter(fetch_seq__lt=first).values_list("external_id", flat=True)
    absent = sorted(set(unseen) - seen, key=int)
    run.aborted_reason = doubt_about(crm, object_type, run.expected, len(absent))
    if not run.aborted_reason:
        run.complete = True
        bury_absent(connection, crm, object_type, absent, clock=clock)
    run.ended_at = clock()
    run.save()
    return run


def read_everything(
    connection: Connection, crm: Connector, object_type: ObjectType, *, clock: Clock
) -> list[str]:
    after, seen = "", []
    while True:
        number = refresh.draw()
        page = crm.page(object_type, after=after)
        refresh.absorb(connection, crm, page.snapshots, number=number, at=clock())
        seen += [each.external_id for each in page.snapshots]
        after = page.next_after
        if not after:
            return seen


def doubt_about(crm: Connector, object_type: ObjectType, expected: int, absent: int) -> str:
    """Return why absence here proves nothing; empty if it does."""
    if not crm.may_read(object_type):
        return "the CRM no longer lets us read these records"
    if absent > max(MAY_VANISH, expected * MAY_VANISH_SHARE):
        return f"{absent} of {expected} records would vanish at once"
    return ""


def bury_absent(
    connection: Connection,
    crm: Connector,
    object_type: ObjectType,
    absent: list[str],
    *,
    clock: Clock,
) -> None:
    for external_id in absent:
        try:
            crm.read(object_type, external_id)
        except Gone:
            at = clock()
            refresh.bury(connection, object_type, external_id, at=at)
            report(connection, "removed", object_type, external_id, {}, at=at)


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
