"""How the score follows from entries and a moment: nothing else goes in."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from partners.health.entries import Entry
from partners.health.signal import Shape, Side, Signal, Table
from partners.health.signals import FEWEST_SIGNALS, table_at


@dataclass(frozen=True)
class Evidence:
    """An entry behind a contribution: what it counted fresh and what is left of it."""

    entry: Entry
    weight: float
    left: float


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one signal adds to its side."""

    signal: Signal
    points: float
    kept: float
    broken: float
    has_data: bool


@dataclass(frozen=True, kw_only=True)
class Contribution(Part):
    """What one signal adds, from which entries, newest first."""

    evidence: tuple[Evidence, ...]
    # What recent entries amount to, whichever way they speak.
    amount: float


Some = TypeVar("Some", bound=Part)


@dataclass(frozen=True)
class Score(Generic[Some]):
    """One side's or both sides' score: `start` plus every contribution is `value`."""

    start: float
    value: float
    contributions: tuple[tuple[Some, float], ...]


@dataclass(frozen=True)
class Standing(Generic[Some]):
    """How a relationship stood at one moment, by one version of the table."""

    at: datetime
    table: Table
    contributions: tuple[Some, ...]

    @property
    def with_data(self) -> int:
        return sum(each.has_data for each in self.contributions)

    @property
    def is_scored(self) -> bool:
        """Below five signals with data there are facts and no number."""
        return self.with_data >= FEWEST_SIGNALS

    def of(self, code: str) -> Some | None:
        return next((each for each in self.contributions if each.signal.code == code), None)

    def side(self, side: Side) -> Score[Some]:
        ours = [each for each in self.contributions if each.signal.side is side]
        return added(self.table.start, [(each, each.points) for each in ours])

    @property
    def together(self) -> Score[Some]:
        """Both sides weigh the same: half of every contribution."""
        return added(self.table.start, [(each, each.points / 2) for each in self.contributions])


class Health(Standing[Contribution]):
    """A standing with the entries behind it."""

    @property
    def confidence(self) -> float:
        """Between 0 and 1: how much of the table recent entries speak for."""
        spoken = [
            towards(each.amount, half_at=1) if each.has_data else 0.0 for each in self.contributions
        ]
        return math.fsum(spoken) / len(spoken)


def added(start: float, parts: Sequence[tuple[Some, float]]) -> Score[Some]:
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
    verbs = signal.verbs
    evidence = [
        Evidence(entry, weight, faded(weight, entry.at, half_life=signal.half_life, at=at))
        for entry in reversed(entries)
        if entry.verb in verbs and (weight := signal.weight(entry))
    ]
    kept = math.fsum(each.left for each in evidence if each.left > 0)
    broken = -math.fsum(each.left for each in evidence if each.left < 0)
    recent = [each for each in evidence if at - each.entry.at <= signal.window]
    latest = evidence[0].entry.at if evidence else None
    return Contribution(
        **vars(part(signal, kept, broken, latest, at=at)),
        evidence=tuple(evidence),
        amount=math.fsum(abs(each.left) for each in recent),
    )


def part(
    signal: Signal, kept: float, broken: float, latest: datetime | None, *, at: datetime
) -> Part:
    """Return what a signal adds, of which so much is left and an entry counted last then."""
    return Part(
        signal=signal,
        points=signal.most * shaped(signal, kept, broken),
        kept=kept,
        broken=broken,
        has_data=latest is not None and at - latest <= signal.window,
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
