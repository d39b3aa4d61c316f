"""Which CRM we speak with, and whether it still is the one we think."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache

from partners.crm.connector import Auth, Connector, CrmError, Permanent, Quota, Transient
from partners.crm.tryton.connection import open_tryton
from partners.models import Connection

NAME = "crm"
HEARING = "crm-hearing"
HEARING_KEPT_FOR = 5  # seconds
# Longer than a turn of reading, which may be long after an import.
SILENT_AFTER = timedelta(seconds=30)


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


def connect(connection: Connection, *, at: datetime) -> Connector:
    """Return a connector whose CRM has answered and is the one this connection knows.

    A connection that failed to sign in is tried again here, so that a mended key needs no button.
    """
    known = facts()
    crm = open_tryton(known)
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
    connection.state = Connection.State.ACTIVE
    connection.failures = 0
    connection.last_heard_at = at
    connection.last_error_class = ""
    # A rebuild may be changing the epoch at this moment: it is not ours to write.
    connection.save(
        update_fields=[
            "instance_id",
            "base_url",
            "state",
            "failures",
            "last_heard_at",
            "last_error_class",
        ]
    )
    return crm


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
    states: dict[type[CrmError], str] = {
        Auth: Connection.State.AUTH_FAILED,
        Quota: Connection.State.QUOTA_HOLD,
    }
    connection.state = states.get(type(error), connection.state)
    connection.failures += 1
    connection.last_error_class = type(error).__name__.lower()
    connection.save(update_fields=["state", "failures", "last_error_class"])


def pause(connection: Connection, why: str) -> None:
    connection.state = Connection.State.PAUSED
    connection.last_error_class = why
    connection.save(update_fields=["state", "last_error_class"])
