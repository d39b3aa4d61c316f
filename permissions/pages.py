"""One page of a long list, by key and not by number: rows may come and go between two pages."""

import base64
import binascii
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, Value
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from permissions.refusals import Refused
from permissions.rules import Reason

Row = TypeVar("Row", bound=models.Model)

SIZE = 50
MOST = 200


# What reading a cursor that somebody made up may raise.
NOT_OURS = (
    ValueError,
    TypeError,
    OverflowError,
    RecursionError,
    binascii.Error,
    InvalidOperation,
)
LARGEST_KEY = 2**63 - 1
LONGEST_NUMBER = 40


class BadCursor(Refused):
    """The cursor is none of ours. Doors answer 400."""

    code = "bad_cursor"


@dataclass(frozen=True)
class Order:
    """Another order than the usual: the last of its names is unique, and none is ever null."""

    names: tuple[str, ...] = ()
    # What of it is reckoned for each row.
    reckoned: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Page(Generic[Row]):
    rows: list[Row] = field(default_factory=list)
    # The reasons that let the reader in, where the page was asked by reasons.
    reasons: list[str] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Cursor:
    values: tuple[Any, ...]
    backward: bool = False

    def spelled(self) -> str:
        plain = [_plain(value) for value in self.values]
        text = json.dumps([int(self.backward), *plain], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, *, order: list[str], rows: "models.QuerySet[Any]") -> "Cursor":
        """Read what `spelled` made. Raises `BadCursor` for anything else."""
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            backward, *plain = json.loads(raw)
            values = tuple(
                _typed(_column(rows, name.lstrip("-")), value)
                for name, value in zip(order, plain, strict=True)
            )
        except NOT_OURS as error:
            raise BadCursor(_("This page link is not one of ours.")) from error
        return cls(values, backward=bool(backward))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


def _column(rows: "models.QuerySet[Any]", name: str) -> Any:
    """Return the field that a name of an order is, or is reckoned as; None where it is text."""
    try:
        return rows.model._meta.get_field(name)
    except FieldDoesNotExist:  # an order of the door's own making
        return getattr(rows.query.annotations.get(name), "output_field", None)


def _typed(field_: Any, value: Any) -> Any:
    if isinstance(field_, models.DateTimeField):
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError(value)
        return moment.astimezone(UTC)
    if isinstance(field_, models.IntegerField | models.AutoField):
        if type(value) is not int or abs(value) > LARGEST_KEY:
            raise ValueError(value)
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    if isinstance(field_, models.DecimalField):
        return _number(value)
    value.encode()
    return value


def _number(value: str) -> Decimal:
    """Read a number as `_plain` writes it: no signs of other scripts, no powers, no infinity."""
    if len(value) > LONGEST_NUMBER or not value.isascii() or not set(value) <= set("-.0123456789"):
        raise ValueError(value)
    return Decimal(value)


def _beyond(order: list[str], values: tuple[Any, ...], *, backward: bool) -> Q:
    """Return the rows after `values` in `order` (before them when `backward`)."""
    clause = Q(pk__in=[])
    equal = Q()
    for name, value in zip(order, values, strict=True):
        falling = name.startswith("-") != backward
        plain = name.lstrip("-")
        clause |= equal & Q(**{f"{plain}__{'lt' if falling else 'gt'}": value})
        equal &= Q(**{plain: value})
    return clause


def heads(
    ordered: "models.QuerySet[Row]", grounds: Sequence[Reason], *, most: int
) -> dict[str, set[int]]:
    """Return the keys of the first `most` rows of each ground, in one statement.

    As one clause with OR no index serves the grounds: the planner reads every row that one of
    them opens. By itself each is a short walk, and nothing beyond its first rows is on the page.
    """
    streams = [
        # A rule may compare by what its readers may not: it is not asked for closed fields.
        models.QuerySet.filter(ordered, ground.where)
        .annotate(_ground=Value(number))
        .values_list("pk", "_ground")[:most]
        for number, ground in enumerate(grounds)
    ]
    found: dict[str, set[int]] = {ground.code: set() for ground in grounds}
    for key, number in streams[0].union(*streams[1:], all=True):
        found[grounds[number].code].add(key)
    return found


def covering(held: Mapping[str, Collection[int]], keys: Iterable[int]) -> list[str]:
    """Return the first grounds, in the rule's order, that together hold for every key."""
    left, codes = set(keys), []
    for code, rows in held.items():
        if found := left.intersection(rows):
            codes.append(code)
            left -= found
    return codes


def page_of(
    queryset: "models.QuerySet[Row]",
    *,
    order: list[str],
    cursor: str | None,
    size: int = SIZE,
    grounds: Sequence[Reason] | None = None,
) -> Page[Row]:
    """Return at most `size` rows beyond the cursor. `order` must end in something unique.

    With `grounds`, only rows for which one of them holds, and the page says which let them in.
    Raises `BadCursor`.
    """
    size = max(1, min(size, MOST))
    place = Cursor.read(cursor, order=order, rows=queryset) if cursor else None
    backward = bool(place and place.backward)
    if place:
        queryset = queryset.filter(_beyond(order, place.values, backward=backward))
    turned = [n[1:] if n.startswith("-") else f"-{n}" for n in order] if backward else order
    ordered = queryset.order_by(*turned)
    held: dict[str, set[int]] = {}
    whole = [each.code for each in grounds or () if each.where is None]
    if grounds is not None and not whole:
        held = heads(ordered, grounds, most=size + 1) if grounds else {}
        ordered = ordered.filter(pk__in=set().union(*held.values()))
    found = list(ordered[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()

    if not found:
        return Page()
    return Page(
        rows=found,
        reasons=whole[:1] or covering(held, [row.pk for row in found]),
        next=place_of(found[-1], order) if more or backward else None,
        previous=place_of(found[0], order, back=True)
        if (place and not backward) or (backward and more)
        else None,
    )


def place_of(row: models.Model, order: list[str], *, back: bool = False) -> str:
    values = tuple(getattr(row, name.lstrip("-")) for name in order)
    return Cursor(values, backward=back).spelled()


def first_page(found: list[Row], *, order: list[str], size: int) -> Page[Row]:
    """Return the first page of what was read in its order, one row more than it holds."""
    rows = found[:size]
    return Page(rows=rows, next=place_of(rows[-1], order) if len(found) > size else None)
