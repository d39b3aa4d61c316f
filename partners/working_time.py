"""By whose clock and holidays a partner works."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_location
from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language, to_locale

from partners.calendars import TeamCalendar, Year, seeded_year
from partners.models import Membership, Partner, Team


def working_time_of(partner: Partner, *, at: datetime) -> TeamCalendar:
    """Return the partner's calendar.

    Where one of our teams works in its country, that team's: its holidays and make-up days are
    kept by people. Elsewhere the public holidays as they are known, on the clock of whoever has
    been on the partner's team for longest.
    """
    here = Q(region=partner.country) | Q(region__startswith=f"{partner.country}-")
    team = Team.objects.filter(here).prefetch_related("years").order_by("position", "pk").first()
    if team is not None:
        return team.calendar()
    return TeamCalendar(
        zone=_zone_of(partner, at=at),
        years={year: _known(partner.country, year) for year in (at.year, at.year + 1)},
    )


def house_zone() -> ZoneInfo:
    """Return the clock by which days count that several partners share: the vendor's own."""
    return ZoneInfo(settings.TIME_ZONE)


def house_city() -> str:
    """Return where that clock hangs, as the reader calls it."""
    spoken = to_locale(get_language() or "en")
    city: str = get_timezone_location(house_zone(), locale=spoken, return_city=True)
    return city


def end_of_day(day: date, calendar: TeamCalendar) -> datetime:
    """Return the moment at which `day` is over there."""
    midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=calendar.zone)
    return midnight.astimezone(UTC)


def opening_before(day: date, calendar: TeamCalendar) -> datetime:
    """Return when the last working day before `day` begins there."""
    before = day - timedelta(days=1)
    while not calendar.is_working_day(before) and day - before < timedelta(days=30):
        before -= timedelta(days=1)
    opens = calendar.hours[0][0]
    return datetime.combine(before, opens, tzinfo=calendar.zone).astimezone(UTC)


def _zone_of(partner: Partner, *, at: datetime) -> ZoneInfo:
    places = Membership.objects.holding(at=at).filter(partner=partner).order_by("during", "pk")
    name = places.values_list("person__time_zone", flat=True).first()
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _known(country: str, year: int) -> Year:
    try:
        return seeded_year(country, year)
    except NotImplementedError:
        return Year()
