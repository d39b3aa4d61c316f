"""Asking another partner into the place of one that is out."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deals import party_events
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models import Party, PartySplit, PartyStanding
from deals.refusals import PartyRefused
from deals.splits import set_splits
from partners import ledger
from partners.models import Partner
from permissions.actors import Actor


@transaction.atomic
def replace(party: Party, partner: Partner, *, takes_share: bool, by: Actor, at: datetime) -> Party:
    """Ask `partner` to take the role of a party that left, declined or did not answer.

    With `takes_share` the shares are again what everybody had agreed to; else they stay open.
    Raises `PartyRefused`, and `SplitRefused` where those are no whole.
    """
    deal = party.deal
    if deal.review_status in {*CLOSED, ReviewStatus.DRAFT}:
        raise PartyRefused(_("The registration is closed; there is nothing left to join."))
    standing = party.standings.holding(at=at).select_for_update().first()
    if standing is None:
        raise PartyRefused(_("Somebody else was asked in its place already."))
    if standing.state not in PartyStanding.OUT:
        raise PartyRefused(_("This party takes part. It can be replaced once it has left."))
    if partner.pk == party.partner_id:
        words = _("It is the same partner. Ask it again instead.")
        raise PartyRefused(words, fields={"partner": [("same_partner", words)]})
    shares = shares_before(party, at=at) if takes_share else {}
    again = Party.begin(
        deal=deal,
        partner=partner,
        role=party.role,
        state=PartyStanding.State.NAMED,
        by=by,
        at=at,
    )
    again.instead_of = party
    again.save(update_fields=["instead_of"])
    concerned = deal.partners(at=at)
    party.end_with_standings(at=at)
    again.invite(by=by, at=at)
    if shares:
        taken = {(again if each.pk == party.pk else each): n for each, n in shares.items()}
        set_splits(deal, taken, by=by, at=at)
    said = party_events.PartyReplaced(
        subject=deal, concerns=concerned, partner=partner.pk, former=party.partner_id
    )
    ledger.record(said, by=by, at=at)
    return again


def shares_before(party: Party, *, at: datetime) -> dict[Party, Decimal]:
    """Return what everybody had while `party` had a share last, where the shares are open since.

    Empty where it never had one, or others were set meanwhile.
    """
    last = party.splits.filter(during__isempty=False).order_by("-during", "-pk").first()
    if last is None or PartySplit.not_over(party.deal_id, at=at).exists():
        return {}
    ended_with_it = PartySplit.objects.filter(
        party__deal=party.deal_id, during__isempty=False, during__endswith=last.during.upper
    )
    return {each.party: each.percent for each in ended_with_it.select_related("party__partner")}
