"""Which fields are open and which closed: one table, declared by the floors, asked at each door.

Open: visible to all who may view the row; only these may be searched, sorted, filtered, summed,
listed. Closed: visible to whoever may do the named action, and never more than shown. Everything
else of a model is for our own machinery and is shown to nobody.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.sql import Query
from django.utils.functional import Promise

Words = str | Promise


class ClosedField(LookupError):
    """A query, a serializer or a sentence reads a field it must not. A mistake in our code."""


@dataclass(frozen=True)
class Declared:
    """One field people may see. `action` is empty where it is open; `to` says who, in words."""

    name: str
    words: Words
    action: str = ""
    to: Words = ""

    @property
    def is_open(self) -> bool:
        return not self.action


@dataclass(frozen=True)
class Sheet:
    """What one model shows."""

    model: type[models.Model]
    words: Words
    fields: Mapping[str, Declared]
    ours: frozenset[str] = field(default_factory=frozenset)


_SHEETS: dict[type[models.Model], Sheet] = {}


def closed(words: Words, *, action: str = "view", to: Words) -> Declared:
    """Say that a field is for those alone who may do `action`; `to` names them."""
    return Declared("", words, action, to)


def declare_fields(
    model: type[models.Model],
    words: Words,
    shown: Mapping[str, Words | Declared],
    *,
    ours: Iterable[str] = (),
) -> None:
    """Say of every field of `model` whether it is open, closed or our own.

    A field left out is shown nowhere, and the gate fails until somebody says what it is.
    """
    if model in _SHEETS:
        raise ValueError(f"{model._meta.label} is declared already.")
    said = {
        name: Declared(name, each.words, each.action, each.to)
        if isinstance(each, Declared)
        else Declared(name, each)
        for name, each in shown.items()
    }
    _SHEETS[model] = Sheet(model, words, said, frozenset(ours))


def faults_of(sheet: Sheet) -> set[str]:
    """Return the fields of a model that its sheet leaves out, names twice or invents."""
    said, own = set(sheet.fields), set(sheet.ours)
    there = {each.name for each in columns(sheet.model)}
    inherited = {each.name for each in sheet.model._meta.get_fields() if each.concrete}
    return (there - said - own) | ((said | own) - there - inherited) | (said & own)


def columns(model: type[models.Model]) -> Iterator[Any]:
    """Yield what a model itself holds, without its key: columns and many-to-many fields."""
    inherited = {each for parent in model._meta.parents for each in parent._meta.get_fields()}
    for each in model._meta.get_fields():
        is_link = getattr(each, "primary_key", False) or getattr(each, "parent_link", False)
        if each.concrete and not is_link and each not in inherited and not each.auto_created:
            yield each


def sheets() -> list[Sheet]:
    return sorted(_SHEETS.values(), key=lambda sheet: sheet.model._meta.label)


def sheet_of(model: type[models.Model]) -> Sheet | None:
    return next((_SHEETS[each] for each in model.__mro__ if each in _SHEETS), None)


def declared_field(model: type[models.Model], name: str) -> Declared | None:
    """Return what is said of a field; nothing where it is our own or undeclared."""
    for each in model.__mro__:
        if each in _SHEETS and name in _SHEETS[each].fields:
            return _SHEETS[each].fields[name]
    return None


def is_closed(model: type[models.Model], name: str) -> bool:
    said = declared_field(model, name)
    return said is not None and not said.is_open


def closed_columns() -> dict[str, set[str]]:
    """Return for each table the columns that only some of its row's readers may see."""
    return {
        sheet.model._meta.db_table: {
            str(getattr(sheet.model._meta.get_field(name), "column", name))
            for name, said in sheet.fields.items()
            if not said.is_open
        }
        for sheet in sheets()
        if any(not said.is_open for said in sheet.fields.values())
    }


# What a query reads.


def refuse_closed(model: type[models.Model], *paths: str) -> None:
    """Raise `ClosedField` if a path such as `-terms__margin_percent` reads a closed field."""
    for path in paths:
        here: type[models.Model] | None = model
        for step in path.lstrip("-+").split("__"):
            if here is None:
                break
            if is_closed(here, step):
                raise ClosedField(f"{path} reads {here._meta.label}.{step}, which is closed.")
            try:
                here = leads_to(here, step)
            except FieldDoesNotExist:
                break


def leads_to(model: type[models.Model], name: str) -> type[models.Model] | None:
    """Return the model that a field leads to. Raises `FieldDoesNotExist`."""
    other: Any = model._meta.get_field(name).related_model
    return other if isinstance(other, type) else None


def paths_in(*clauses: Any, **lookups: Any) -> Iterator[str]:
    """Yield the paths that the arguments of a `filter` read."""
    yield from lookups
    for clause in clauses:
        for child in getattr(clause, "children", ()) if isinstance(clause, Q) else ():
            if isinstance(child, Q):
                yield from paths_in(child)
            elif isinstance(child, tuple):
                yield child[0]


def refuse_closed_columns(node: Any) -> None:
    """Raise `ClosedField` if the WHERE tree of a query compares a closed column."""
    target = getattr(node, "target", None)
    if isinstance(target, models.Field) and is_closed(target.model, target.name):
        raise ClosedField(f"A query reads {target.model._meta.label}.{target.name}.")
    for child in getattr(node, "children", ()):
        refuse_closed_columns(child)
    if (left := getattr(node, "lhs", None)) is not None:
        refuse_closed_columns(left)
    for source in getattr(node, "get_source_expressions", list)():
        if source is not None and source is not getattr(node, "rhs", None):
            refuse_closed_columns(source)


def refuse_reckoned(expression: Any) -> None:
    """Raise `ClosedField` if what is reckoned of a row reads a closed column, below it as well."""
    if isinstance(expression, Query):
        refuse_closed_columns(expression.where)
        order = (each for each in expression.order_by if isinstance(each, str))
        if expression.model is not None:
            refuse_closed(expression.model, *order)
        sources = [*expression.select, *expression.annotation_select.values()]
    else:
        target = getattr(expression, "target", None)
        if isinstance(target, models.Field) and is_closed(target.model, target.name):
            raise ClosedField(f"An order reads {target.model._meta.label}.{target.name}.")
        sources = expression.get_source_expressions()
    for source in sources:
        if source is not None:
            refuse_reckoned(source)


# What a door says.


# Mixed into what a door reads or says of a model: every name in it must be declared. A class that
# breaks this cannot be defined. (A docstring would stand in the description of the API.)
class SaysFields:
    # The model. Nothing is held to the table without it.
    of: ClassVar[type[models.Model] | None] = None
    # A name outside → the declared one.
    called: ClassVar[Mapping[str, str]] = {}
    # What is no field: worked out for this reader.
    reckoned: ClassVar[frozenset[str]] = frozenset()
    # The action under which closed fields may stand in it; without it they may not.
    needs: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.of is None:
            return
        reckoned = {name for each in cls.__mro__ for name in each.__dict__.get("reckoned", ())}
        for name in getattr(cls, "_declared_fields", {}):
            if name not in reckoned:
                must_be_declared(cls.of, cls.called.get(name, name), cls.needs, cls.__name__)


def must_be_declared(model: type[models.Model], path: str, action: str, where: str) -> None:
    """Raise `ClosedField` unless every step of `path` is open, or closed under `action`."""
    here: type[models.Model] | None = model
    for step in path.split("__"):
        said = declared_field(here, "public_id" if step == "id" else step) if here else None
        if said is None or here is None:
            raise ClosedField(f"{where} says {path}, which {model._meta.label} does not declare.")
        if said.action not in {"", action}:
            raise ClosedField(f"{where} says {path}, which is closed: {said.action}.")
        name = "public_id" if step == "id" else step
        here = leads_to(here, name)
