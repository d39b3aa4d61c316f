"""What can be said to have happened to who sees a registration: shared, shown, hidden."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from partners.events import ShareEnded, ShareEnding
from partners.ledger import Event, known


@known
@dataclass(frozen=True, kw_only=True)
class DealSharedWithPerson(Event):
    verb = "deals.shared_with_person"
    sentence = _("{actor} shared {subject} with {person}")
    icon = "user-plus"

    person: int
    until: str | None


@known
@dataclass(frozen=True, kw_only=True)
class DealSharedWithPartner(Event):
    verb = "deals.shared_with_partner"
    sentence = _("{actor} shared {subject} with {partner}")
    icon = "user-plus"

    partner: int
    until: str | None


@known
@dataclass(frozen=True, kw_only=True)
class DealShareEnding(ShareEnding):
    verb = "deals.share_ending"


@known
@dataclass(frozen=True, kw_only=True)
class DealShareEnded(ShareEnded):
    verb = "deals.share_ended"


@known
@dataclass(frozen=True, kw_only=True)
class DealHid(Event):
    """Concerns the registrant alone: the distributor is not told what it does not see."""

    verb = "deals.hid"
    sentence = _("{actor} hid {subject} from the distributor")
    icon = "lock"


@known
@dataclass(frozen=True, kw_only=True)
class DealUnhid(Event):
    verb = "deals.unhid"
    sentence = _("{actor} no longer hides {subject} from the distributor")
    icon = "eye"
