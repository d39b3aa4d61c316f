from deals.models.approval import Approval, InformationRequest, RejectReason
from deals.models.check import CustomerCheck
from deals.models.contact import DealContact
from deals.models.customer import (
    Customer,
    CustomerIdentifier,
    CustomerVerdict,
    Project,
    SalesTarget,
)
from deals.models.deal import Deal, DealLine, DealUserGrant, ReviewStatus
from deals.models.party import (
    Party,
    PartyRole,
    PartySplit,
    PartyStanding,
    PartyTerms,
)
from deals.models.protection import Protection
from deals.models.snapshot import DealSnapshot

__all__ = [
    "Approval",
    "Customer",
    "CustomerCheck",
    "CustomerIdentifier",
    "CustomerVerdict",
    "Deal",
    "DealContact",
    "DealLine",
    "DealSnapshot",
    "DealUserGrant",
    "InformationRequest",
    "Party",
    "PartyRole",
    "PartySplit",
    "PartyStanding",
    "PartyTerms",
    "Project",
    "Protection",
    "RejectReason",
    "ReviewStatus",
    "SalesTarget",
]
