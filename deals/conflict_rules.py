"""Who may do what with a conflict. Its two sides never meet in what somebody of a partner reads."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, Q
from django.utils.translation import gettext_lazy as _

from deals.models import Conflict, ConflictSide, Deal
from partners.rules import by_staff_role, through_partner
from permissions.kinds import Kind, declare_kind
from permissions.models import User
from permissions.rules import NO_ROW, Reason, of_few_rows, of_the_row, rule


def of_sides(user: User, action: str, *, at: datetime) -> Q:
    """Return the cases, known to their sides by then, in which one's partner is a side."""
    ours = through_partner(user, action, at=at)
    if ours == []:
        return NO_ROW
    sides = ConflictSide.objects.filter(of_the_row("conflict"), deal__registrant__in=ours)
    return Q(Exists(sides), told_at__lte=at)


def deciders(user: User, at: datetime) -> Iterator[Reason]:
    """Let those who may decide both registrations: with no stake in either."""
    with of_few_rows():
        decided = Deal.objects.permitted(user, "decide", at=at)
    yield Reason(
        "decide",
        _("Decides the registrations of both sides"),
        Q(first__in=decided.values("pk"), second__in=decided.values("pk")),
    )


@rule(Conflict, "view")
def sides_deciders_and_staff(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "side",
        _("Works for the partner of one side"),
        of_sides(user, "read", at=at),
    )
    yield from those_who_weigh(user, at)


@rule(Conflict, "weigh")
def those_who_weigh(user: User, at: datetime) -> Iterator[Reason]:
    """Cover both sides beside each other: for no partner, whatever it has a part in."""
    yield from deciders(user, at)
    yield from by_staff_role(user, "view", at=at)


@rule(Conflict, "decide")
def those_who_may_decide_both(user: User, at: datetime) -> Iterator[Reason]:
    yield from deciders(user, at)


@rule(Conflict, "answer")
def sellers_of_a_side(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "side",
        _("Sells for the partner of one side"),
        of_sides(user, "sell", at=at),
    )


@rule(Conflict, "end")
def nobody_but_the_portal(user: User, at: datetime) -> Iterator[Reason]:
    yield from ()


@rule(ConflictSide, "view")
def its_own_people_and_who_weighs(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "side",
        _("Works for the partner of this side"),
        Q(
            deal__registrant__in=through_partner(user, "read", at=at),
            conflict__told_at__lte=at,
        ),
    )
    weighed = Conflict.objects.permitted(user, "weigh", at=at)
    yield Reason("weigh", _("Weighs the conflict"), Q(conflict__in=weighed.values("pk")))


@rule(ConflictSide, "answer")
def sellers_of_this_side(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "side",
        _("Sells for the partner of this side"),
        Q(
            deal__registrant__in=through_partner(user, "sell", at=at),
            conflict__told_at__lte=at,
        ),
    )


declare_kind(
    Kind(
        Conflict,
        _("a conflict"),
        _("Conflicts"),
        "scale",
        "/conflicts/",
        ("public_id", "number"),
        partners="sides__deal__registrant",
    )
)
