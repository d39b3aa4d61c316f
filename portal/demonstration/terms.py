"""What Chen wants of two suppliers: one has answered, the other one still has days."""

from datetime import timedelta
from decimal import Decimal

from deals.models import TermsRequest
from portal.demonstration.world import World


def terms_wanted(world: World) -> None:
    """Ask Sun's parts and Eisental for gearboxes; neither knows of the other."""
    deal, chen = world.stories["three parties"], world.person("chen")
    at = world.at - timedelta(hours=15)
    requests = TermsRequest.ask(
        deal,
        suppliers=[world.partners["sunparts"], world.partners["eisental"]],
        wanted="精密行星减速机 PG-90，速比 10:1",
        quantity=Decimal(24),
        needed_by=(world.at + timedelta(days=5)).date(),
        note="请含包装与到苏州工业园区的运费。 Packed and carried to Suzhou.",
        by=chen,
        at=at,
    )
    answered = next(each for each in requests if each.partner == world.partners["eisental"])
    seller = world.sellers[answered.partner_id][0]
    for hours, price, note in (
        (4, "468.00", "Carriage paid to Suzhou."),
        (9, "452.50", "Carriage paid to Suzhou. Two years of warranty."),
    ):
        answered.answer(
            price_amount=Decimal(price),
            price_currency="EUR",
            price_tax="excluded",
            valid_until=(world.at + timedelta(days=40)).date(),
            lead_days=45,
            note=note,
            by=seller,
            at=at + timedelta(hours=hours),
        )
