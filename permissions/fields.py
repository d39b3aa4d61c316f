"""Which fields are open and which are closed: declared by the floors above, asked at every door.

Open: visible to all who may view the row; only these may be searched, sorted, filtered, summed,
listed. Closed fields are child tables with a rule of their own, never a column of the row.
"""

from django.db import models

_OPEN: dict[type[models.Model], frozenset[str]] = {}
_CLOSED: dict[type[models.Model], frozenset[str]] = {}


def declare_fields(
    model: type[models.Model], *, open_: set[str], closed: set[str] | None = None
) -> None:
    """Say which fields of `model` are open; the rest of its columns are for our own machinery."""
    _OPEN[model] = frozenset(open_)
    _CLOSED[model] = frozenset(closed or set())


def open_fields(model: type[models.Model]) -> frozenset[str]:
    """Return the open fields. Raises `KeyError` for a model nobody declared."""
    return _OPEN[model]


def closed_fields(model: type[models.Model]) -> frozenset[str]:
    return _CLOSED.get(model, frozenset())


def declared_models() -> list[type[models.Model]]:
    return sorted(_OPEN, key=lambda model: model._meta.label)
