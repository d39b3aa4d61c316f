"""What a registration is worth in the one currency that the programme compares in.

Written down at submission with the rate, its day and its source: what the rate is later changes
nothing of what was decided on. Where the CRM has no rate it says so, and nothing is compared.
"""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from partners.models import Programme
from partners.rates import HOUSE, rates_at

if TYPE_CHECKING:
    from deals.models.deal import Deal


def keep_worth(deal: "Deal", *, at: datetime) -> None:
    """Set what is kept of it; the caller saves. A sum in that currency itself needs no rate."""
    target = Programme.current().currency
    deal.worth_currency = target
    deal.worth_amount = deal.worth_rate = deal.worth_rate_on = deal.worth_as_of = None
    deal.worth_source = ""
    if not target or deal.value_amount is None:
        return
    if deal.value_currency == target:
        deal.worth_amount, deal.worth_rate = deal.value_amount, Decimal(1)
        deal.worth_rate_on = timezone.localdate(at, HOUSE)
        return
    rate = rates_at(at).between(deal.value_currency, target)
    if rate is None:
        return
    deal.worth_amount, deal.worth_rate = rate.worth(deal.value_amount), rate.factor
    deal.worth_rate_on, deal.worth_as_of, deal.worth_source = rate.day, rate.as_of, rate.source
