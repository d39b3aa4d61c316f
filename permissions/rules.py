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
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import OuterRef, Q, QuerySet
from django.utils.functional import Promise

from permissions.actors import Actor, System
from permissions.models import User
from permissions.nobody import STAND_INS, stand_in
from permissions.reach import known_of
from permissions.written import (
    CannotBeWritten,
    Written,
    is_spelled_out,
    reading_nothing,
    spelled_out,
    written,
)

# Changes whenever a rule changes its meaning; kept beside every look in the audit.
RULE_VERSION = "2026-11"

# A ground with this very clause is none.
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
# Of a model, an action, few rows or many, a set of roles: the grounds with their clauses written.
_WRITTEN: dict[tuple[object, ...], "list[Ground] | None"] = {}
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
            yield from grounds_of(actor, model, action, declared_rule, at)
    else:
        raise TypeError(f"{actor!r} is no actor.")


def grounds_of(
    user: User, model: type[models.Model], action: str, asked: Rule, at: datetime
) -> list[Reason]:
    """Return what a rule yields but what opens no row.

    Inside `by_key` it is built once, with the keys; elsewhere it is what was written for everybody
    with these roles, where it could be.
    """
    place = (model, action, at, _OF_FEW_ROWS.get())
    known = known_of(user)
    if known is not None:
        if place not in known:
            known[place] = built(asked, user, at)
        held: list[Reason] = known[place]
        return held
    form = None if is_spelled_out() else form_of(model, action, asked, user, at)
    return built(asked, user, at) if form is None else [each.asked(user.pk, at) for each in form]


def built(asked: Rule, user: User, at: datetime) -> list[Reason]:
    return [each for each in asked(user, at) if each.where is not NO_ROW]


def form_of(
    model: type[models.Model], action: str, asked: Rule, user: User, at: datetime
) -> "list[Ground] | None":
    """Return what was written of a rule for this person's roles; None where it cannot be."""
    roles = frozenset(user.staff_roles(at=at))
    place = (model, action, asked, _OF_FEW_ROWS.get(), roles)
    if place not in _WRITTEN:
        _WRITTEN[place] = write_down(model, asked, roles)
    return _WRITTEN[place]


@dataclass(frozen=True)
class Ground:
    """A reason for everybody of some roles; without a clause it covers every row."""

    reason: Reason
    clause: Written | None

    def asked(self, key: int, at: datetime) -> Reason:
        if self.clause is None:
            return self.reason
        return Reason(self.reason.code, self.reason.sentence, self.clause.asked(key, at))


def write_down(
    model: type[models.Model], asked: Rule, roles: frozenset[str]
) -> list[Ground] | None:
    """Write out what a rule says for these roles; None where one of its clauses cannot be."""
    try:
        with reading_nothing(), spelled_out():
            one, other = (
                built(asked, stand_in(roles, at=at, key=key), at) for key, at in STAND_INS
            )
            if [ground.code for ground in one] != [ground.code for ground in other]:
                return None
            found = [paired(model, *each) for each in zip(one, other, strict=True)]
            return [each for each in found if each is not None]
    except CannotBeWritten:
        return None


def paired(model: type[models.Model], ground: Reason, twin: Reason) -> Ground | None:
    """Return what a rule says of two stand-ins as one ground; None where it opens no row.

    Raises `CannotBeWritten`.
    """
    if (ground.where is None) is not (twin.where is None):
        raise CannotBeWritten(ground.code)
    if not isinstance(ground.sentence, Promise):
        raise CannotBeWritten(f"{ground.code} is said in one language only.")
    if ground.where is None or twin.where is None:
        return Ground(ground, None)
    (key, at), (other_key, other_at) = STAND_INS
    clause = written(model, (ground.where, key, at), (twin.where, other_key, other_at))
    return Ground(ground, clause) if clause else None


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
    return either(*wheres)


def either(*clauses: Q) -> Q:
    """Return the clause of rows for which one of these holds, as short as it can be said."""
    said = [each for each in clauses if each is not NO_ROW]
    return reduce(or_, said) if said else NO_ROW


def within(path: str, keys: "QuerySet[Any] | list[int]") -> Q:
    """Return the clause that the key at `path` is one of these: `NO_ROW` where there are none."""
    return NO_ROW if isinstance(keys, list) and not keys else Q(**{f"{path}__in": keys})


def but_not(wanted: Q, unwanted: Q) -> Q:
    """Return the clause of rows that are wanted and not unwanted, as short as it can be said."""
    return wanted if wanted is NO_ROW or unwanted is NO_ROW else wanted & ~unwanted


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


def is_of_few_rows() -> bool:
    return _OF_FEW_ROWS.get()


def of_the_row(path: str, outer: str = "pk") -> Q:
    """Return the clause that ties a subquery to the row it is asked of.

    Of few rows it is asked one by one; of many PostgreSQL chooses whether it collects them first.
    """
    return of_this_row(path, outer) if _OF_FEW_ROWS.get() else Q(**{path: OuterRef(outer)})
