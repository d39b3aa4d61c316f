"""What was decided about the vendor's people, written into the ledger that this floor keeps."""

from partners import ledger
from partners import office_events as events
from permissions.decisions import Decision, What

ABOUT_A_ROLE: dict[What, type[events.StaffRoleBegan] | type[events.StaffRoleEnded]] = {
    What.ROLE_GIVEN: events.StaffRoleBegan,
    What.ROLE_ENDED: events.StaffRoleEnded,
}
ABOUT_A_PERSON: dict[
    What,
    type[events.ColleagueWelcomed] | type[events.ColleagueLeft] | type[events.ColleagueCameBack],
] = {
    What.WELCOMED: events.ColleagueWelcomed,
    What.LEFT: events.ColleagueLeft,
    What.CAME_BACK: events.ColleagueCameBack,
}


def write_down(decision: Decision) -> None:
    """Write one entry about a person, which concerns no partner."""
    person = decision.person
    event: ledger.Event
    if decision.what in ABOUT_A_ROLE:
        event = ABOUT_A_ROLE[decision.what](
            subject=person, concerns=[], person=person.pk, staff_role=decision.role
        )
    else:
        event = ABOUT_A_PERSON[decision.what](subject=person, concerns=[], person=person.pk)
    ledger.record(event, by=decision.by, at=decision.at)
