"""What can be said to have happened among the vendor's own people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class ColleagueWelcomed(Event):
    verb = "partners.colleague_welcomed"
    sentence = _("{actor} showed {person} the way in")
    icon = "mail"
    internal = True

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class StaffRoleBegan(Event):
    verb = "partners.staff_role_began"
    sentence = _("{actor} gave {person} the role {staff_role}")
    icon = "user-check"
    internal = True

    person: int
    staff_role: str


@known
@dataclass(frozen=True, kw_only=True)
class StaffRoleEnded(Event):
    verb = "partners.staff_role_ended"
    sentence = _("{actor} ended the role {staff_role} of {person}")
    icon = "minus"
    internal = True

    person: int
    staff_role: str


@known
@dataclass(frozen=True, kw_only=True)
class OversightBegan(Event):
    verb = "partners.oversight_began"
    sentence = _("{person} now looks after the territory {territory}")
    icon = "map-pin"
    internal = True

    person: int
    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class OversightEnded(Event):
    verb = "partners.oversight_ended"
    sentence = _("{person} no longer looks after the territory {territory}")
    icon = "map-pin"
    internal = True

    person: int
    territory: str


@known
@dataclass(frozen=True, kw_only=True)
class TeamPlaceBegan(Event):
    verb = "partners.team_place_began"
    sentence = _("{person} now works in the hours of {team}")
    icon = "clock"
    internal = True

    person: int
    team: str


@known
@dataclass(frozen=True, kw_only=True)
class AbsenceBegan(Event):
    verb = "partners.absence_began"
    sentence = _("{actor} is away for a while; {person} stands in")
    icon = "clock"
    internal = True

    person: int
    since: str
    until: str


@known
@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Event):
    verb = "partners.absence_ended"
    sentence = _("{actor} ended an absence; {person} no longer stands in")
    icon = "clock"
    internal = True

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class CalendarEntered(Event):
    verb = "partners.calendar_entered"
    sentence = _("{actor} entered the calendar of {year} for {team}")
    icon = "calendar"
    internal = True

    team: str
    year: int
    announced: bool


@known
@dataclass(frozen=True, kw_only=True)
class ColleagueLeft(Event):
    verb = "partners.colleague_left"
    sentence = _("{actor} closed the door behind {person}")
    icon = "log-out"
    internal = True

    person: int


@known
@dataclass(frozen=True, kw_only=True)
class ColleagueCameBack(Event):
    verb = "partners.colleague_came_back"
    sentence = _("{actor} let {person} in again")
    icon = "user-check"
    internal = True

    person: int
