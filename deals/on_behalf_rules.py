"""Who writes a registration: the registrant's sellers, and who registers it in their name."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from deals.lifecycle import AWAITING_DECISION, ReviewStatus
from deals.models import Deal, Party, PartyStanding
from deals.rules import sellers_of_the_registrant, standing
from partners.models import UplineMandate
from partners.rules import through_partner
from permissions.models import User
from permissions.rules import NO_ROW, Reason, of_the_row, rule, within


@rule(Deal, "edit")
def sellers_of_the_registrant_and_who_registers_for_it(
    user: User, at: datetime
) -> Iterator[Reason]:
    yield from sellers_of_the_registrant(user, at)
    yield Reason(
        "through",
        _("Sells for the distributor that the registrant lets register in its name"),
        registered_through(user, at=at),
    )


def registered_through(user: User, *, at: datetime) -> Q:
    """Return what the person's distributors register for a reseller that lets them.

    As long as they are let and take part, until the reseller has confirmed it. A question passes
    between the registrant and the vendor alone, so the reseller answers it.
    """
    ours = within("through", through_partner(user, "sell", at=at))
    if ours is NO_ROW:
        return NO_ROW
    let = UplineMandate.objects.holding(at=at).filter(
        place__during__contains=at,
        place__partner=OuterRef("registrant"),
        place__upline=OuterRef("through"),
    )
    unread = Q(review_status__in=(ReviewStatus.DRAFT, *AWAITING_DECISION))
    parts = [("through", PartyStanding.State.ACCEPTED), ("registrant", PartyStanding.State.INVITED)]
    for whose, state in parts:
        part = Party.objects.filter(
            of_the_row("deal"), standing(state, at=at), partner=OuterRef(whose)
        )
        unread &= Q(Exists(part))
    return ours & Q(Exists(let)) & unread
