"""The score in words: its band, its course over a year, what would raise it, what is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partners.health.entries import VERDICTS, Entry
from partners.health.score import Contribution, Health, Some, Standing, health, shaped
from partners.health.signal import Side, Signal

MONTHS = 12
FOUR_WEEKS = timedelta(weeks=4)
# Nothing is asked of an earlier day: a year before the first one there is no day at all.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
QUESTIONS = "partners.enquiry"
OPENS = frozenset(
    {
        *("deals.submitted", "deals.amendment_proposed"),
        *("partners.enquiry_asked", "partners.enquiry_complained", "partners.enquiry_opened_anew"),
    }
)
GOES_ON = "partners.enquiry_went_on"
MOVES = frozenset({"deals.promise_moved", "deals.amendment_promise_moved"})
ASKS = "deals.information_requested"
CLOSES = (
    *VERDICTS,
    *("deals.withdrawn", "deals.expired"),
    *("deals.amendment_accepted", "deals.amendment_rejected", "deals.amendment_withdrawn"),
    *("partners.enquiry_answered", "partners.enquiry_solved", "partners.enquiry_left_unsolved"),
)


@dataclass(frozen=True)
class Band:
    code: str
    word: "str | Promise"
    tone: str
    icon: str
    least: float


BANDS = (
    Band("strong", _("Strong"), "good", "sparkles", 75),
    Band("good", _("Good"), "good", "trending-up", 60),
    Band("steady", _("Steady"), "info", "activity", 50),
    Band("strained", _("Strained"), "warn", "alert-triangle", 40),
    Band("at_risk", _("At risk"), "bad", "trending-down", 0),
)
UNSCORED = Band("unscored", _("Too early to say"), "outline", "circle-dashed", 0)


def band_of(standing: Standing[Some]) -> Band:
    if not standing.is_scored:
        return UNSCORED
    return band_at(standing.together.value)


def band_at(value: float) -> Band:
    return next(band for band in BANDS if value >= band.least)


@dataclass(frozen=True)
class Raise:
    """What one more good entry of a signal would add today."""

    signal: Signal
    points: float


def raises(standing: Health, *, side: Side, most: int = 2) -> list[Raise]:
    """Return the signals of a side in which one fresh entry would add most."""
    offered = [
        Raise(each.signal, with_one_more(each) - each.points)
        for each in standing.contributions
        if each.signal.side is side and not (each.signal.once and each.has_data)
    ]
    return sorted(offered, key=lambda one: -one.points)[:most]


def with_one_more(now: Contribution) -> float:
    """Return the signal's points had its best entry happened just now."""
    best = max(weight.points for weight in now.signal.weights)
    return now.signal.most * shaped(now.signal, now.kept + best, now.broken)


@dataclass(frozen=True)
class Waiting:
    """A registration or a question that waits for one of the two sides."""

    subject: tuple[str, int]
    since: datetime
    promised: datetime | None = None

    def is_late(self, *, at: datetime) -> bool:
        return self.promised is not None and at > self.promised

    @property
    def is_question(self) -> bool:
        return self.subject[0] == QUESTIONS


@dataclass(frozen=True)
class Open:
    """What each side waits for, read off the ledger: the oldest first."""

    for_vendor: tuple[Waiting, ...]
    for_partner: tuple[Waiting, ...]


def still_open(entries: Sequence[Entry], *, at: datetime) -> Open:
    vendor: dict[tuple[str, int], Waiting] = {}
    partner: dict[tuple[str, int], Waiting] = {}
    for entry in entries:
        if entry.at > at:
            break
        if entry.verb in OPENS or (entry.verb == GOES_ON and entry.subject not in vendor):
            partner.pop(entry.subject, None)
            vendor[entry.subject] = Waiting(entry.subject, entry.at, promised_in(entry))
        elif entry.verb in MOVES and (waiting := vendor.get(entry.subject)):
            vendor[entry.subject] = replace(waiting, promised=promised_in(entry))
        elif entry.verb == ASKS:
            vendor.pop(entry.subject, None)
            partner[entry.subject] = Waiting(entry.subject, entry.at)
        elif entry.verb in CLOSES:
            vendor.pop(entry.subject, None)
            partner.pop(entry.subject, None)
    return Open(tuple(vendor.values()), tuple(partner.values()))


def promised_in(entry: Entry) -> datetime | None:
    promised = entry.details.get("promised")
    return parse_datetime(promised) if promised else None


@dataclass(frozen=True)
class Point:
    """The score at the end of a month, or at the moment asked about; none where none was."""

    at: datetime
    version: str
    value: float | None


def trend(entries: Sequence[Entry], *, at: datetime, months: int = MONTHS) -> list[Point]:
    """Return the score month by month up to `at`, each by the version that held then."""
    points = []
    for moment in [*month_ends(at, months - 1), at]:
        then = health(entries, at=moment)
        value = then.together.value if then.is_scored else None
        points.append(Point(moment, then.table.version, value))
    return points


def month_ends(at: datetime, months: int) -> list[datetime]:
    """Return the last `months` beginnings of a month before or at `at`, oldest first."""
    found = []
    moment = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _each in range(months):
        found.append(moment)
        moment = (moment - timedelta(days=1)).replace(day=1)
    return found[::-1]


def change(entries: Sequence[Entry], standing: Health, *, over: timedelta = FOUR_WEEKS) -> float:
    """Return by how much the score moved; nothing where there was none to move from."""
    before = health(entries, at=standing.at - over)
    if not (before.is_scored and standing.is_scored):
        return 0.0
    return standing.together.value - before.together.value
