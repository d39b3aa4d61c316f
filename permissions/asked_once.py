"""A question of a page, written out as SQL once: for whoever asks, only the keys differ.

To build a question of many clauses and to write it as SQL takes Django longer than it takes the
database to answer it. Rules tell people apart in Python by their roles at the vendor, and inside
`by_key` by which of their keys there are any of. So for each of these a question is written for two
stand-ins. Where the texts are the same and the parameters differ in nothing but the person,
the moment and their keys, those are all that has to be put in.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from permissions.models import User
from permissions.nobody import STAND_INS, stand_in
from permissions.reach import by_key, declared_keys, know, known_of
from permissions.rules import is_of_few_rows
from permissions.written import CannotBeWritten, Place, is_spelled_out, put_in, reading_nothing

Question = Callable[[User, datetime, Sequence[int]], "QuerySet[Any]"]

PARAMETER = re.compile(r"(?<!%)%s")
# What stands for somebody's keys: numbers below every key and below those of nobody.
FIRST, APART = -1_300_000_000, 1_000
THESE = "these"

_ASKED: dict[Hashable, "Asked | None"] = {}


@dataclass(frozen=True)
class Keys:
    """A parameter of a list that is all keys of one kind."""

    what: str


@dataclass(frozen=True)
class Asked:
    """A question as it was written; without pieces nothing answers it."""

    pieces: tuple[str, ...] | None
    values: tuple[Any, ...]
    found: "QuerySet[Any]"
    compiler: Any

    def answers(
        self, key: int | None, at: datetime | None, held: Mapping[str, Sequence[int]]
    ) -> list[Any]:
        if self.pieces is None:
            return []
        text, values = [self.pieces[0]], []
        for value, piece in zip(self.values, self.pieces[1:], strict=True):
            if isinstance(value, Keys):
                # Whole numbers and nothing else: as text they are bound at once.
                text += [", ".join(map(str, map(int, held[value.what]))), piece]
                continue
            text += ["%s", piece]
            if isinstance(value, Place):
                values.append(at if value.is_moment else key)
            else:
                values.append(value)
        with connection.cursor() as cursor:
            cursor.execute("".join(text), values)
            return self.read(cursor.fetchall())

    def read(self, rows: list[tuple[Any, ...]]) -> list[Any]:
        """Make of rows what the question's own set makes of them."""
        compiler = copy(self.compiler)
        compiler.execute_sql = lambda *_given, **_named: [rows]
        found: Any = self.found.all()
        found.query.get_compiler = lambda *_given, **_named: compiler
        return list(found._iterable_class(found))  # noqa: SLF001


def asked_once(
    name: Hashable, question: Question, user: User, *, at: datetime, these: Sequence[int] = ()
) -> list[Any]:
    """Return what `question` selects for somebody, among `these` keys where there are any.

    `name` is the question's own, with whatever else of it differs: what is asked may rest on the
    person, the moment and the keys given, and on nothing read before.
    """
    form = form_of(name, question, user, at, has_these=bool(these))
    if form is None:
        return list(question(user, at, these))
    return form.answers(user.pk, at, {**(declared_keys(user, at=at) or {}), THESE: these})


def read_once(
    name: Hashable,
    question: Callable[[Any, Sequence[int]], "QuerySet[Any]"],
    *,
    at: datetime | None = None,
    these: Sequence[int] = (),
) -> list[Any]:
    """Return what a question selects that rests on the moment and these keys, and on nobody."""
    if is_spelled_out():
        return list(question(at, these))
    place = ("nobody's", name, bool(these))
    if place not in _ASKED:
        _ASKED[place] = write_down(
            lambda _user, at, these: question(at, these), frozenset(), {}, has_these=bool(these)
        )
    form = _ASKED[place]
    return list(question(at, these)) if form is None else form.answers(None, at, {THESE: these})


def form_of(
    name: Hashable, question: Question, user: User, at: datetime, *, has_these: bool
) -> Asked | None:
    """Return the question as it was written; None where it cannot be, and is asked as it stands."""
    # A stand-in works with us: nothing that was written for it is told to who has left.
    if is_spelled_out() or not user.works(at=at):
        return None
    by_keys = known_of(user) is not None
    held = declared_keys(user, at=at) if by_keys else {}
    if held is None:
        return None
    roles = frozenset(user.staff_roles(at=at))
    some = frozenset(what for what, keys in held.items() if keys)
    place = (name, roles, by_keys, some, has_these, is_of_few_rows())
    if place not in _ASKED:
        _ASKED[place] = write_down(
            question, roles, {what: what in some for what in held}, has_these=has_these
        )
    return _ASKED[place]


def write_down(
    question: Question, roles: frozenset[str], some: dict[str, bool], *, has_these: bool
) -> Asked | None:
    """Write a question out; None where its text is not the same for everybody of these."""
    try:
        with reading_nothing():
            one, other = (
                asked_of(
                    question, stand_in(roles, at=at, key=key), at, below, some, has_these=has_these
                )
                for (key, at), below in zip(STAND_INS, (FIRST, FIRST - APART), strict=True)
            )
        if one.text != other.text:
            return None
        if one.text is None:
            return Asked(None, (), one.found, one.compiler)
        values = put_in(one.values, other.values, one.known, other.known)
        pieces = tuple(PARAMETER.split(one.text))
        require_lists(pieces, values)
    except CannotBeWritten:
        return None
    return Asked(pieces, values, one.found, one.compiler)


@dataclass(frozen=True)
class OfStandIn:
    """A question as it was built and written for a stand-in, and what is known of that one."""

    text: str | None
    values: Sequence[Any]
    known: list[tuple[Any, Any]]
    found: "QuerySet[Any]"
    compiler: Any


def asked_of(
    question: Question,
    nobody: User,
    at: datetime,
    below: int,
    some: dict[str, bool],
    *,
    has_these: bool,
) -> OfStandIn:
    keys = {what: [below - n] if there else [] for n, (what, there) in enumerate(some.items())}
    these = [below - len(keys)] if has_these else []
    with by_key(nobody) if some else nullcontext():
        if some:
            know(nobody, keys, at=at)
        found = question(nobody, at, these)
        compiler = found.query.get_compiler(connection=connection)
        try:
            text, values = compiler.as_sql()
        except EmptyResultSet:
            text, values = None, ()
    stood_for = {**keys, THESE: these}
    known: list[tuple[Any, Any]] = [
        (nobody.pk, Place(is_moment=False)),
        (at, Place(is_moment=True)),
        *((key, Keys(what)) for what, held in stood_for.items() for key in held),
    ]
    return OfStandIn(text, values, known, found, compiler)


def require_lists(pieces: Sequence[str], values: Sequence[Any]) -> None:
    """Raise `CannotBeWritten` where keys stand anywhere but in a list of any length."""
    is_list = False
    for before, value in zip(pieces, values, strict=False):
        is_list = before.endswith(" IN (") or (is_list and before == ", ")
        if isinstance(value, Keys) and not is_list:
            raise CannotBeWritten(f"{value.what} after {before}")
