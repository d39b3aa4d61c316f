"""Columns made from a row's own words, so that it is found and sorted: never the only copy."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.db import transaction

AT_ONCE = 500


class Derived:
    """A model with columns that can be made again at any time; `DERIVED` says from what.

    They are kept because they are indexed. They go stale when the way they are made changes, such
    as with a new dictionary of readings; then `manage.py rebuild_search` makes them again.
    """

    DERIVED: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    pk: Any
    _base_manager: ClassVar[Any]

    def derive(self) -> None:
        """Set the derived columns; saves nothing."""
        for column, made in self.DERIVED.items():
            setattr(self, column, made(self))

    @classmethod
    def derive_all(cls) -> tuple[int, int]:
        """Make them again for every row, some hundred under lock at once.

        Returns how many rows there are and how many of them were not as they should be.
        """
        seen = changed = last = 0
        while True:
            with transaction.atomic():
                found = cls._base_manager.select_for_update(of=("self",)).filter(pk__gt=last)
                rows = list(found.order_by("pk")[:AT_ONCE])
                stale = [row for row in rows if row.was_stale()]
                cls._base_manager.bulk_update(stale, list(cls.DERIVED))
            if not rows:
                return seen, changed
            seen, changed, last = seen + len(rows), changed + len(stale), rows[-1].pk

    def was_stale(self) -> bool:
        """Derive, and tell whether anything changed by it."""
        before = [getattr(self, column) for column in self.DERIVED]
        self.derive()
        return before != [getattr(self, column) for column in self.DERIVED]
