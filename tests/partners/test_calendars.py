from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.calendars import NeverOpen, Promise, TeamCalendar, Year, seeded_year

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")

# Written out from the State Council's notice for 2026, not taken from a package.
NOTICE_OF_2026 = Year(
    holidays=frozenset(
        date(2026, month, day)
        for month, days in {
            1: (1, 2, 3),
            2: range(15, 24),
            4: (4, 5, 6),
            5: range(1, 6),
            6: (19, 20, 21),
            9: (25, 26, 27),
            10: range(1, 8),
        }.items()
        for day in days
    ),
    working_days=frozenset(
        date(2026, *day) for day in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
    ),
    is_announced=True,
    source="notice",
)
SUZHOU = TeamCalendar(
    zone=SHANGHAI,
    years={
        2025: Year(is_announced=True),
        2026: NOTICE_OF_2026,
        2027: Year(holidays=frozenset({date(2027, 1, 1)})),
    },
    moves_days=True,
)
STUTTGART = TeamCalendar(
    zone=BERLIN,
    hours=((time(8), time(17)),),
    years={year: seeded_year("DE-BW", year) for year in (2025, 2026, 2027)},
)
WITH_LUNCH = TeamCalendar(
    zone=SHANGHAI,
    hours=((time(9), time(12)), (time(13), time(18))),
    years={2026: NOTICE_OF_2026},
)


HALF_PAST = TeamCalendar(
    zone=SHANGHAI,
    hours=((time(8, 30), time(17, 30)),),
    years={2026: NOTICE_OF_2026},
    moves_days=True,
)


def suzhou(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def stuttgart(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "at", "why"),
    [
        ("2026-11-23 09:00", 4, "2026-11-23 13:00", "Monday, within the day"),
        ("2026-11-23 09:00", 9, "2026-11-23 18:00", "a whole day ends at closing"),
        ("2026-11-23 14:00", 8, "2026-11-24 13:00", "over night"),
        ("2026-11-23 07:00", 1, "2026-11-23 10:00", "before opening"),
        ("2026-11-23 20:00", 1, "2026-11-24 10:00", "after closing"),
        ("2026-11-23 18:00", 1, "2026-11-24 10:00", "at closing"),
        ("2026-11-23 17:30", 0.5, "2026-11-23 18:00", "half an hour ends at closing, not after it"),
        ("2026-11-27 17:00", 2, "2026-11-30 10:00", "over a weekend"),
        ("2026-11-28 12:00", 1, "2026-11-30 10:00", "on a free Saturday"),
        ("2026-11-22 12:00", 48, "2026-11-30 12:00", "five days and three hours"),
        ("2026-01-04 10:00", 2, "2026-01-04 12:00", "on a make-up Sunday"),
        ("2026-01-04 17:00", 2, "2026-01-05 10:00", "make-up Sunday into Monday"),
        ("2025-12-31 17:00", 2, "2026-01-04 10:00", "New Year, back on a Sunday"),
        ("2026-01-03 12:00", 1, "2026-01-04 10:00", "Saturday holiday before it"),
        ("2026-02-13 17:00", 2, "2026-02-14 10:00", "Friday into a working Saturday"),
        ("2026-02-14 17:00", 2, "2026-02-24 10:00", "over Spring Festival"),
        ("2026-02-17 11:00", 1, "2026-02-24 10:00", "submitted on New Year's Day"),
        ("2026-02-24 09:00", 36, "2026-02-27 18:00", "four days to Friday's close"),
        ("2026-02-24 09:00", 37, "2026-02-28 10:00", "the fifth is a Saturday"),
        ("2026-02-28 17:00", 2, "2026-03-02 10:00", "working Saturday, free Sunday"),
        ("2026-04-03 17:00", 2, "2026-04-07 10:00", "Tomb-Sweeping, Monday off"),
        ("2026-04-30 17:00", 2, "2026-05-06 10:00", "Labour Day"),
        ("2026-05-08 17:00", 2, "2026-05-09 10:00", "Friday into a make-up Saturday"),
        (
            "2026-05-09 17:30",
            1,
            "2026-05-11 09:30",
            "half past on a make-up Saturday, rest on Monday",
        ),
        ("2026-05-10 09:00", 1, "2026-05-11 10:00", "the Sunday after is free"),
        ("2026-06-18 17:00", 2, "2026-06-22 10:00", "Dragon Boat"),
        ("2026-09-20 11:00", 1, "2026-09-20 12:00", "make-up Sunday before Mid-Autumn"),
        ("2026-09-19 11:00", 1, "2026-09-20 10:00", "its Saturday is free"),
        ("2026-09-24 17:00", 2, "2026-09-28 10:00", "over Mid-Autumn and its weekend"),
        ("2026-09-30 17:00", 2, "2026-10-08 10:00", "National Day"),
        (
            "2026-10-09 17:00",
            2,
            "2026-10-10 10:00",
            "Friday after Golden Week into a working Saturday",
        ),
        ("2026-10-10 17:00", 2, "2026-10-12 10:00", "working Saturday, free Sunday"),
    ],
)
def test_suzhou_answers_within_its_working_hours(start, hours, at, why):
    promise = SUZHOU.due(suzhou(start), hours=hours)

    assert promise == Promise(suzhou(at), provisional=False), why


@pytest.mark.parametrize(
    ("start", "hours", "at", "provisional", "why"),
    [
        (
            "2026-12-22 09:00",
            27,
            "2026-12-24 18:00",
            False,
            "three days that no notice moves any more",
        ),
        ("2026-12-24 17:00", 2, "2026-12-25 10:00", True, "2027's notice may move it"),
        (
            "2026-12-31 09:00",
            1,
            "2026-12-31 10:00",
            True,
            "its last day may become a make-up day or a holiday",
        ),
        ("2026-12-31 17:00", 2, "2027-01-04 10:00", True, "the law knows 1 January"),
        ("2027-01-04 09:00", 1, "2027-01-04 10:00", True, "wholly within the year not announced"),
        ("2028-01-03 09:00", 1, "2028-01-03 10:00", True, "a year without any data"),
    ],
)
def test_a_promise_into_a_year_not_announced_is_provisional(start, hours, at, provisional, why):
    promise = SUZHOU.due(suzhou(start), hours=hours)

    assert promise == Promise(suzhou(at), provisional), why


@pytest.mark.parametrize(
    ("start", "hours", "at", "why"),
    [
        ("2026-01-05 16:00", 2, "2026-01-07 09:00", "Epiphany"),
        ("2026-04-02 16:00", 2, "2026-04-07 09:00", "Easter"),
        ("2026-04-30 16:00", 2, "2026-05-04 09:00", "Labour Day and a weekend"),
        ("2026-05-13 16:00", 2, "2026-05-15 09:00", "Ascension"),
        ("2026-05-22 16:00", 2, "2026-05-26 09:00", "Whit Monday"),
        ("2026-06-03 16:00", 2, "2026-06-05 09:00", "Corpus Christi"),
        ("2026-10-02 16:00", 2, "2026-10-05 09:00", "Unity Day on a Saturday"),
        (
            "2026-12-24 16:00",
            2,
            "2026-12-28 09:00",
            "Christmas Eve works, the second day is a Saturday",
        ),
        (
            "2026-12-31 16:00",
            2,
            "2027-01-04 09:00",
            "New Year on a Friday; Germany announces nothing",
        ),
        ("2026-03-27 16:00", 2, "2026-03-30 09:00", "clocks go forward"),
        ("2026-10-23 16:00", 2, "2026-10-26 09:00", "clocks go back"),
    ],
)
def test_stuttgart_answers_within_its_working_hours(start, hours, at, why):
    promise = STUTTGART.due(stuttgart(start), hours=hours)

    assert promise == Promise(stuttgart(at), provisional=False), why


@pytest.mark.parametrize(
    ("submitted_in_suzhou", "due_in_suzhou", "why"),
    [
        ("2026-03-23 14:00", "2026-03-23 16:00", "Stuttgart opens at 15:00 Suzhou time"),
        ("2026-03-30 14:00", "2026-03-30 15:00", "after the clock change at 14:00"),
        ("2026-10-23 14:00", "2026-10-23 15:00", "summer time: it opens at 14:00 Suzhou time"),
        ("2026-10-26 14:00", "2026-10-26 16:00", "winter time again: it opens at 15:00"),
        ("2026-10-25 01:00", "2026-10-26 16:00", "still Saturday evening in Stuttgart"),
        ("2026-03-28 00:30", "2026-03-30 15:00", "Friday after closing there"),
    ],
)
def test_suzhou_asks_stuttgart_across_its_clock_change(submitted_in_suzhou, due_in_suzhou, why):
    assert STUTTGART.due(suzhou(submitted_in_suzhou), hours=1).at == suzhou(due_in_suzhou), why


@pytest.mark.parametrize(
    ("start", "days", "at", "why"),
    [
        ("2026-11-23 14:00", 1, "2026-11-24 14:00", "the same hour a day later"),
        ("2026-11-23 08:00", 1, "2026-11-23 18:00", "from before opening a day is that day"),
        ("2026-11-27 14:00", 2, "2026-12-01 14:00", "a weekend counts nothing"),
        ("2026-02-13 14:00", 2, "2026-02-24 14:00", "Saturday works, then the festival"),
        ("2026-09-18 10:00", 1, "2026-09-20 10:00", "the next working day is a Sunday"),
        ("2026-11-23 14:00", 0, "2026-11-23 14:00", "no time at all"),
        ("2026-11-23 09:00", 0.5, "2026-11-23 13:30", "half of nine hours"),
    ],
)
def test_days_are_working_days(start, days, at, why):
    assert SUZHOU.due(suzhou(start), days=days).at == suzhou(at), why


@pytest.mark.parametrize(
    ("start", "hours", "at", "why"),
    [
        ("2026-11-23 08:29", 1, "2026-11-23 09:30", "a minute before opening counts nothing"),
        ("2026-11-23 08:30", 9, "2026-11-23 17:30", "opening to closing is one whole day"),
        ("2026-11-23 17:29", 0.5, "2026-11-24 08:59", "the last minute counts, the rest tomorrow"),
        ("2026-11-23 17:30", 0.5, "2026-11-24 09:00", "at closing nothing is left of the day"),
        ("2026-02-14 17:00", 1, "2026-02-24 09:00", "make-up Saturday, festival, the other half"),
        ("2026-09-20 08:15", 1.5, "2026-09-20 10:00", "on a make-up Sunday from half past eight"),
        ("2026-09-30 17:15", 0.5, "2026-10-08 08:45", "a quarter before Golden Week, one after"),
        ("2026-10-10 17:00", 1, "2026-10-12 09:00", "working Saturday, free Sunday, half and half"),
    ],
)
def test_a_day_may_begin_and_end_at_half_past(start, hours, at, why):
    assert HALF_PAST.due(suzhou(start), hours=hours).at == suzhou(at), why


def test_lunch_is_no_working_time():
    assert WITH_LUNCH.due(suzhou("2026-11-23 11:00"), hours=2).at == suzhou("2026-11-23 14:00")
    assert WITH_LUNCH.due(suzhou("2026-11-23 12:30"), hours=1).at == suzhou("2026-11-23 14:00")
    assert WITH_LUNCH.due(suzhou("2026-11-23 09:00"), days=1).at == suzhou("2026-11-23 18:00")


@pytest.mark.parametrize(
    ("calendar", "start", "end", "hours"),
    [
        (SUZHOU, suzhou("2026-11-23 09:00"), suzhou("2026-11-23 18:00"), 9),
        (SUZHOU, suzhou("2026-11-23 00:00"), suzhou("2026-11-24 00:00"), 9),
        (SUZHOU, suzhou("2026-11-23 10:00"), suzhou("2026-11-24 10:00"), 9),
        (SUZHOU, suzhou("2026-11-27 17:00"), suzhou("2026-11-30 10:00"), 2),
        (SUZHOU, suzhou("2026-11-28 00:00"), suzhou("2026-11-29 23:59"), 0),
        (SUZHOU, suzhou("2026-02-14 12:00"), suzhou("2026-02-24 12:00"), 9),
        (SUZHOU, suzhou("2026-02-15 00:00"), suzhou("2026-02-24 00:00"), 0),
        (SUZHOU, suzhou("2026-09-28 00:00"), suzhou("2026-10-11 00:00"), 54),
        (SUZHOU, suzhou("2026-01-04 00:00"), suzhou("2026-01-05 00:00"), 9),
        (SUZHOU, suzhou("2026-11-24 10:00"), suzhou("2026-11-23 10:00"), 0),
        (WITH_LUNCH, suzhou("2026-11-23 00:00"), suzhou("2026-11-24 00:00"), 8),
        (WITH_LUNCH, suzhou("2026-11-23 12:00"), suzhou("2026-11-23 13:00"), 0),
        (STUTTGART, stuttgart("2026-03-27 00:00"), stuttgart("2026-03-31 00:00"), 18),
        (STUTTGART, stuttgart("2026-10-23 00:00"), stuttgart("2026-10-27 00:00"), 18),
        (STUTTGART, suzhou("2026-10-26 15:30"), suzhou("2026-10-26 16:30"), 1),
    ],
)
def test_working_time_between_two_moments(calendar, start, end, hours):
    assert calendar.business_seconds(start, end) == hours * 3600


def test_a_night_shift_over_the_clock_change_has_its_true_length():
    watch = TeamCalendar(zone=BERLIN, hours=((time(0), time(6)),), weekend=frozenset())

    forward = watch.business_seconds(stuttgart("2026-03-29 00:00"), stuttgart("2026-03-29 12:00"))
    back = watch.business_seconds(stuttgart("2026-10-25 00:00"), stuttgart("2026-10-25 12:00"))

    assert (forward, back) == (5 * 3600, 7 * 3600)


def test_the_seed_of_2026_agrees_with_the_notice():
    seeded = seeded_year("CN", 2026)

    assert seeded.working_days == NOTICE_OF_2026.working_days
    assert {day for day in seeded.holidays if day.weekday() < 5} == {
        day for day in NOTICE_OF_2026.holidays if day.weekday() < 5
    }
    assert seeded.is_announced


def test_china_has_not_announced_2027_and_germany_needs_no_announcement():
    assert not seeded_year("CN", 2027).is_announced
    assert date(2027, 1, 1) in seeded_year("CN", 2027).holidays
    assert seeded_year("DE-BW", 2027).is_announced
    assert date(2026, 1, 6) in seeded_year("DE-BW", 2026).holidays


def test_publishing_a_year_never_shortens_a_promise():
    given_before = SUZHOU.due(suzhou("2026-12-31 17:00"), hours=2)
    later_notice = Year(holidays=frozenset({date(2027, 1, d) for d in (1, 4)}), is_announced=True)
    sooner_notice = Year(working_days=frozenset({date(2027, 1, 2)}), is_announced=True)

    def after(notice):
        calendar = TeamCalendar(zone=SHANGHAI, years={**SUZHOU.years, 2027: notice})
        return given_before.recalculated(calendar.due(suzhou("2026-12-31 17:00"), hours=2))

    assert after(later_notice) == Promise(suzhou("2027-01-05 10:00"), provisional=False)
    assert after(sooner_notice) == Promise(suzhou("2027-01-04 10:00"), provisional=False)


def test_a_team_that_never_works_promises_nothing():
    closed = TeamCalendar(zone=SHANGHAI, weekend=frozenset(range(7)))

    with pytest.raises(NeverOpen):
        closed.due(suzhou("2026-11-23 09:00"), hours=1)


@given(
    st.integers(0, 300 * 24 * 60),
    st.integers(0, 400),
    st.sampled_from([SUZHOU, STUTTGART, WITH_LUNCH]),
)
def test_what_is_due_is_as_far_away_as_was_promised(start, half_hours, calendar):
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)

    promise = calendar.due(moment, hours=half_hours / 2)

    assert calendar.business_seconds(moment, promise.at) == half_hours * 1800
    assert promise.at >= moment
    assert calendar.due(moment, hours=half_hours / 2 + 1).at >= promise.at + timedelta(hours=1)
