"""Who is told of a registration on the registrant's side."""

from collections.abc import Iterator
from datetime import datetime

from deals.models import Deal
from partners.models import Membership
from partners.roles import TEAM
from permissions.models import User


def registrants_side(deal: Deal, *, at: datetime) -> Iterator[User]:
    """Yield who registered it; where that was a distributor, all who sell for the registrant too.

    Whoever sends asks of each whether they may see what it is about.
    """
    yield deal.registered_by
    if deal.through_id is not None:
        places = Membership.objects.holding(at=at).filter(
            partner=deal.registrant_id, role__in=TEAM["sell"]
        )
        yield from User.objects.filter(memberships__in=places, is_active=True)
