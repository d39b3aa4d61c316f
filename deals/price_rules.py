"""Who reads which price somebody asked for, and what was answered."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from deals.models import OwnPrice, PriceVerdict, SpecialPrice
from deals.rules import may_with_its_deal
from partners.rules import through_partner
from permissions.models import User
from permissions.rules import Reason, rule


def between_registrant_and_vendor(user: User, deal: str, *, at: datetime) -> Iterator[Reason]:
    """Leave out every other party: neither the price nor that one was asked for is theirs."""
    ours = {f"{deal}__registrant__in": through_partner(user, "read", at=at)}
    yield Reason("registrant", _("Works for the partner that registers it"), Q(**ours))
    decides = may_with_its_deal(user, "decide", deal, at=at)
    yield Reason("decide", _("Decides the registration"), decides)


@rule(SpecialPrice, "view")
def who_reads_what_is_asked(user: User, at: datetime) -> Iterator[Reason]:
    yield from between_registrant_and_vendor(user, "deal", at=at)


@rule(PriceVerdict, "view")
def who_reads_what_was_answered(user: User, at: datetime) -> Iterator[Reason]:
    yield from between_registrant_and_vendor(user, "approval__deal", at=at)


@rule(OwnPrice, "view")
def who_reads_the_registrants_own_list(user: User, at: datetime) -> Iterator[Reason]:
    yield from between_registrant_and_vendor(user, "line__deal", at=at)
