"""Why, why not, who, what: answers read off the very rules that the doors ask."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Value

from permissions.actors import Actor
from permissions.models import StaffRole, User
from permissions.rules import Reason, reasons

# So many people's rules go into one query.
TOGETHER = 25


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
    """Yield everyone who may, each with the grounds, by name.

    The rules are asked for many people in one query: two queries and one more per `TOGETHER`
    people, whoever they are.
    """
    everyone = people_at(at)
    for start in range(0, len(everyone), TOGETHER):
        yield from grounds_of_many(everyone[start : start + TOGETHER], action, thing, at=at)


def people_at(at: datetime) -> list[User]:
    """Return who works with us at `at`, with the vendor's roles they hold, in two queries."""
    everyone = User.objects.filter(activities__during__contains=at).order_by("sort_key", "pk")
    roles: dict[int, set[str]] = defaultdict(set)
    for key, role in StaffRole.objects.holding(at=at).values_list("person_id", "role"):
        roles[key].add(role)
    found = list(everyone)
    for person in found:
        person.remember(at=at, works=True, roles=roles[person.pk])
    return found


def grounds_of_many(
    people: Sequence[User], action: str, thing: models.Model, *, at: datetime
) -> Iterator[tuple[User, list[Ground]]]:
    model = type(thing)
    offered = [(person, list(reasons(model, person, action, at=at))) for person in people]
    asked = {
        f"ground_{place}_{number}": _holds(model, reason)
        for place, (_person, grounds) in enumerate(offered)
        for number, reason in enumerate(grounds)
        if reason.where is not None
    }
    row = model._base_manager.filter(pk=thing.pk).values(**asked).first() if asked else {}
    for place, (person, grounds) in enumerate(offered):
        held = [
            Ground(reason.code, str(reason.sentence))
            for number, reason in enumerate(grounds)
            if reason.where is None or (row or {}).get(f"ground_{place}_{number}")
        ]
        if held:
            yield person, held


def grounds_of_rows(
    actor: Actor, action: str, rows: Sequence[models.Model], *, at: datetime
) -> dict[int, list[Ground]]:
    """Return for each row of one model the grounds on which `actor` may, in one query."""
    if not rows:
        return {}
    model = type(rows[0])
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
