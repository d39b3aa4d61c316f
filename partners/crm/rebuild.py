"""Build the mirror anew from the CRM, beside the one in use, and change over at once."""

from collections.abc import Callable
from datetime import datetime

from partners.crm.connector import Connector
from partners.crm.sweep import sweep
from partners.models import Connection, Sweep


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
    connection.save(update_fields=["epoch"])
    return done
