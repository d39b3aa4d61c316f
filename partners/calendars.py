"""When a team works, and so when what it promised is due.

A year of holidays and of working weekends (调休) is data with a source. China announces a year
late in the one before, so a promise that reaches into a year not yet announced is provisional: it
is reckoned with what the law already says and may move later, never earlier.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

import holidays

SATURDAY, SUNDAY = 5, 6
LONGEST_SEARCH = timedelta(days=3 * 366)
FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES = 25


class NeverOpen(ValueError):
    """A calendar without working time, in which nothing can ever become due."""


@dataclass(frozen=True)
class Year:
    """The days of one year that differ from the plain week."""

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    is_announced: bool = False
    source: str = ""


@dataclass(frozen=True)
class Promise:
    """The moment by which an answer was promised; provisional until the calendar is published."""

    at: datetime
    provisional: bool

    def recalculated(self, afresh: "Promise") -> "Promise":
        """Return what holds after the calendar changed.

        A promise moves later where the team turns out to be closed; it never moves earlier, since
        both sides have planned by it.
        """
        return Promise(max(self.at, afresh.at), afresh.provisional)


@dataclass(frozen=True)
class TeamCalendar:
    """The working time of one team, in its own time zone.

    `hours` are the spans of a working day in local time, in order. With `moves_days`, as in China,
    the notice of a year may also move the last days of the December before it.
    """

    zone: ZoneInfo
    hours: tuple[tuple[time, time], ...] = ((time(9), time(18)),)
    years: Mapping[int, Year] = field(default_factory=dict)
    moves_days: bool = False
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})

    def is_working_day(self, day: date) -> bool:
        year = self.years.get(day.year, Year())
        if day in year.working_days:
            return True
        return day not in year.holidays and day.weekday() not in self.weekend

    def is_settled(self, day: date) -> bool:
        """Say whether nothing still to be announced can change `day`."""
        announced = self._announced(day.year)
        late = day.month == 12 and day.day >= FIRST_DECEMBER_DAY_THE_NEXT_YEAR_MOVES  # noqa: PLR2004
        if announced and self.moves_days and late:
            return self._announced(day.year + 1)
        return announced

    def due(
        self, start: datetime, *, hours: float | None = None, days: float | None = None
    ) -> Promise:
        """Return the moment when so much working time has passed since `start`.

        A day is one full working day's time, so one day from 14:00 is 14:00 on the next working
        day, and one day from before opening is that day's closing.
        """
        if (hours is None) == (days is None):
            raise TypeError("due() takes hours or days")
        left = timedelta(hours=hours) if hours is not None else self._full_day() * (days or 0)
        settled = True
        for day in self._days_from(start):
            settled = settled and self.is_settled(day)
            for opens, closes in self._open_on(day):
                begin = max(opens, start)
                if begin + left <= closes and begin < closes:
                    return Promise(begin + left, provisional=not settled)
                left -= max(closes - begin, timedelta(0))
        raise NeverOpen(f"No working time within {LONGEST_SEARCH.days} days of {start:%Y-%m-%d}")

    def business_seconds(self, start: datetime, end: datetime) -> float:
        """Return the working time between two moments; none if they are in reverse."""
        total = timedelta(0)
        last = end.astimezone(self.zone).date()
        for day in self._days_from(start):
            if day > last:
                break
            for opens, closes in self._open_on(day):
                total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total.total_seconds()

    def _announced(self, year: int) -> bool:
        return year in self.years and self.years[year].is_announced

    def _full_day(self) -> timedelta:
        some_day = date(2000, 1, 1)
        spans = (
            datetime.combine(some_day, closes) - datetime.combine(some_day, opens)
            for opens, closes in self.hours
        )
        return sum(spans, timedelta(0))

    def _days_from(self, start: datetime) -> Iterator[date]:
        first = start.astimezone(self.zone).date()
        for offset in range(LONGEST_SEARCH.days):
            yield first + timedelta(days=offset)

    def _open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans of `day` in UTC: local subtraction would miss a clock change."""
        if self.is_working_day(day):
            for opens, closes in self.hours:
                yield self._moment(day, opens), self._moment(day, closes)

    def _moment(self, day: date, local: time) -> datetime:
        return datetime.combine(day, local, tzinfo=self.zone).astimezone(UTC)


def seeded_year(region: str, year: int) -> Year:
    """Return what is known of a year in `CN` or a German state (`DE-BW`), to be edited later.

    China's year counts as announced when its working weekends are known: they exist only once
    the State Council has published them.
    """
    country, _dash, state = region.partition("-")
    known = holidays.country_holidays(country, subdiv=state or None, years=year)
    moved = frozenset(d for d in getattr(known, "weekend_workdays", set()) if d.year == year)
    return Year(
        holidays=frozenset(d for d in known if d.year == year) - moved,
        working_days=moved,
        is_announced=bool(moved) if country == "CN" else True,
        source=f"holidays {version('holidays')}",
    )
