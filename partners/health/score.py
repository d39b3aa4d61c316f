"""How the score follows from entries and a moment: nothing else goes in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from partners.health.entries import Entry
from partners.health.signals import FEWEST_SIGNALS, Shape, Side, Signal, Table, table_at


@dataclass(frozen=True)
class Evidence:
    """An entry behind a contribution: what it counted fresh and what is left of it."""

    entry: Entry
    weight: float
    left: float


@dataclass(frozen=True)
class Contribution:
    """What one signal adds to its side, from which entries, newest first."""

    signal: Signal
    points: float
    kept: float
    broken: float
    evidence: tuple[Evidence, ...]
    has_data: bool
    # What recent entries amount to, whichever way they speak.
    amount: float


@dataclass(frozen=True)
class Score:
    """One side's or both sides' score: `start` plus every contribution is `value`."""

    start: float
    value: float
    contributions: tuple[tuple[Contribution, float], ...]


@dataclass(frozen=True)
class Health:
    """How a relationship stood at one moment, by one version of the table."""

    at: datetime
    table: Table
    contributions: tuple[Contribution, ...]

    @property
    def with_data(self) -> int:
        return sum(each.has_data for each in self.contributions)

    @property
    def is_scored(self) -> bool:
        """Below five signals with data there are facts and no number."""
        return self.with_data >= FEWEST_SIGNALS

    @property
    def confidence(self) -> float:
        """Between 0 and 1: how much of the table recent entries speak for."""
        spoken = [
            towards(each.amount, half_at=1) if each.has_data else 0.0 for each in self.contributions
        ]
        return math.fsum(spoken) / len(spoken)

    def of(self, code: str) -> Contribution | None:
        return next((each for each in self.contributions if each.signal.code == code), None)

    def side(self, side: Side) -> Score:
        ours = [each for each in self.contributions if each.signal.side is side]
        return added(self.table.start, [(each, each.points) for each in ours])

    @property
    def together(self) -> Score:
        """Both sides weigh the same: half of every contribution."""
        return added(self.table.start, [(each, each.points / 2) for each in self.contributions])


def added(start: float, parts: Sequence[tuple[Contribution, float]]) -> Score:
    return Score(
        start=start,
        value=math.fsum([start, *(points for _each, points in parts)]),
        contributions=tuple(parts),
    )


def health(entries: Sequence[Entry], *, at: datetime) -> Health:
    """Return how a relationship stands at `at`. Later entries do not count."""
    table = table_at(at)
    past = [entry for entry in entries if entry.at <= at]
    return Health(
        at=at,
        table=table,
        contributions=tuple(contribution(signal, past, at=at) for signal in table.signals),
    )


def contribution(signal: Signal, entries: Sequence[Entry], *, at: datetime) -> Contribution:
    evidence = [
        Evidence(entry, weight, faded(weight, entry.at, half_life=signal.half_life, at=at))
        for entry in reversed(entries)
        if (weight := signal.weight(entry))
    ]
    kept = math.fsum(each.left for each in evidence if each.left > 0)
    broken = -math.fsum(each.left for each in evidence if each.left < 0)
    recent = [each for each in evidence if at - each.entry.at <= signal.window]
    return Contribution(
        signal=signal,
        points=signal.most * shaped(signal, kept, broken),
        kept=kept,
        broken=broken,
        evidence=tuple(evidence),
        has_data=bool(recent),
        amount=math.fsum(abs(each.left) for each in recent),
    )


def shaped(signal: Signal, kept: float, broken: float) -> float:
    """Return between -1 and 1 how much of its points a signal has earned."""
    if signal.shape is Shape.AMOUNT:
        return towards(kept, half_at=signal.half_at)
    return (kept - broken) / (kept + broken + signal.half_at)


def towards(amount: float, *, half_at: float) -> float:
    """Return between 0 and 1: half at `half_at`, three quarters at twice as much, never all."""
    return 1 - math.pow(0.5, amount / half_at)


def faded(weight: float, when: datetime, *, half_life: timedelta, at: datetime) -> float:
    return weight * math.pow(0.5, (at - when) / half_life)
