"""Who asks, who reads what was asked, and who answers."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Enquiry, Partner
from partners.rules import by_staff_role, people_of_the_partner, through_partner
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import NO_ROW, Reason, rule, within


@rule(Partner, "ask")
def who_may_ask(user: User, at: datetime) -> Iterator[Reason]:
    yield from people_of_the_partner(user, at)


@rule(Enquiry, "view")
def the_team_and_who_answers(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "member",
        _("Works for the partner that asks"),
        within("partner", through_partner(user, "read", at=at)),
    )
    yield from who_answers(user, at)
    yield from by_staff_role(user, "view", at=at)


@rule(Enquiry, "answer")
def who_answers(user: User, at: datetime) -> Iterator[Reason]:
    """Who looks after the partner, and the colleague it was given to."""
    yield Reason(
        "portfolio",
        _("Looks after the partner that asks"),
        within("partner", through_partner(user, "oversee", at=at)),
    )
    if user.staff_roles(at=at):
        yield Reason("owner", _("Was given it to answer"), Q(owner=user))


@rule(Enquiry, "assign")
def who_gives_it_to_a_colleague(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "portfolio",
        _("Looks after the partner that asks"),
        within("partner", through_partner(user, "oversee", at=at)),
    )
    yield from by_staff_role(user, "assign", at=at)


@rule(Enquiry, "go_on")
def who_speaks_for_the_partner(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_asked_it(user, at)
    yield Reason(
        "seller",
        _("Sells for the partner that asks"),
        within("partner", through_partner(user, "sell", at=at)),
    )


@rule(Enquiry, "close")
def who_says_that_it_is_over(user: User, at: datetime) -> Iterator[Reason]:
    yield from who_asked_it(user, at)
    yield Reason(
        "manager",
        _("Manages the team that asks"),
        within("partner", through_partner(user, "manage", at=at)),
    )


def who_asked_it(user: User, at: datetime) -> Iterator[Reason]:
    """Whoever left the team asks nothing more in its name."""
    teams = within("partner", through_partner(user, "read", at=at))
    asked = NO_ROW if teams is NO_ROW else teams & Q(asked_by=user)
    yield Reason("asker", _("Asked it"), asked)


declare_kind(
    Kind(
        Enquiry,
        _("a question"),
        _("Questions"),
        "message-square",
        "/questions/",
        partners="partner",
    )
)
