"""What it takes to share a registration, for its page, its API and the list of all shares."""

from typing import Any

from deals import sharing_events as events
from deals.models import Deal, DealGroupGrant, DealUserGrant
from deals.models.sharing import READ
from partners.ledger import Event
from partners.models import Partner
from partners.shareable import Shareable


def shared(*, person: int | None, partner: int | None, **said: Any) -> Event:
    if person is not None:
        return events.DealSharedWithPerson(person=person, **said)
    assert partner is not None  # noqa: S101
    return events.DealSharedWithPartner(partner=partner, **said)


def registrant(deal: Deal, _to: Partner | None) -> list[Partner]:
    return [deal.registrant]


REGISTRATIONS = Shareable(
    model=Deal,
    to_person=DealUserGrant,
    to_partner=DealGroupGrant,
    gives=READ,
    shared=shared,
    ending=events.DealShareEnding,
    ended=events.DealShareEnded,
    concerns=registrant,
    icon="handshake",
    path="/deals/",
    reads="share",
)
