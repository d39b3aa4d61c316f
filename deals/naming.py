"""Whom a draft names beside its registrant, and with which share, as one form says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from deals.models import Deal, Party, PartyRole, PartyStanding
from deals.splits import set_splits
from partners.models import Partner
from permissions.actors import Actor


@dataclass(frozen=True)
class Named:
    """One partner with the part it shall have."""

    partner: Partner
    role: PartyRole
    percent: Decimal | None


@transaction.atomic
def name_parties(
    deal: Deal, named: Sequence[Named], shares: Mapping[int, Decimal], *, by: Actor, at: datetime
) -> None:
    """Make the named parties exactly these; who was asked already stays untouched.

    `shares` are by partner, all or none. Raises `PartyRefused`, `SplitRefused`.
    """
    wanted = {each.partner.pk: each for each in named}
    # Who declined or let the time pass is out: named again, it gets a new part and is asked anew.
    are_in = Party.objects.filter(deal=deal).standing(
        PartyStanding.State.NAMED, *PartyStanding.TAKING_PART, at=at
    )
    held = {party.partner_id: party for party in are_in}
    for partner_id, party in list(held.items()):
        if party.state(at=at) != PartyStanding.State.NAMED:
            continue
        keeps = partner_id in wanted and wanted[partner_id].role.pk == party.role_id
        if not keeps:
            party.remove(by=by, at=at)
            del held[partner_id]
    for partner_id, each in wanted.items():
        if partner_id not in held:
            held[partner_id] = Party.begin(
                deal=deal, partner=each.partner, role=each.role, state="named", by=by, at=at
            )
    now = {partner_id: party.percent(at=at) for partner_id, party in held.items()}
    if {key: share for key, share in now.items() if share is not None} != dict(shares):
        set_splits(deal, {held[key]: share for key, share in shares.items()}, by=by, at=at)
