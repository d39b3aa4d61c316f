"""What a signal is, and what one entry counts in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise

from partners.health.entries import Entry

Condition = Callable[[Entry], bool]


class Side(StrEnum):
    PARTNER = "partner"  # what the partner brings to us
    VENDOR = "vendor"  # what we bring to the partner


class Shape(StrEnum):
    AMOUNT = "amount"
    BALANCE = "balance"


@dataclass(frozen=True)
class Weight:
    """How much one entry of a verb counts, where its condition holds."""

    verb: str
    points: float
    when: Condition = lambda _entry: True


@dataclass(frozen=True, kw_only=True)
class Signal:
    code: str
    side: Side
    name: "str | Promise"
    formula: "str | Promise"
    raised_by: "str | Promise"
    shape: Shape
    most: float
    # So many fresh entries reach half of `most`.
    half_at: float
    half_life: timedelta
    window: timedelta
    weights: tuple[Weight, ...]
    icon: str = "activity"
    # Done once, it need not be done again: nobody is told to while it has data.
    once: bool = False

    @property
    def verbs(self) -> frozenset[str]:
        """What it looks at; an entry of any other verb counts nothing."""
        return frozenset(each.verb for each in self.weights)

    def weight(self, entry: Entry) -> float:
        """Return what a fresh entry counts; the first weight whose condition holds."""
        for each in self.weights:
            if each.verb == entry.verb and each.when(entry):
                return each.points
        return 0.0


@dataclass(frozen=True)
class Table:
    version: str
    since: datetime
    start: float
    signals: tuple[Signal, ...]
