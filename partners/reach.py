"""Somebody's partners as keys, for one long list: the planner knows how much each of them has.

A rule names somebody's partners by a subquery, and PostgreSQL takes each of them for an average
one. Of the largest it then collects and sorts every row for a page of twenty-five. By its key it
knows better, and walks the newest rows instead.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from permissions.models import User

# Beyond these many a list of keys is longer to read than it helps.
MOST = 500

Known = dict[tuple[str, datetime], list[int] | None]


@contextmanager
def by_key(user: User) -> Iterator[None]:
    """Have what is built in this block name the person's partners by key, read once each."""
    user.__dict__["_partners_by_key"] = {}
    try:
        yield
    finally:
        del user.__dict__["_partners_by_key"]


def as_keys(
    user: User, action: str, partners: "QuerySet[Any]", *, at: datetime
) -> "QuerySet[Any] | list[int]":
    """Return the keys of `partners`: inside `by_key`, and if they are not too many."""
    known: Known | None = user.__dict__.get("_partners_by_key")
    if known is None:
        return partners
    if (action, at) not in known:
        keys = list(partners.values_list("pk", flat=True)[: MOST + 1])
        known[action, at] = keys if len(keys) <= MOST else None
    keys_ = known[action, at]
    return partners if keys_ is None else keys_
