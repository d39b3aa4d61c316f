"""What this floor keeps of people. The ledger holds keys of people alone."""

from permissions.personal import Fate, Holding, declare

CONTACTS = "as long as the CRM holds it: erase it there, the mirror follows"


def of_the_crm(what: str, fate: Fate = Fate.ROW) -> Holding:
    return Holding(
        what, "whom the CRM names at an account", "auditor, director, administrator", CONTACTS, fate
    )


declare(
    "partners.Connection",
    nothing="kind name base_url instance_id last_error_class",
)
declare("partners.Link", nothing="role portal_kind object_type external_id state")
declare(
    "partners.Command",
    nothing="aggregate op ref last_error_class external_id",
    desired=Holding(
        "the registration as the CRM is to hold it, with its title",
        "bringing it to the CRM exactly once",
        "administrators",
        "as long as the registration",
        Fate.WORDS,
    ),
    last_error=Holding(
        "what the CRM answered", "mending what failed", "administrators", "as the command",
        Fate.WORDS,
    ),
)  # fmt: skip
declare("partners.Attempt", nothing="ref outcome")
declare("partners.Cursor", nothing="object_type position")
declare("partners.Sweep", nothing="object_type after aborted_reason")
declare(
    "partners.Discrepancy",
    nothing="kind object_type external_id how",
    fields=Holding(
        "what portal and CRM say differently",
        "setting it right",
        "whoever looks after the partner, administrators",
        "as long as the connection",
        Fate.WORDS,
    ),
)
declare(
    "partners.LedgerEntry",
    nothing="verb unattended subject_kind details source",
    of_person="actor",
)
TALKED = Holding(
    "what a partner asked and was answered",
    "answering partners and keeping what was promised",
    "the partner's team, whoever looks after it or answers, auditor, director, administrator",
    "as long as the relationship",
    Fate.WORDS,
)
declare("partners.Enquiry", nothing="about_kind", of_person="asked_by owner", title=TALKED)
declare("partners.EnquiryMessage", of_person="author", body=TALKED)
declare(
    "partners.Webhook",
    nothing="format sealed_url host language kinds",
    of_person="owner",
    name=Holding(
        "what somebody calls a machine that is told",
        "telling machines apart",
        "the partner's managers, administrators, auditors",
        "as long as the ledger",
        Fate.WORDS,
    ),
)
declare("partners.WebhookSecret", nothing="sealed")
declare("partners.WebhookThread", nothing="subject_kind marks")
declare("partners.WebhookDelivery", nothing="state")
declare(
    "partners.WebhookAttempt",
    nothing="error",
    answer=Holding(
        "the first bytes a stranger's machine answered",
        "finding out why it did not take what it was told",
        "the partner's managers, administrators, auditors",
        "30 days",
        Fate.WORDS,
    ),
)
declare("partners.HealthSum", nothing="version signals")
declare("partners.Delivery", nothing="subscriber last_error")
for named in ("PartnerType", "Tier"):
    declare(f"partners.{named}", nothing="code name_en name_zh")
declare("partners.Territory", nothing="code name_en name_zh countries")
declare("partners.Agreement", nothing="number reference", of_person="entered_by")
declare("partners.Authorisation", nothing="reference", of_person="entered_by")
declare(
    "partners.Suspension",
    of_person="entered_by",
    reason=Holding(
        "why nothing new is taken from a partner",
        "telling the partner, and answering for it",
        "the partner's team, whoever looks after it, auditors, directors, administrators",
        "as long as the partner",
        Fate.WORDS,
    ),
)
declare("partners.ProductFamily", nothing="code name_en name_zh crm_name")
declare("partners.Programme", nothing="vendor_name_en vendor_name_zh currency")
declare("partners.Partner", nothing="name latin_name sort_key search_terms country")
declare("partners.Team", nothing="code name_en name_zh zone region")
declare("partners.Absence", of_person="person delegate")
declare("partners.TeamYear", nothing="holidays working_days source")
for fact in ("Membership", "PortfolioPlace", "TerritoryOversight", "TeamPlace"):
    declare(f"partners.{fact}", of_person="person")
declare(
    "partners.UplineSight",
    reason=Holding(
        "why one partner sees another's registrations",
        "explaining it",
        "whoever looks after the partner, auditors",
        "as long as the partner",
        Fate.WORDS,
    ),
)
declare(
    "partners.UplineMandate",
    reason=Holding(
        "why one partner registers in the name of another",
        "explaining it",
        "both partners, whoever looks after them, auditors",
        "as long as the partner",
        Fate.WORDS,
    ),
)
declare(
    "partners.Invitation",
    nothing="language",
    of_person="invited_by",
    by_mail="email",
    email=Holding(
        "e-mail address of somebody invited",
        "sending the invitation and knowing who accepts it",
        "the partner's manager, whoever looks after the partner, administrators",
        "as long as the partner works with us",
        Fate.EMPTIED,
    ),
)
declare(
    "partners.Record",
    nothing="object_type external_id raw_hash merged_into",
    raw=of_the_crm("a record as the CRM sent it; of a contact its name and numbers", Fate.WORDS),
)
declare(
    "partners.CrmAccount",
    nothing="external_id name code country website identifiers",
)
declare(
    "partners.CrmContact",
    nothing="external_id",
    by_mail="email",
    name=of_the_crm("name"),
    email=of_the_crm("e-mail address"),
    phone=of_the_crm("phone number"),
)
declare("partners.CrmProduct", nothing="external_id name code currency")
declare("partners.CrmPriceList", nothing="external_id name currency")
declare("partners.CrmListPrice")
declare("partners.CrmRate", nothing="external_id currency")
declare(
    "partners.CrmOpportunity",
    nothing="external_id reference number currency",
    description=of_the_crm("what the opportunity is called", Fate.WORDS),
    closing_reason=of_the_crm("why it was won or lost", Fate.WORDS),
    owner=of_the_crm("the salesperson's name", Fate.WORDS),
)
declare(
    "partners.ActingAs",
    nothing="ticket",
    of_person="seen_as",
    reason=Holding(
        "why support looked as somebody",
        "telling the person, and answering for it",
        "both people, auditors, administrators",
        "as long as the audit",
        Fate.WORDS,
    ),
)
