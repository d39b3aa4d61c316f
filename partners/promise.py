"""When the vendor will have decided, in the deciding team's working time."""

from datetime import datetime, timedelta

from partners.calendars import Promise
from partners.models.partner import Partner
from partners.models.team import Team, deciding_team
from partners.standing_in import deciding_manager
from permissions.models import User


def promised_to(registrant: Partner, *, at: datetime, days: int) -> Promise:
    """Return when, and whether the calendar on the way there is still provisional.

    Where the vendor has no team yet, days are plain days and the promise says that it may move.
    """
    return due_of(team_for(registrant, at=at), at=at, days=days)


def promised_by(manager: User | None, *, at: datetime, days: int) -> Promise:
    return due_of(deciding_team(manager, at=at), at=at, days=days)


def due_of(team: Team | None, *, at: datetime, days: int) -> Promise:
    if team is None:
        return Promise(at + timedelta(days=days), provisional=True)
    return team.calendar().due(at, days=days)


def team_for(registrant: Partner, *, at: datetime) -> Team | None:
    return deciding_team(deciding_manager(registrant, at=at), at=at)
