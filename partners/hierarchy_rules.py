"""Who may do what where one partner stands under another, and who registers in whose name."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, PartnerUpline, UplineMandate
from partners.rules import sellers_of_the_partner, through_partner
from permissions.models import User
from permissions.rules import NO_ROW, Reason, rule, within


@rule(PartnerUpline, "view")
def both_sides_and_who_looks_after_them(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "reseller",
        _("May view the reseller"),
        within("partner", through_partner(user, "view", at=at)),
    )
    yield Reason(
        "distributor",
        _("May view the distributor"),
        within("upline", through_partner(user, "view", at=at)),
    )


@rule(PartnerUpline, "end")
def who_may_part_them(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "places",
        _("Says who supplies the reseller"),
        within("partner", through_partner(user, "place", at=at)),
    )


@rule(PartnerUpline, "open_deals")
def who_speaks_for_the_reseller(user: User, at: datetime) -> Iterator[Reason]:
    yield Reason(
        "reseller",
        _("Speaks for the reseller"),
        within("partner", through_partner(user, "open_deals", at=at)),
    )


@rule(PartnerUpline, "let_register")
def who_manages_the_reseller(user: User, at: datetime) -> Iterator[Reason]:
    """Leave it to the reseller alone: nobody else lends its name."""
    yield Reason(
        "manager",
        _("Manages the reseller's team"),
        within("partner", through_partner(user, "manage", at=at)),
    )


@rule(Partner, "register_for")
def sellers_and_distributors_that_were_let(user: User, at: datetime) -> Iterator[Reason]:
    """In whose name somebody registers: their own partner's, or a reseller's that lets it."""
    yield from sellers_of_the_partner(user, at)
    ours = through_partner(user, "sell", at=at)
    places = PartnerUpline.objects.holding(at=at).filter(upline__in=ours)
    let = UplineMandate.objects.holding(at=at).filter(place__in=places)
    yield Reason(
        "upline",
        _("Sells for its distributor, which it lets register in its name"),
        NO_ROW if ours == [] else Q(pk__in=let.values("place__partner_id")),
    )
