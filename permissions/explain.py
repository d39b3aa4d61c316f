"""Why, why not, who, what: answers read off the very rules that the doors ask."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Value

from permissions.actors import Actor
from permissions.models import User
from permissions.rules import Reason, reasons


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
    """Yield everyone who may, each with the grounds, by name."""
    everyone = User.objects.filter(is_active=True, activities__during__contains=at)
    for person in everyone.order_by("sort_key", "pk"):
        grounds = grounds_for(person, action, thing, at=at)
        if grounds:
            yield person, grounds
