"""Why, why not, who, what: answers read off the very rules that the doors ask."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Value

from permissions.actors import Actor
from permissions.everyone import grounds_of_everyone, people_at
from permissions.models import User
from permissions.rules import Reason, of_few_rows, reasons


@dataclass(frozen=True)
class Ground:
    """A reason that holds for one thing, in code for machines and in words for people."""

    code: str
    sentence: str


@dataclass
class Explanation:
    may: bool
    grounds: list[Ground] = field(default_factory=list)


def grounds_for(actor: Actor, action: str, thing: models.Model, *, at: datetime) -> list[Ground]:
    """Return every ground on which `actor` may do `action` with `thing`, in one query.

    Raises `UndeclaredAction`.
    """
    model = type(thing)
    with of_few_rows():
        offered = list(reasons(model, actor, action, at=at))
    asked = {
        f"ground_{number}": _holds(model, reason)
        for number, reason in enumerate(offered)
        if reason.where is not None
    }
    answers = {}
    if asked:
        row = model._base_manager.filter(pk=thing.pk).values(**asked).first()
        answers = row or {}
    return [
        Ground(reason.code, str(reason.sentence))
        for number, reason in enumerate(offered)
        if reason.where is None or answers.get(f"ground_{number}")
    ]


def _holds(model: type[models.Model], reason: Reason) -> Exists | Value:
    return Exists(model._base_manager.filter(reason.where, pk=OuterRef("pk")))


def explain(actor: Actor, action: str, thing: models.Model, *, at: datetime) -> Explanation:
    grounds = grounds_for(actor, action, thing, at=at)
    return Explanation(may=bool(grounds), grounds=grounds)


def who_may(
    action: str, thing: models.Model, *, at: datetime
) -> Iterator[tuple[User, list[Ground]]]:
    """Yield everyone who may, each with the grounds, by name. Three queries, whoever there is."""
    for person, held in grounds_of_everyone(people_at(at), action, thing, at=at):
        yield person, [Ground(reason.code, str(reason.sentence)) for reason in held]


def grounds_of_rows(
    actor: Actor, action: str, rows: Sequence[models.Model], *, at: datetime
) -> dict[int, list[Ground]]:
    """Return for each row of one model the grounds on which `actor` may, in one query."""
    if not rows:
        return {}
    model = type(rows[0])
    with of_few_rows():
        offered = list(reasons(model, actor, action, at=at))
    asked = {
        f"ground_{number}": _holds(model, reason)
        for number, reason in enumerate(offered)
        if reason.where is not None
    }
    keys = [row.pk for row in rows]
    answers = {
        answer["pk"]: answer
        for answer in model._base_manager.filter(pk__in=keys).values("pk", **asked)
    }
    return {
        key: [
            Ground(reason.code, str(reason.sentence))
            for number, reason in enumerate(offered)
            if reason.where is None or answers.get(key, {}).get(f"ground_{number}")
        ]
        for key in keys
    }


def covers_every_row(model: type[models.Model], actor: Actor, action: str, *, at: datetime) -> bool:
    """Say whether `actor` may do `action` with any row whatever."""
    return any(reason.where is None for reason in reasons(model, actor, action, at=at))
