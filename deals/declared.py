"""What this floor keeps of people: the contacts at a customer, and what somebody typed."""

from permissions.personal import Fate, Holding, declare

DEAL = "as long as the registration"
CONTACT = "as long as the registration; erased on the contact's request"


def typed(what: str, purpose: str, readers: str = "whoever may see the registration") -> Holding:
    """Return the words of a field into which somebody may have typed a name."""
    return Holding(what, purpose, readers, DEAL, Fate.WORDS)


def company(what: str, purpose: str) -> Holding:
    """Return a company's name, which is a person's where somebody trades alone."""
    return Holding(what, purpose, "whoever may see the registration", DEAL, Fate.SHOWN)


def contacts(what: str) -> Holding:
    return Holding(
        what,
        "reaching the customer about this registration",
        "the registrant's team and who decides the registration",
        CONTACT,
        Fate.ROW,
    )


def looked_for(what: str) -> Holding:
    return Holding(
        what,
        "finding the same registrations again",
        "its owner, and their team where they share it",
        "until its owner deletes it or is erased",
        Fate.ROW,
    )


WHY = typed("why it was shared", "explaining who sees it", "auditors, giver and receiver")
RATERS = "the side that rated; later the registrant's team and who decides"
CONFIDED = "the registrant's team and who decides the registration"

for named in ("RejectReason", "PartyRole", "RevocationReason", "LeaveReason"):
    declare(f"deals.{named}", nothing="code name_en name_zh")
declare(
    "deals.Approval",
    of_person="decided_by",
    note=typed("what the reviewer wrote", "explaining a verdict", CONFIDED),
    internal_note=typed("what the reviewer noted", "remembering why", "the vendor's reviewers"),
)
declare("deals.ApprovalRule", nothing="code name_en name_zh currency")
declare("deals.ApprovalStep", of_person="person")
declare("deals.DealLine", nothing="list_currency")
declare("deals.QuestionSet", nothing="note")
declare("deals.Question", nothing="code kind text_en text_zh help_en help_zh options")
declare("deals.DealAnswer", value=typed("an answer to an extra question", "deciding"))
declare("deals.OwnPrice", nothing="currency list_name")
declare(
    "deals.Newcomer",
    nothing="country",
    of_person="asked_by settled_by",
    by_mail="email",
    name=company("a company somebody asks along", "admitting it"),
    email=Holding(
        "e-mail address at a company we do not know",
        "inviting it once it is admitted",
        "the registrant's team and who admits it",
        "until it is admitted or not",
        Fate.EMPTIED,
    ),
    words=typed("what a company is asked along for", "admitting it", CONFIDED),
    reason=typed("why a company was not admitted", "explaining it", CONFIDED),
)
declare(
    "deals.SpecialPrice",
    nothing="currency",
    words=typed("why a special price is needed", "deciding on it", CONFIDED),
)
declare(
    "deals.PriceVerdict",
    nothing="price_id currency",
    words=typed("why another price was granted", "explaining it", CONFIDED),
)
declare("deals.ReviewStep", of_person="person")
declare("deals.StepReminder")
declare(
    "deals.StepVerdict",
    nothing="decided_from",
    of_person="by",
    note=typed("what the first reviewer wrote", "deciding after them", "the vendor's reviewers"),
    internal_note=typed("what the first reviewer noted", "the same", "the vendor's reviewers"),
)
declare(
    "deals.DealAttachment",
    nothing="content_type digest",
    of_person="uploaded_by",
    name=typed("what a file is called", "telling files apart", "whom it was attached for"),
    file=Holding("a file", "working on it together", "whom it was attached for", DEAL, Fate.SHOWN),
)
declare(
    "deals.DealComment",
    of_person="author",
    body=typed("what somebody said", "working on it together", "whom it was written for"),
)
declare(
    "deals.SavedView",
    of_person="owner",
    name=looked_for("what somebody calls a way to look at the list"),
    query=looked_for("what they look for there"),
)
declare(
    "deals.Closing",
    nothing="outcome currency",
    reason=typed("why it was won or lost, as the CRM said", "explaining the end", CONFIDED),
)
declare(
    "deals.CooperationRating",
    nothing="side",
    of_person="given_by",
    words=typed("how working together was", "working better together", RATERS),
)
declare(
    "deals.Confirmation",
    nothing="number code",
    content=typed("what was confirmed, as it stood then", "printing the letter again"),
)
declare(
    "deals.Appeal",
    of_person="appealed_by",
    words=typed("why a rejection should not stand", "deciding again", CONFIDED),
)
declare(
    "deals.InformationRequest",
    nothing="unlocked",
    of_person="asked_by",
    message=typed("a question", "deciding", CONFIDED),
    answer=typed("the answer", "deciding", CONFIDED),
)
declare("deals.CustomerCheck", nothing="asked", of_person="person")
declare(
    "deals.DealContact",
    by_mail="email",
    name=contacts("name"),
    job=contacts("job"),
    email=contacts("e-mail address"),
    phone=contacts("phone number"),
)
declare(
    "deals.Customer",
    nothing="country city domain",
    name=company("a company's name; of a sole trader, a person's", "telling customers apart"),
    name_local=company("the same in its own script", "the same"),
    name_latin=company("the same in Latin letters", "the same"),
    former_names=company("what it was called before", "the same"),
    near_keys=company("the beginnings of its names, a letter less", "finding the same customer"),
    core_name=company("the name without its legal form", "finding the same customer"),
    blocking_key=company("the beginning of it", "finding the same customer"),
    search_terms=company("the name's parts and readings", "finding it"),
    sort_key=company("the name's reading", "lists in order"),
)
declare(
    "deals.DealCustomer",
    name=company("the name as a partner typed it, then", "answering who might see it then"),
)
declare("deals.CustomerIdentifier", nothing="scheme value source")
declare("deals.CustomerVerdict", nothing="features model_version", of_person="decided_by")
declare(
    "deals.Project",
    nothing="tender_number",
    name=typed("what a project is called", "telling projects apart"),
    site=typed("where it is", "telling projects apart"),
    end_user_unit=typed("whose it is", "telling projects apart"),
)
declare("deals.SalesTarget", of_person="person")
declare("deals.Snooze", of_person="person")
declare(
    "deals.PartyStanding",
    of_person="by",
    reason=typed("why somebody declined or left", "planning without them", CONFIDED),
)
declare("deals.ContactConsent", of_person="by")
declare(
    "deals.ShareProposal",
    nothing="outcome",
    of_person="proposed_by",
    words=typed("why shares should change", "agreeing on them"),
    answer=typed("why somebody did not agree", "agreeing on other ones"),
)
declare("deals.ProposedShare", of_person="by")
declare(
    "deals.PartyTerms",
    nothing="price_currency price_tax",
    note=typed("a note to the terms", "agreeing on them", "the party and who decides"),
)
ASKED = "the supplier that was asked and who decides"
declare(
    "deals.TermsRequest",
    nothing="asked_together",
    of_person="asked_by",
    wanted=typed("what is wanted of a supplier", "asking for its terms", ASKED),
    note=typed("what was said with it", "asking for its terms", ASKED),
)
declare(
    "deals.TermsAnswer",
    nothing="price_currency price_tax decline_reason",
    of_person="answered_by",
    note=typed("a supplier's conditions, or why it gives none", "agreeing on terms", ASKED),
)
declare(
    "deals.Protection",
    release_reason=typed("why it was released", "explaining it"),
)
declare("deals.ProtectionPolicy", nothing="code name_en name_zh value_currency reminder_days")
declare(
    "deals.Extension",
    of_person="asked_by",
    evidence=typed("what shows that the customer still decides", "lengthening it", CONFIDED),
    note=typed("what was answered", "explaining it", CONFIDED),
)
declare("deals.ProtectionKept", of_person="by")
declare(
    "deals.Amendment",
    nothing="worth_before",
    of_person="proposed_by",
    why=typed("why it should change", "deciding", CONFIDED),
    was=typed("the registration's open fields then", "showing what would change", CONFIDED),
    now=typed("what they shall say", "the same", CONFIDED),
    note=typed("what was answered", "explaining it", CONFIDED),
    internal_note=typed("what the reviewer noted", "remembering why", "the vendor's reviewers"),
)
declare("deals.AmendedProtection")
declare(
    "deals.EarlyEnd",
    of_person="by",
    words=typed("why it was ended early", "explaining it", CONFIDED),
)
declare(
    "deals.Deal",
    nothing="number customer_country customer_domain customer_identifiers value_currency "
    "worth_currency worth_source "
    "external_id",
    of_person="registered_by",
    title=typed("what it is called", "telling registrations apart"),
    customer_name=company("the customer as typed", "knowing who it is about"),
    description=typed("what it is about", "deciding"),
)
declare(
    "deals.DealUserGrant",
    of_person="user",
    reason=WHY,
)
WEIGHED = "its own side, and who decides the registrations of both"
declare(
    "deals.Conflict",
    nothing="number band model_version features",
    of_person="owner",
    first_form=company("a customer's name, taken apart", "proving what was compared"),
    second_form=company("a customer's name, taken apart", "proving what was compared"),
    escalation_note=typed("why it was handed on", "deciding", "the vendor's people who decide"),
)
declare(
    "deals.ConflictSide",
    of_person="answered_by",
    appeal_text=typed("why a decision was appealed", "deciding again", WEIGHED),
)
declare(
    "deals.ConflictEvidence",
    of_person="given_by",
    text=typed("what speaks for one side", "deciding between two", WEIGHED),
)
declare(
    "deals.ConflictDecision",
    nothing="families stood",
    of_person="decided_by",
    to_first=typed("why it was decided so, to one side", "explaining it", WEIGHED),
    to_second=typed("why it was decided so, to the other", "explaining it", WEIGHED),
    internal_note=typed("what the decider noted", "remembering why", "the vendor's people"),
)
declare("deals.DealGroupGrant", of_person="giver", reason=WHY)
declare(
    "deals.DealSnapshot",
    nothing="occasion",
    content=typed("the registration's open fields then", "proving what was decided on"),
)
