"""Which CRM we speak with, and whether it still is the one we think."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import random
from typing import Any

from django.conf import settings
from django.core.cache import cache

from partners.crm.connector import (
    Auth,
    Connector,
    CrmError,
    Permanent,
    Quota,
    Transient,
    Unknown,
)
from partners.crm.tryton.connection import open_tryton
from partners.models import Command, Connection

NAME = "crm"
HEARING = "crm-hearing"
HEARING_KEPT_FOR = 5  # seconds
# Longer than a turn of reading, which may be long after an import.
SILENT_AFTER = timedelta(seconds=30)


BREAKS_AFTER = 3
FIRST_REST = timedelta(seconds=2)
# Nobody waits much longer than this for a CRM that is back.
LONGEST_REST = timedelta(seconds=30)
OF_THE_CRM = (Transient, Unknown, Auth, Quota)
STATES: dict[type[CrmError], str] = {
    Auth: Connection.State.AUTH_FAILED,
    Quota: Connection.State.QUOTA_HOLD,
}
AWAY = {Connection.State.CIRCUIT_OPEN, *STATES.values()}


class Resting(Transient):
    """The CRM failed several times in a row and is not asked just now."""


class WrongCrm(Permanent):
    """Another CRM answers behind the address: everything waits for a person."""


def runs_without_crm() -> bool:
    return bool(settings.CRM["url"] == "none")


def facts() -> Mapping[str, Any]:
    """Return address and key: from the environment, else from what the sandbox wrote down.

    Raises `Transient` while the sandbox has not come up: it may come up after the portal.
    """
    if settings.CRM["url"]:
        return dict(settings.CRM)
    try:
        found: dict[str, Any] = json.loads((settings.DATA / "crm.json").read_text())
    except FileNotFoundError as absent:
        raise Transient("the CRM has not come up yet") from absent
    return found


def the_connection() -> Connection:
    made, _ = Connection.objects.get_or_create(
        name=NAME, defaults={"kind": str(settings.CRM["kind"]), "base_url": ""}
    )
    return made


def connect(connection: Connection, *, at: datetime, insist: bool = False) -> Connector:
    """Return a connector whose CRM has answered and is the one this connection knows.

    A CRM that failed several times in a row is left alone for a while; then one caller asks, and
    its answer decides for all. Who insists, a person at a console, is that caller at any time. A
    connection that failed to sign in is tried again likewise: a mended key needs no button.
    """
    if not insist:
        respect_rest(connection, at=at)
    try:
        known = facts()
        crm = open_tryton(known)
    except Transient as absent:
        note_failure(connection, absent, at=at)
        raise
    try:
        instance = crm.instance()
    except CrmError as error:
        crm.close()
        note_failure(connection, error, at=at)
        raise
    if connection.instance_id and connection.instance_id != instance:
        crm.close()
        pause(connection, "wrong_crm")
        raise WrongCrm(f"instance {instance} answers, {connection.instance_id} was expected")
    connection.instance_id = instance
    connection.base_url = known["url"]
    note_answer(connection, at=at)
    return crm


def respect_rest(connection: Connection, *, at: datetime) -> None:
    """Refuse while the CRM is left alone; when the time is over, let one caller through."""
    rests_until = connection.retry_at
    if rests_until is None:
        return
    mine = at >= rests_until and Connection.objects.filter(
        pk=connection.pk, retry_at=rests_until
    ).update(retry_at=at + rest_after(connection.failures))
    if not mine:
        raise Resting(f"left alone until {rests_until:%H:%M:%S} UTC")


def note_answer(connection: Connection, *, at: datetime) -> None:
    """Close the circuit. What waited because the CRM was away is due at once."""
    was_away = connection.state in AWAY
    connection.state = Connection.State.ACTIVE
    connection.failures, connection.retry_at = 0, None
    connection.last_heard_at, connection.last_error_class = at, ""
    # A rebuild may be changing the epoch at this moment: it is not ours to write.
    connection.save(
        update_fields=[
            "instance_id",
            "base_url",
            "state",
            "failures",
            "retry_at",
            "last_heard_at",
            "last_error_class",
        ]
    )
    if was_away:
        Command.objects.filter(
            connection=connection,
            state__in=[Command.State.WAIT, Command.State.HELD],
            last_error_class__in=[each.__name__.lower() for each in OF_THE_CRM],
            due_at__gt=at,
        ).update(due_at=at)


@dataclass(frozen=True, slots=True)
class Hearing:
    """Whether the CRM answers, and since when what we show of it is as it was."""

    unreachable: bool
    as_of: datetime | None


def hearing(*, at: datetime) -> Hearing | None:
    """Say how the CRM is, a few seconds old at most; None where the portal runs without one."""
    if runs_without_crm():
        return None
    known = cache.get_or_set(HEARING, heard_last, HEARING_KEPT_FOR)
    last_heard_at, failures = known or (None, 0)
    silent = last_heard_at is None or at - last_heard_at > SILENT_AFTER
    return Hearing(unreachable=silent or failures > 0, as_of=last_heard_at)


def heard_last() -> tuple[datetime | None, int]:
    known = Connection.objects.filter(name=NAME).values_list("last_heard_at", "failures").first()
    return known or (None, 0)


def note_failure(connection: Connection, error: CrmError, *, at: datetime) -> None:
    """Count a failure of the CRM itself, and leave it alone after some of them in a row.

    A refusal of one record is none: the CRM was there to refuse it. Nor is being asked to wait,
    which is done.
    """
    if not isinstance(error, OF_THE_CRM):
        return
    connection.last_error_class = type(error).__name__.lower()
    if error.retry_after is not None:
        connection.retry_at = at + timedelta(seconds=error.retry_after)
    else:
        connection.failures += 1
        connection.state = STATES.get(type(error), connection.state)
        if connection.failures >= BREAKS_AFTER:
            connection.retry_at = at + rest_after(connection.failures)
            if connection.state == Connection.State.ACTIVE:
                connection.state = Connection.State.CIRCUIT_OPEN
    connection.save(update_fields=["state", "failures", "retry_at", "last_error_class"])


def rest_after(failures: int) -> timedelta:
    """Double the rest each time up to half a minute, never two portals in step."""
    rest = min(FIRST_REST * int(2 ** min(max(failures - BREAKS_AFTER, 0), 8)), LONGEST_REST)
    return rest * (0.5 + random() / 2)  # noqa: S311 - jitter, not a secret


def pause(connection: Connection, why: str) -> None:
    connection.state = Connection.State.PAUSED
    connection.last_error_class = why
    connection.save(update_fields=["state", "last_error_class"])
