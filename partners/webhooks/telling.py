"""What a machine is told of a thing: what the API would say of it to the person it speaks for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from rest_framework.renderers import JSONRenderer

from partners.models import LedgerEntry
from partners.webhooks.formats import Saying
from permissions.models import User
from permissions.querysets import PermittedQuerySet

Telling = Callable[[int, User, datetime], dict[str, Any] | None]
# What a robot says of an entry, or nothing where it no longer waits for anybody.
Waiting = Callable[[LedgerEntry, datetime], Saying | None]


@dataclass(frozen=True)
class Told:
    """Where the API has things of one kind, and how it says one."""

    resource: str
    # None: what is closed between two is not sent; the machine asks for it at its address.
    telling: Telling | None


_TOLD: dict[str, Told] = {}
_WAITING: dict[str, Waiting] = {}


def tell(model: type[models.Model], resource: str, telling: Telling | None = None) -> None:
    """Say where things of a kind are and how they are told. Called in `portal/wiring.py` alone."""
    _TOLD[model._meta.label_lower] = Told(resource, telling)


def say_that_it_waits(verb: str, waiting: Waiting) -> None:
    """Say what robots say after an event. Called in `portal/wiring.py` alone."""
    _WAITING[verb] = waiting


def verbs_robots_say() -> frozenset[str]:
    return frozenset(_WAITING)


def saying_of(entry: LedgerEntry, *, at: datetime) -> Saying | None:
    waiting = _WAITING.get(entry.verb)
    return waiting(entry, at) if waiting else None


def subject_for(entry: LedgerEntry, reader: User, *, at: datetime) -> models.Model | None:
    """Return what an entry is about, if entry and thing are both this reader's to view at `at`."""
    entries = LedgerEntry.objects.among([entry.pk], reader, at=at)
    if not entries.exists():
        return None
    model = apps.get_model(entry.subject_kind)
    rows = model._default_manager.all()
    if not isinstance(rows, PermittedQuerySet):
        return None
    found: models.Model | None = rows.among([entry.subject_id], reader, at=at).first()
    return found


def payload_of(
    entry: LedgerEntry,
    subject: models.Model,
    reader: User,
    *,
    number: int,
    before: dict[str, str] | None,
    at: datetime,
) -> dict[str, Any]:
    """Return what is sent: which thing, what happened, what is new in it since it was told last."""
    how = _TOLD.get(entry.subject_kind)
    thing = how.telling(subject.pk, reader, at) if how and how.telling else None
    public_id = getattr(subject, "public_id", "")
    address = getattr(subject, "get_absolute_url", None)
    return {
        "type": entry.verb,
        "timestamp": entry.at,
        "sequence": number,
        "data": {
            "entry": entry.public_id,
            "subject": {
                "kind": entry.subject_kind,
                "id": public_id,
                "url": f"{settings.BASE_URL}{address()}" if address else None,
                "api": f"{settings.BASE_URL}/api/v1/{how.resource}/{public_id}/" if how else None,
            },
            "changed": None if thing is None or before is None else changed(before, marks(thing)),
            "object": thing,
        },
    }


def rendered(payload: dict[str, Any]) -> bytes:
    said: bytes = JSONRenderer().render(payload)
    return said


def marks(thing: dict[str, Any]) -> dict[str, str]:
    """Return a short mark of each field as it was told, to know another by."""
    return {
        name: hashlib.sha256(JSONRenderer().render(value)).hexdigest()[:12]
        for name, value in thing.items()
    }


def changed(before: dict[str, str], now: dict[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
