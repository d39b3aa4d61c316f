"""A permission is a WHERE clause, said once per (thing, action) and asked at every door.

A rule yields the *reasons* for which a person may do something with rows of a model. Whoever
matches any reason may. The same reasons, asked one by one, are the explanation.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.functional import Promise

from permissions.actors import Actor, System
from permissions.models import User

# Changes whenever a rule changes its meaning; kept beside every look in the audit.
RULE_VERSION = "2026-11"

NO_ROW = Q(pk__in=[])


class UndeclaredAction(LookupError):
    """Somebody asked for an action that no rule declares. It is a mistake in our code."""


@dataclass(frozen=True)
class Reason:
    """One ground on which somebody may. `where` is None where it covers every row."""

    code: str
    sentence: "str | Promise"
    where: Q | None


Rule = Callable[[User, datetime], Iterator[Reason]]

_RULES: dict[tuple[type[models.Model], str], Rule] = {}
_OF_FEW_ROWS: ContextVar[bool] = ContextVar("of_few_rows", default=False)


def rule(model: type[models.Model], action: str) -> Callable[[Rule], Rule]:
    """Declare who may do `action` with rows of `model`. Declaring twice is an error."""

    def declare(function: Rule) -> Rule:
        if (model, action) in _RULES:
            raise ValueError(f"{model._meta.label}.{action} has a rule already.")
        _RULES[model, action] = function
        return function

    return declare


def declared(model: type[models.Model], action: str) -> Rule:
    """Return the rule; a child of a concrete model is under its parent's rule."""
    for each in model.__mro__:
        if (each, action) in _RULES:
            return _RULES[each, action]
    raise UndeclaredAction(f"No rule says who may {action} {model._meta.label}.")


def is_declared(model: type[models.Model], action: str) -> bool:
    return any((each, action) in _RULES for each in model.__mro__)


def declarations() -> list[tuple[type[models.Model], str]]:
    return sorted(_RULES, key=lambda key: (key[0]._meta.label, key[1]))


def reasons(
    model: type[models.Model], actor: Actor, action: str, *, at: datetime
) -> Iterator[Reason]:
    """Yield every ground `actor` may stand on at `at`.

    Raises `UndeclaredAction` also for those who may everything.
    """
    declared_rule = declared(model, action)
    if isinstance(actor, System):
        yield Reason("unattended", actor.reason, None)
    elif isinstance(actor, AnonymousUser):
        return
    elif isinstance(actor, User):
        # Somebody who has left matches nothing, whatever facts still name them.
        if actor.works(at=at):
            yield from declared_rule(actor, at)
    else:
        raise TypeError(f"{actor!r} is no actor.")


def rows(model: type[models.Model], actor: Actor, action: str, *, at: datetime) -> Q:
    """Return the WHERE clause: which rows of `model` the actor may do `action` with."""
    return any_of(reasons(model, actor, action, at=at))


def any_of(grounds: Iterable[Reason]) -> Q:
    """Return the clause of the rows for which one of the grounds holds: none without a ground."""
    wheres: list[Q] = []
    for ground in grounds:
        if ground.where is None:
            return Q()
        wheres.append(ground.where)
    return reduce(or_, wheres) if wheres else NO_ROW


def active(*, at: datetime, person: str = "person") -> Q:
    """Return the clause that the person named by the path `person` works with us at `at`."""
    return Q(**{f"{person}__activities__during__contains": at})


def of_this_row(path: str, outer: str = "pk") -> Q:
    """Return the clause that ties a subquery to the row it is asked of, and has it asked by row.

    By equality alone PostgreSQL may collect everything that somebody reaches and look the row up
    in it, and it cannot tell that one partner has a hundred times as much as most. A comparison
    beside it, true of every equal key, leaves it only the row. For what is read by few rows.
    """
    return Q(**{path: OuterRef(outer), f"{path}__gte": OuterRef(outer)})


@contextmanager
def of_few_rows() -> Iterator[None]:
    """Have the clauses built in this block asked of few rows, one by one. No answer changes."""
    token = _OF_FEW_ROWS.set(True)
    try:
        yield
    finally:
        _OF_FEW_ROWS.reset(token)


def of_the_row(path: str, outer: str = "pk") -> Q:
    """Return the clause that ties a subquery to the row it is asked of.

    Of few rows it is asked one by one; of many PostgreSQL chooses whether it collects them first.
    """
    return of_this_row(path, outer) if _OF_FEW_ROWS.get() else Q(**{path: OuterRef(outer)})
