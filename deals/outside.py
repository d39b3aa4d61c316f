"""Which registrations lie outside what their registrant may sell, and where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from deals.lifecycle import OPEN
from partners.authorised import (
    Gap,
    Wish,
    about_them,
    gaps,
    seats_of,
    told_to_the_partner,
    told_to_the_vendor,
)
from partners.may_register import why_stopped
from partners.models import Authorisation, ProductFamily
from permissions.asked_once import asked_once
from permissions.models import User

if TYPE_CHECKING:
    from deals.models.deal import Deal


def gaps_of(
    deals: "Sequence[Deal]", *, at: datetime, reader: User | None = None
) -> dict[int, list[Gap]]:
    """Return by its key what of each lies outside now; what lies inside is left out.

    One query where nobody was authorised for anything; written once where a `reader`'s page asks.
    """
    if not deals:
        return {}
    deal = type(deals[0])
    families = deal.families.through._default_manager

    def about(_user: Any, at: datetime, these: Sequence[int]) -> Any:
        partners = deal._base_manager.filter(pk__in=these).values("registrant_id")
        wanted = families.filter(deal__in=these).values("productfamily_id")
        return about_them(partners, wanted, at=at)

    keys = [each.pk for each in deals]
    rows: list[Authorisation] = (
        asked_once("authorisations", about, reader, at=at, these=keys)
        if reader is not None
        else list(about(None, at, keys))
    )
    written = families.filter(deal__in=keys)
    partners = {each.registrant_id for each in deals}
    if not rows:
        return {}
    wanted: dict[int, list[ProductFamily]] = defaultdict(list)
    for each in written.select_related("productfamily"):
        wanted[each.deal_id].append(each.productfamily)
    seats = seats_of(partners, at=at)
    found = {
        deal.pk: gaps(
            Wish(deal.registrant_id, tuple(wanted[deal.pk]), deal.customer_country),
            rows,
            at=at,
            seats=seats.get(deal.registrant_id, ()),
        )
        for deal in deals
    }
    return {key: each for key, each in found.items() if each}


def outside_codes(deal: "Deal", *, at: datetime) -> list[str]:
    """Return the product families that the registrant may not sell there, as it is told itself."""
    found: Iterable[Gap] = gaps_of([deal], at=at).get(deal.pk, [])
    return [gap.family.code for gap in found if gap.is_held]


def told_of_outside(
    deal: "Deal", found: Mapping[int, Sequence[Gap]], *, at: datetime
) -> dict[str, Any]:
    """Return why an open registration is flagged, and why nothing new is taken from its registrant.

    That another may sell it alone is told to who decides, and to nobody else.
    """
    if deal.review_status not in OPEN:
        return {}
    decides = bool(getattr(deal, "can_decide", False))
    told = told_to_the_vendor if decides else told_to_the_partner
    return {"outside": told(found.get(deal.pk, [])), "stop": why_stopped(deal.registrant, at=at)}
