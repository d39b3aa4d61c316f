"""The vendor's deciding teams and the calendars they work by: data, editable, with a source."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from partners import ledger
from partners import office_events as events
from partners.calendars import TeamCalendar, Year, seeded_year
from partners.models.programme import Named
from permissions.actors import Actor
from permissions.asked_once import read_once
from permissions.facts import Fact, from_now_on, never_twice_at_once
from permissions.models import User

MOVES_DAYS = {"CN"}


class Team(Named):
    """Where decisions are made, e.g. Suzhou or Stuttgart, in its own working time."""

    zone = models.CharField(_("time zone"), max_length=60)
    # ISO 3166 of the public holidays: `CN`, `DE-BW`.
    region = models.CharField(_("public holidays of"), max_length=10)
    opens = models.TimeField(_("works from"), default=time(9))
    closes = models.TimeField(_("works until"), default=time(18))

    class Meta(Named.Meta):
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def calendar(self) -> TeamCalendar:
        return TeamCalendar(
            zone=ZoneInfo(self.zone),
            hours=((self.opens, self.closes),),
            years={row.year: row.as_year() for row in self.years.all()},
            moves_days=self.region in MOVES_DAYS,
        )

    def seed_year(self, year: int) -> None:
        """Write what is known of a year, unless somebody wrote it already."""
        known = seeded_year(self.region, year)
        TeamYear.objects.get_or_create(
            team=self,
            year=year,
            defaults={
                "holidays": sorted(known.holidays),
                "working_days": sorted(known.working_days),
                "is_announced": known.is_announced,
                "source": known.source,
            },
        )


class TeamYear(models.Model):
    """The days of a year that differ from the plain week. Until announced, it is provisional."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField(_("year"))
    holidays = ArrayField(
        models.DateField(),
        verbose_name=_("holidays"),
        default=list,
        blank=True,
        help_text=_("As 2027-01-01, 2027-02-05; weekends need not stand here."),
    )
    working_days = ArrayField(
        models.DateField(),
        verbose_name=_("working weekend days"),
        default=list,
        blank=True,
        help_text=_("The make-up days of a long holiday."),
    )
    is_announced = models.BooleanField(
        _("announced"),
        default=False,
        help_text=_("Until then a promise that reaches into the year is provisional."),
    )
    source = models.CharField(_("source"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("year of a team's calendar")
        verbose_name_plural = _("years of a team's calendar")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["team", "year"], name="team_year_once"),
            models.CheckConstraint(
                condition=~models.Q(holidays__overlap=models.F("working_days")),
                name="no_day_is_worked_and_free",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.year}"

    def clean(self) -> None:
        """Raise `ValidationError` at the field for days of another year or said twice."""
        wrong: dict[str, Any] = {}
        for name in ("holidays", "working_days"):
            if any(day.year != self.year for day in getattr(self, name) or []):
                wrong[name] = _("Every day must be one of this year.")
        if set(self.holidays or []) & set(self.working_days or []):
            wrong["working_days"] = _("A day is either free or worked.")
        if self.is_announced and not self.source.strip():
            wrong["source"] = _("Say where it was announced.")
        if wrong:
            raise ValidationError(wrong)

    @transaction.atomic
    def enter(self, *, by: Actor, at: datetime) -> None:
        """Keep what is known of the year. Open promises that it touches are reckoned again."""
        self.holidays, self.working_days = sorted(self.holidays), sorted(self.working_days)
        self.save()
        entered = events.CalendarEntered(
            subject=self.team,
            concerns=[],
            team=self.team.code,
            year=self.year,
            announced=self.is_announced,
        )
        ledger.record(entered, by=by, at=at)

    def as_year(self) -> Year:
        return Year(
            holidays=frozenset(self.holidays),
            working_days=frozenset(self.working_days),
            is_announced=self.is_announced,
            source=self.source,
        )


class TeamPlace(Fact):
    """The time in which somebody of the vendor works in a team."""

    person = models.ForeignKey(User, models.PROTECT, related_name="team_places")
    team = models.ForeignKey(Team, models.PROTECT, related_name="places")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("team_place_once", "person")]

    @classmethod
    @transaction.atomic
    def begin(cls, *, person: User, team: Team, by: Actor, at: datetime) -> "TeamPlace":
        """Have somebody decide in this team's working time from `at` on, and in no other's.

        Where they are already, nothing changes.
        """
        # The person's row is the queue: two who place somebody take turns here.
        User.objects.select_for_update().get(pk=person.pk)
        for place in cls.objects.filter(person=person).open_at(at=at):
            if place.team_id == team.pk:
                return place
            place.end(at=at)
        row: TeamPlace = cls.objects.create(person=person, team=team, during=from_now_on(at))
        ledger.record(
            events.TeamPlaceBegan(subject=person, concerns=[], person=person.pk, team=team.code),
            by=by,
            at=at,
        )
        return row


def deciding_team(manager: User | None, *, at: datetime) -> Team | None:
    """Return the team of the channel manager, or the first one there is."""

    def place_of(at: datetime, these: Sequence[int]) -> Any:
        places = TeamPlace.objects.holding(at=at).filter(person__in=these)
        return places.select_related("team").order_by("pk")[:1]

    found = read_once("team place", place_of, at=at, these=[manager.pk]) if manager else []
    teams: list[Team] = [each.team for each in found]
    teams = teams or read_once(
        "first team", lambda _at, _t: Team.objects.order_by("position", "pk")[:1]
    )
    return teams[0] if teams else None
