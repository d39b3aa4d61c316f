"""Somebody's reach as keys, for one page: the planner knows how much each partner has.

A rule names somebody's partners by a subquery, and PostgreSQL takes each of them for an average
one. Of the largest it then collects and sorts every row for a page of twenty-five. By its key it
knows better, and walks the newest rows instead. And a page that asks many rules says each in a
line instead of a screenful, and makes it once.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from permissions.models import User

# Beyond these many a list of keys is longer to read than it helps.
MOST = 500


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
        found = [key for row in keys()[: MOST + 1] for key in row.values()]
        known[what, at] = found if len(found) <= MOST else None
    held: list[int] | None = known[what, at]
    return keys() if held is None else held
