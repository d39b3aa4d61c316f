"""Build the mirror anew from the CRM, beside the one in use, and change over at once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from partners.crm import refresh
from partners.crm.connector import Connector, ObjectType
from partners.crm.sweep import bury, sweep, too_many
from partners.models import Connection, Record, Sweep


class Incomplete(RuntimeError):
    """The CRM did not show everything; the mirror in use stays."""


def rebuild(
    connection: Connection, crm: Connector, *, clock: Callable[[], datetime]
) -> list[Sweep]:
    """Read everything under a new epoch. Rows of the old one stay for thirty days.

    Projections keep their own ids throughout, so what points at them never notices.
    """
    before = connection.epoch
    connection.epoch = before + 1
    done = sweep(connection, crm, clock=clock)
    if not all(each.complete for each in done):
        raise Incomplete("; ".join(each.aborted_reason for each in done if each.aborted_reason))
    with transaction.atomic():
        doubt = bury_absent(connection, at=clock())
        if doubt:
            raise Incomplete(doubt)
        connection.save(update_fields=["epoch"])
    return done


def bury_absent(connection: Connection, *, at: datetime) -> str:
    """Mark what the CRM no longer has. Return why not, where too much would go at once."""
    gone: list[tuple[ObjectType, str]] = []
    for object_type, model in refresh.PROJECTIONS.items():
        manager: Any = model._default_manager
        shown = manager.filter(connection=connection, deleted_at=None)
        there = Record.objects.filter(
            connection=connection, epoch=connection.epoch, object_type=object_type, deleted_at=None
        )
        absent = shown.exclude(external_id__in=there.values("external_id"))
        ids = sorted(absent.values_list("external_id", flat=True), key=int)
        if too_many(len(ids), of=shown.count()):
            return f"{len(ids)} {object_type} records would vanish at once"
        gone += [(object_type, each) for each in ids]
    for object_type, external_id in gone:
        bury(connection, object_type, external_id, at=at)
    return ""
