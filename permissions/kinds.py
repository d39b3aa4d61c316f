"""The kinds of things people ask about: their names, where they open, how they are found."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise

from permissions.actors import Actor

# `deals.deal:<id>`, as the commands spell an object.
SPELLED = re.compile(r"^(?P<kind>[a-z_]+\.[a-z_]+):(?P<id>\S+)$")


@dataclass(frozen=True)
class Kind:
    """One kind of protected thing. `path` is where its pages begin; `found_by` its open names."""

    model: type[models.Model]
    word: "str | Promise"
    plural: "str | Promise"
    icon: str
    path: str
    found_by: tuple[str, ...] = ("public_id",)
    # The lookup from a row to the partners whose business it is.
    partners: str = ""
    # Which of these ids were under protection at a moment; None where the kind knows none.
    guarded: "Callable[[set[int], datetime], set[int]] | None" = None
    # Which entries about these somebody may be told of who may ask; None where it is all of them.
    told_looks: "Callable[[Actor, datetime], Q] | None" = None
    # Since when looks at each of these ids are told to who may ask; no key where it is ever since.
    told_since: "Callable[[Actor, set[int], datetime], dict[int, datetime]] | None" = None

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def rows(self) -> Any:
        return self.model._default_manager.all()


_KINDS: dict[str, Kind] = {}


def declare_kind(kind: Kind) -> None:
    if kind.label in _KINDS:
        raise ValueError(f"{kind.label} is declared already.")
    _KINDS[kind.label] = kind


def kinds() -> list[Kind]:
    return list(_KINDS.values())


def kind_called(label: str) -> Kind | None:
    return _KINDS.get(label)


def words_for(label: str) -> "str | Promise":
    """Return what a thing of this kind is called, for sentences that may not name it."""
    kind = _KINDS.get(label)
    return kind.word if kind else label.rpartition(".")[2]


def find(text: str, *, asker: Actor, at: datetime) -> models.Model | None:
    """Return the thing that somebody means by an address, a number, an id or `app.model:id`.

    Only what the asker may view is found.
    """
    said = text.strip()
    if not said or "\0" in said:
        return None
    for kind, name in candidates(said):
        named = Q()
        for field in kind.found_by:
            named |= Q(**{f"{field}__iexact": name})
        row: models.Model | None = kind.rows().permitted(asker, "view", at=at).filter(named).first()
        if row is not None:
            return row
    return None


def candidates(said: str) -> Iterator[tuple[Kind, str]]:
    """Yield the kinds a text may mean, each with the name to look for."""
    if spelled := SPELLED.match(said):
        kind = _KINDS.get(spelled["kind"])
        if kind:
            yield kind, spelled["id"]
        return
    try:
        path = urlsplit(said).path
    except ValueError:
        return
    for kind in _KINDS.values():
        if kind.path in path:
            rest = path.partition(kind.path)[2].strip("/")
            if rest:
                yield kind, rest.split("/")[0]
        elif "/" not in said:
            yield kind, said
