"""What a reader sees of how a registration ended, and of how both sides rate working on it."""

from dataclasses import dataclass
from datetime import datetime

from deals.models import Closing, CooperationRating, Deal
from deals.models.closing import Side
from partners.models import Programme
from permissions.models import User


@dataclass(frozen=True)
class Ended:
    """The end of a registration. What is not this reader's is not in it."""

    closing: Closing
    own: CooperationRating | None
    others: tuple[CooperationRating, ...]
    # Whether this reader may rate now, and for which side.
    rates_for: str
    is_open: bool
    # Why it ended so, and for how much, where the reader may know.
    is_told: bool
    has_reason: bool


def side_of(deal: Deal) -> str:
    """Return for which side a reader speaks, as `with_permission` has found; none for others."""
    if getattr(deal, "can_decide", False):
        return Side.VENDOR
    return Side.PARTNER if getattr(deal, "can_edit", False) else ""


def ratings_for(user: User, closing: Closing, *, at: datetime) -> list[CooperationRating]:
    """Return the ratings that the reader may view, the partner's first."""
    found = CooperationRating.objects.permitted(user, "view", at=at).filter(closing=closing)
    return list(found.select_related("given_by").order_by("side"))


def ended(deal: Deal, user: User, *, at: datetime) -> Ended | None:
    """Return how it ended, for this reader; nothing while it goes on."""
    closing = deal.closings.filter(reopened_at=None).first()
    if closing is None:
        return None
    side = side_of(deal)
    seen = ratings_for(user, closing, at=at)
    own = next((each for each in seen if each.side == side), None)
    return Ended(
        closing=closing,
        own=own,
        others=tuple(each for each in seen if each is not own),
        rates_for=side if closing.may_be_rated(at=at) else "",
        is_open=is_open(closing, at=at),
        is_told=bool(getattr(deal, "can_confide", False)),
        has_reason=bool(closing.reason) and tells_reason(deal),
    )


def is_open(closing: Closing, *, at: datetime) -> bool:
    return closing.opened_at is not None or closing.rate_until <= at


def tells_reason(deal: Deal) -> bool:
    """Say whether a reader who is told of the end is told why as well: who decides always is."""
    return getattr(deal, "can_decide", False) or Programme.current().tells_closing_reason
