"""Somebody's reach as keys, for one page: the planner knows how much each partner has.

A rule names somebody's partners by a subquery, and PostgreSQL takes each of them for an average
one. Of the largest it then collects and sorts every row for a page of twenty-five. By its key it
knows better, and walks the newest rows instead. And a page that asks many rules says each in a
line instead of a screenful, and makes it once.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value

from permissions.models import User
from permissions.nobody import STAND_INS, stand_in
from permissions.written import Written, statement

# Beyond these many a list of keys is longer to read than it helps.
MOST = 500

Keys = Callable[[User, datetime], "QuerySet[Any]"]
_DECLARED: dict[str, Keys] = {}


def declare_keys(what: str, keys: Keys) -> None:
    """Have these keys of somebody read together with all others so declared, in one statement.

    They tell people apart by the person and the moment alone.
    """
    if what in _DECLARED:
        raise ValueError(f"{what} are declared already.")
    _DECLARED[what] = keys


@contextmanager
def by_key(user: User) -> Iterator[None]:
    """Have what is built in this block name the person's reach by key, read once each.

    Only for what reads: a verb inside would not see what it changed itself. A block within
    another is part of it.
    """
    if known_of(user) is not None:
        yield
        return
    user.__dict__["_reach_by_key"] = {}
    try:
        yield
    finally:
        del user.__dict__["_reach_by_key"]


def known_of(user: User) -> dict[Hashable, Any] | None:
    """Return what the block this is asked in has read of somebody; None outside of one."""
    known: dict[Hashable, Any] | None = user.__dict__.get("_reach_by_key")
    return known


def as_keys(
    user: User, what: str, keys: "Callable[[], QuerySet[Any]]", *, at: datetime
) -> "QuerySet[Any] | list[int]":
    """Return the one column that `keys` selects: as a list inside `by_key`, if it is not long."""
    known = known_of(user)
    if known is None:
        return keys()
    if (what, at) not in known:
        if what in _DECLARED:
            read_declared(user, at=at)
        else:
            found = [key for row in keys()[: MOST + 1] for key in row.values()]
            known[what, at] = found if len(found) <= MOST else None
    held: list[int] | None = known[what, at]
    return keys() if held is None else held


def keys_where(
    user: User,
    what: str,
    where: Callable[[], Q],
    keys: "Callable[[], QuerySet[Any]]",
    *,
    at: datetime,
) -> "QuerySet[Any] | list[int]":
    """Return the same where a clause says which: nothing is asked where it names them itself."""
    known = known_of(user)
    if known is not None and (what, at) not in known:
        named = named_by(where())
        if named is not None and len(named) <= MOST:
            known[what, at] = named
    return as_keys(user, what, keys, at=at)


def named_by(where: Q) -> list[int] | None:
    """Return the keys of which a clause says that it is one of them; None where it says more."""
    if where.negated or not where.children or (where.connector != Q.OR and len(where) > 1):
        return None
    found: list[int] = []
    for each in where.children:
        named: list[int] | None = None
        if isinstance(each, Q):
            named = named_by(each)
        elif isinstance(each, tuple) and each[0] == "pk__in" and isinstance(each[1], list):
            named = each[1]
        if named is None:
            return None
        found += named
    return list(dict.fromkeys(found))


def declared_keys(user: User, *, at: datetime) -> dict[str, list[int]] | None:
    """Return all keys that are declared; None outside of `by_key`, and where a list is long."""
    known = known_of(user)
    if known is None:
        return None
    if any((what, at) not in known for what in _DECLARED):
        read_declared(user, at=at)
    found = {what: known[what, at] for what in _DECLARED}
    return None if None in found.values() else found


def know(user: User, keys: Mapping[str, list[int] | None], *, at: datetime) -> None:
    """Take over keys of somebody, inside `by_key`, instead of reading them."""
    user.__dict__["_reach_by_key"].update({(what, at): held for what, held in keys.items()})


def read_declared(user: User, *, at: datetime) -> None:
    """Read all keys that are declared, in one statement that was written once."""
    names = tuple(_DECLARED)
    text, values = declared(names).said(user.pk, at)
    found: dict[str, list[int]] = {what: [] for what in names}
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        for number, key in cursor.fetchall():
            found[names[number]].append(key)
    know(user, {w: held if len(held) <= MOST else None for w, held in found.items()}, at=at)


@cache
def declared(names: tuple[str, ...]) -> Written:
    one, other = (
        (union_of([_DECLARED[what](stand_in((), at=at, key=key), at) for what in names]), key, at)
        for key, at in STAND_INS
    )
    return statement(one, other)


def union_of(found: "list[QuerySet[Any]]") -> "QuerySet[Any]":
    streams = [
        keys.order_by()
        .annotate(_what=Value(number))
        .values_list("_what", *keys.query.values_select)[: MOST + 1]
        for number, keys in enumerate(found)
    ]
    together: QuerySet[Any] = streams[0].union(*streams[1:], all=True)
    return together
