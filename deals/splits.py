"""Who gets how much of a deal: shares of exactly 100.00 percent, or none at all."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from deals import events
from deals.lifecycle import ReviewStatus, is_editable
from deals.models.party import Party, PartyStanding
from deals.models.split import PartySplit
from deals.refusals import ProposalOpen, ShareAgreed, SplitRefused
from partners import ledger
from permissions.actors import Actor

if TYPE_CHECKING:
    from deals.models.deal import Deal

WHOLE = Decimal("100.00")


@transaction.atomic
def set_splits(
    deal: "Deal", shares: Mapping[Party, Decimal], *, by: Actor, at: datetime
) -> list[PartySplit]:
    """End the shares that hold and begin others, from `at` on. An empty mapping leaves them open.

    Raises `SplitRefused` unless they add up to 100.00 and belong to parties that take part, and
    `ShareAgreed` where a party or the vendor agreed to other ones. The database checks the sum
    again at the end of the transaction.
    """
    if not is_editable("shares", deal.review_status):
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
        raise SplitRefused(sentence, fields={"shares": [("not_whole", sentence)]})
    if deal.share_proposals.waiting().exists():
        raise ProposalOpen(_("Other shares are proposed already and wait for agreement."))
    _require_agreement(deal, shares, at=at)
    wanted = {party.pk: percent for party, percent in shares.items()}
    made = PartySplit.set_from(at, wanted, deal_id=deal.pk, at=at)
    PartySplit.wait_for_answers(deal.pk, at=at)
    ledger.record(events.SplitAgreed(subject=deal, concerns=deal.partners(at=at)), by=by, at=at)
    return made


def _require_agreement(deal: "Deal", shares: Mapping[Party, Decimal], *, at: datetime) -> None:
    """Let nobody's agreed share be changed over their head, nor approved shares by anybody.

    A share that was left open may still be set. Shares that ended because another party left are
    open again, but who had agreed to one is given the same one.
    """
    holding = PartySplit.objects.filter(party__deal=deal).holding(at=at)
    now = dict(holding.values_list("party_id", "percent"))
    wanted = {party.pk: percent for party, percent in shares.items()}
    if deal.review_status == ReviewStatus.APPROVED and now and now != wanted:
        raise ShareAgreed(_("The registration was approved with these shares."))
    accepted = deal.parties.standing(PartyStanding.State.ACCEPTED, at=at)
    for party in accepted.exclude(partner=deal.registrant_id).select_related("partner"):
        agreed = PartySplit.last_of(party.pk)
        if agreed is not None and wanted.get(party.pk) != agreed:
            sentence = _("%(partner)s has agreed to a share of %(percent)s%%; it stays as it is.")
            words = sentence % {"partner": party.partner, "percent": agreed}
            raise ShareAgreed(words, fields={"shares": [(ShareAgreed.code, words)]})


def is_agreed(party: Party, *, at: datetime) -> bool:
    """Say whether its share holds and it has joined with it; reads what was prefetched."""
    joined = party.state(at=at) == PartyStanding.State.ACCEPTED
    return joined and party.percent(at=at) is not None
