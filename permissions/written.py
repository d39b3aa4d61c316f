"""A rule's clause, written out as SQL once: for whoever asks, only the person and moment differ.

To build a clause of nested subqueries and to write it as SQL takes Django some milliseconds, many
times on a page. A rule may tell people apart in Python by their roles at the vendor alone, so for
each set of roles it is written for two stand-ins at two moments. Where the two texts are the same
and their parameters differ in nothing but key and moment, those are all that has to be put in.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.expressions import Col, Expression

# Where the alias of the row that the clause is asked of is put in: no SQL holds this character.
ROW = "\0"
QUOTED_OR_ALIAS = re.compile(r"\"[^\"]*\"|'[^']*'|\b[A-Z]+\d+\b")

_SPELLED_OUT: ContextVar[bool] = ContextVar("spelled_out", default=False)


class CannotBeWritten(Exception):
    """A clause says more than its text can: it reads rows first, or joins tables to the row."""


@dataclass(frozen=True)
class Place:
    """A parameter that is the person's key, or the moment."""

    is_moment: bool


@dataclass(frozen=True)
class Written:
    text: str
    values: tuple[Any, ...]

    def asked(self, key: int, at: datetime) -> Q:
        """Return the clause for the person with this key at this moment."""
        return Q(Clause(*self.said(key, at)))

    def said(self, key: int, at: datetime) -> tuple[str, list[Any]]:
        """Return text and parameters for the person with this key at this moment."""
        return self.text, [
            (at if value.is_moment else key) if isinstance(value, Place) else value
            for value in self.values
        ]


class Clause(Expression):
    """What a rule says of a row, as SQL; it holds or does not."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, text: str, values: Sequence[Any]) -> None:
        super().__init__()
        self.text, self.values = text, values
        self.row: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.row]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        [self.row] = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not isinstance(self.row, Col):
            raise TypeError("A rule is asked of a row, and this query has none yet.")
        row = compiler.quote_name_unless_alias(self.row.alias)
        return self.text.replace(ROW, row), tuple(self.values)


@contextmanager
def spelled_out() -> Iterator[None]:
    """Have the clauses built in this block built of Django's own pieces. No answer changes."""
    token = _SPELLED_OUT.set(True)
    try:
        yield
    finally:
        _SPELLED_OUT.reset(token)


def is_spelled_out() -> bool:
    return _SPELLED_OUT.get()


@contextmanager
def reading_nothing() -> Iterator[None]:
    """Raise `CannotBeWritten` for every statement in this block."""

    def refuse(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        raise CannotBeWritten(sql)

    with connection.execute_wrapper(refuse):
        yield


def written(
    model: type[models.Model],
    one: tuple[Q, int, datetime],
    other: tuple[Q, int, datetime],
) -> Written | None:
    """Return what both clauses say, each with its key and moment; None where no row satisfies it.

    Raises `CannotBeWritten` where they differ in more.
    """
    (first, key, at), (second, other_key, other_at) = one, other
    (text, values), (other_text, other_values) = sql_of(model, first), sql_of(model, second)
    if text != other_text:
        raise CannotBeWritten(text)
    if text is None:
        return None
    return Written(text, put_in(values, other_values, known(key, at), known(other_key, other_at)))


def statement(
    one: tuple[models.QuerySet[Any], int, datetime],
    other: tuple[models.QuerySet[Any], int, datetime],
) -> Written:
    """Return what both ask as one statement. Raises `CannotBeWritten` where they differ in more."""
    (first, key, at), (second, other_key, other_at) = one, other
    text, values = first.query.sql_with_params()
    other_text, other_values = second.query.sql_with_params()
    if text != other_text:
        raise CannotBeWritten(text)
    return Written(text, put_in(values, other_values, known(key, at), known(other_key, other_at)))


Known = Sequence[tuple[Any, Any]]


def known(key: int, at: datetime) -> Known:
    return [(key, Place(is_moment=False)), (at, Place(is_moment=True))]


def put_in(mine: Sequence[Any], others: Sequence[Any], one: Known, other: Known) -> tuple[Any, ...]:
    """Return the parameters of two stand-ins as one: what is known of each as its place.

    Raises `CannotBeWritten` where they differ in more.
    """
    values: list[Any] = []
    for value, others_value in zip(mine, others, strict=True):
        place = place_of(value, one)
        if place is not None and place == place_of(others_value, other):
            values.append(place)
        elif same(value, others_value):
            values.append(value)
        else:
            raise CannotBeWritten(f"{value!r} and {others_value!r}")
    return tuple(values)


def place_of(value: Any, known: Known) -> Any:
    return next((place for each, place in known if same(value, each)), None)


def same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and one == other


def sql_of(model: type[models.Model], clause: Q) -> tuple[str | None, Sequence[Any]]:
    """Return a clause as SQL about the row `ROW`, its inner names unlike any that Django gives."""
    query = model._base_manager.filter(clause).order_by().query
    table = model._meta.db_table
    if any(times for alias, times in query.alias_refcount.items() if alias != table):
        raise CannotBeWritten(f"{model._meta.label} is joined to other tables.")
    try:
        text, values = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return None, ()
    except FullResultSet as error:
        raise CannotBeWritten(f"Every row of {model._meta.label}.") from error
    return QUOTED_OR_ALIAS.sub(renamed, text).replace(f'"{table}".', f"{ROW}."), values


def renamed(found: "re.Match[str]") -> str:
    name = found[0]
    return name if name[0] in "\"'" else f"rule_{name.lower()}"
