"""Everything we know of somebody, for themselves: one JSON file and the files they gave us."""

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation

from partners.models import LedgerEntry
from partners.sentences import sentences
from permissions.access_log import Look, record_ids
from permissions.actors import System
from permissions.models import AccessEntry
from permissions.personal import Fate, declarations, holdings
from portal.personal.rows import model_of, rows_of, rows_telling, rows_with_key
from portal.personal.somebody import Somebody

EXPORTER = System("a copy for the person, on request")
# Ways in: of use to nobody but whoever steals the copy.
SECRET = {"password", "token_hash", "key_hash", "session_data", "session_key", "salt", "digest"}


def export(who: Somebody, to: Path, *, at: datetime) -> dict[str, int]:
    """Write `person.json` and `files/` and return how many rows of which table it tells."""
    to.mkdir(parents=True, exist_ok=True)
    told = everything(who)
    files = copy_files(who, to / "files")
    page = {
        "email": who.email,
        "names": sorted(who.names),
        "phones": sorted(who.phones),
        "written_at": at,
        "files": files,
        "history": history(who, at=at),
        "rows": told,
    }
    text = json.dumps(page, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2, default=str)
    (to / "person.json").write_text(text + "\n")
    if who.user is not None:
        look = Look(actor=EXPORTER, at=at, door=AccessEntry.Door.COMMAND)
        record_ids(look, action="export", kind="permissions.user", ids=[who.user.pk])
    return {label: len(rows) for label, rows in told.items()}


def everything(who: Somebody) -> dict[str, list[dict[str, Any]]]:
    """Return the rows that are theirs, name them by key, or tell of them in words, by table."""
    found: dict[str, dict[Any, dict[str, Any]]] = {}

    def take(rows: models.QuerySet[Any]) -> None:
        into = found.setdefault(rows.model._meta.label, {})
        for row in rows.iterator():
            into.setdefault(row.pk, plain(row))

    for each in declarations():
        rows = rows_of(each, who)
        if rows is not None:
            take(rows)
    for _model, rows in rows_with_key(who):
        take(rows)
    for label, key, column, text in told_of(who):
        # The rest of such a row is somebody else's business.
        found.setdefault(label, {}).setdefault(key, {"id": key}).setdefault(column, text)
    return {label: list(rows.values()) for label, rows in sorted(found.items()) if rows}


def told_of(who: Somebody) -> Iterator[tuple[str, Any, str, str]]:
    """Yield the texts that hold a word of the person as a word: table, key, column, text."""
    patterns = list(who.patterns())
    for each, column, holding in holdings():
        if holding.fate not in {Fate.WORDS, Fate.SHOWN}:
            continue
        for row in rows_telling(model_of(each), column, who).iterator():
            said = row._meta.get_field(column).value_to_string(row)
            text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
            if any(pattern.search(text) for pattern in patterns):
                yield row._meta.label, row.pk, column, text


def plain(row: models.Model) -> dict[str, Any]:
    said = {}
    for each in row._meta.local_fields:
        if each.name in SECRET:
            continue
        value = each.value_from_object(row)
        if not isinstance(value, str | int | float | bool | list | dict | datetime | None):
            value = each.value_to_string(row)
        said[each.name] = value
    return said


def history(who: Somebody, *, at: datetime) -> list[dict[str, Any]]:
    """Return what they did, in words, oldest first."""
    if who.user is None:
        return []
    done = LedgerEntry.objects.filter(actor=who.user).order_by("at", "pk")
    with translation.override(who.user.language):
        return [{"at": s.entry.at, "said": str(s)} for s in sentences(done, reader=EXPORTER, at=at)]


def copy_files(who: Somebody, to: Path) -> list[str]:
    """Copy every file of their rows and return the names."""
    copied = []
    for model, rows in rows_with_key(who):
        stored = [f.name for f in model._meta.local_fields if isinstance(f, models.FileField)]
        for row in rows if stored else []:
            for file in filter(None, (getattr(row, name) for name in stored)):
                target = to / Path(file.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                with file.open("rb") as source, target.open("wb") as copy:
                    shutil.copyfileobj(source, copy)
                copied.append(file.name)
    return copied
