"""Who gets how much of a deal: shares of exactly 100.00 percent, or none at all."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from deals import events
from deals.lifecycle import CLOSED
from deals.models.party import Party, PartySplit, PartyStanding
from deals.refusals import SplitRefused
from partners import ledger
from permissions.actors import Actor
from permissions.facts import from_now_on

if TYPE_CHECKING:
    from deals.models.deal import Deal

WHOLE = Decimal("100.00")


@transaction.atomic
def set_splits(
    deal: "Deal", shares: Mapping[Party, Decimal], *, by: Actor, at: datetime
) -> list[PartySplit]:
    """End the shares that hold and begin others, from `at` on. An empty mapping leaves them open.

    Raises `SplitRefused` unless they add up to 100.00 and belong to parties that take part. The
    database checks the sum again at the end of the transaction.
    """
    if deal.review_status in CLOSED:
        raise SplitRefused(_("The registration is closed; its shares stay as they are."))
    strangers = [party for party in shares if party.deal_id != deal.pk]
    if strangers:
        raise SplitRefused(_("A share belongs to a party of this registration."))
    for party in shares:
        if party.state(at=at) not in {*PartyStanding.TAKING_PART, PartyStanding.State.NAMED}:
            raise SplitRefused(_("A share belongs to a party that takes part."))
    if shares and sum(shares.values()) != WHOLE:
        sentence = _("The shares must add up to exactly 100%%; they add up to %(sum)s%%.") % {
            "sum": sum(shares.values())
        }
        raise SplitRefused(sentence, fields={"split_percent": [("not_whole", sentence)]})
    for held in PartySplit.objects.filter(party__deal=deal).holding(at=at):
        held.end(at=at)
    made = [
        PartySplit.objects.create(party=party, percent=percent, during=from_now_on(at))
        for party, percent in shares.items()
    ]
    ledger.record(events.SplitAgreed(subject=deal, concerns=deal.partners(at=at)), by=by, at=at)
    return made
