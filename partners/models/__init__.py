from partners.models.absence import Absence, AbsenceRefused
from partners.models.acting import ActingAs, NotToBeActedFor
from partners.models.agreement import Agreement, AgreementRefused, Suspension
from partners.models.authorisation import Authorisation, AuthorisationRefused
from partners.models.crm import (
    Attempt,
    Command,
    Connection,
    Cursor,
    Discrepancy,
    Link,
    Sweep,
)
from partners.models.enquiry import Enquiry, EnquiryMessage, EnquiryRefused
from partners.models.health import HealthSum
from partners.models.hierarchy import HierarchyRefused, PartnerUpline, UplineMandate, UplineSight
from partners.models.ledger import Delivery, LedgerConcern, LedgerEntry
from partners.models.membership import Invitation, Membership, Role
from partners.models.mirror import (
    CrmAccount,
    CrmContact,
    CrmListPrice,
    CrmOpportunity,
    CrmPriceList,
    CrmProduct,
    CrmRate,
    Record,
)
from partners.models.partner import (
    AccountTaken,
    JoinedAlready,
    OwnedByTheCrm,
    Partner,
    PartnerListing,
    PartnerTerritory,
    PartnerTier,
    PartnerTypeHolding,
    PortfolioPlace,
    TerritoryOversight,
)
from partners.models.programme import (
    PartnerType,
    ProductFamily,
    Programme,
    Territory,
    Tier,
)
from partners.models.team import Team, TeamPlace, TeamYear, deciding_team
from partners.models.webhook import (
    BadAddress,
    Webhook,
    WebhookRefused,
    WebhookSecret,
)
from partners.models.webhook_delivery import (
    WebhookAttempt,
    WebhookDelivery,
    WebhookThread,
)

__all__ = [
    "Absence",
    "AbsenceRefused",
    "AccountTaken",
    "ActingAs",
    "Agreement",
    "AgreementRefused",
    "Attempt",
    "Authorisation",
    "AuthorisationRefused",
    "BadAddress",
    "Command",
    "Connection",
    "CrmAccount",
    "CrmContact",
    "CrmListPrice",
    "CrmOpportunity",
    "CrmPriceList",
    "CrmProduct",
    "CrmRate",
    "Cursor",
    "Delivery",
    "Discrepancy",
    "Enquiry",
    "EnquiryMessage",
    "EnquiryRefused",
    "HealthSum",
    "HierarchyRefused",
    "Invitation",
    "JoinedAlready",
    "LedgerConcern",
    "LedgerEntry",
    "Link",
    "Membership",
    "NotToBeActedFor",
    "OwnedByTheCrm",
    "Partner",
    "PartnerListing",
    "PartnerTerritory",
    "PartnerTier",
    "PartnerType",
    "PartnerTypeHolding",
    "PartnerUpline",
    "PortfolioPlace",
    "ProductFamily",
    "Programme",
    "Record",
    "Role",
    "Suspension",
    "Sweep",
    "Team",
    "TeamPlace",
    "TeamYear",
    "Territory",
    "TerritoryOversight",
    "Tier",
    "UplineMandate",
    "UplineSight",
    "Webhook",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookRefused",
    "WebhookSecret",
    "WebhookThread",
    "deciding_team",
]
