"""What changed in the CRM since we last asked, a page and its cursor in turn."""

from collections.abc import Callable
from datetime import datetime, timedelta

from partners.crm import refresh
from partners.crm.connector import Connector, ObjectType
from partners.models import Connection, Cursor

# Accounts first: a merge must be known before the opportunities it moved are looked at, and
# accounts and products before the lists that price them.
ORDER = (
    ObjectType.ACCOUNT,
    ObjectType.CONTACT,
    ObjectType.PRODUCT,
    ObjectType.PRICE_LIST,
    ObjectType.RATE,
    ObjectType.OPPORTUNITY,
)
# A task ends well within a minute; the cursor remembers where the next goes on.
ENOUGH = timedelta(seconds=20)


def poll(connection: Connection, crm: Connector, *, clock: Callable[[], datetime]) -> int:
    """Mirror what changed, as much as a turn allows; return how many records that changed here."""
    until = clock() + ENOUGH
    changed = 0
    for each in ORDER:
        changed += poll_one(connection, crm, each, clock=clock, until=until)
        if clock() > until:
            break
    return changed


def poll_one(
    connection: Connection,
    crm: Connector,
    object_type: ObjectType,
    *,
    clock: Callable[[], datetime],
    until: datetime,
) -> int:
    """Read on from the cursor. A page is safely read twice, so its cursor may follow it."""
    cursor, _ = Cursor.objects.get_or_create(
        connection=connection,
        object_type=object_type,
        epoch=connection.epoch,
        defaults={"position": {"at": ""}, "updated_at": clock()},
    )
    overlap = timedelta(seconds=connection.overlap_seconds)
    changed = 0
    while True:
        number = refresh.draw()
        found = crm.changes(object_type, cursor.position["at"], overlap=overlap)
        at = clock()
        changed += refresh.absorb(connection, crm, found.snapshots, number=number, at=at)
        cursor.position, cursor.updated_at = {"at": found.position}, at
        cursor.save(update_fields=["position", "updated_at"])
        Connection.objects.filter(pk=connection.pk).update(last_heard_at=at)
        if not found.has_more or at > until:
            return changed
