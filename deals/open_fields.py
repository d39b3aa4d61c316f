"""What is shown of a registration: open to all who may view it, closed, or nobody's."""

from django.utils.translation import gettext_lazy as _

from deals.models import (
    Amendment,
    Appeal,
    Approval,
    Closing,
    Confirmation,
    Conflict,
    ConflictDecision,
    ConflictEvidence,
    ConflictSide,
    ContactConsent,
    CooperationRating,
    Customer,
    CustomerIdentifier,
    Deal,
    DealAnswer,
    DealAttachment,
    DealComment,
    DealContact,
    DealGroupGrant,
    DealHidden,
    DealLine,
    DealSnapshot,
    DealUserGrant,
    EarlyEnd,
    Extension,
    InformationRequest,
    LeaveReason,
    Party,
    PartyRole,
    PartySplit,
    PartyStanding,
    PartyTerms,
    PriceVerdict,
    Project,
    ProposedShare,
    Protection,
    ProtectionPolicy,
    QueuePlace,
    RejectReason,
    RevocationReason,
    SavedView,
    ShareProposal,
    SpecialPrice,
)
from partners.open_fields import COUNTRY, ID, NAME, PARTNER, PERSON, SINCE
from permissions.fields import Declared, Words, closed, declare_fields

VERSION, DEAL = _("version"), _("registration")
BOTH = _("the registrant's team and who decides the registration")
RATERS = _("the side that rated; once both have, or the time is over, the other side as well")
PARTY_ITSELF = _("the party itself, once it has accepted, and who decides the registration")

declare_fields(
    Deal,
    DEAL,
    {
        "public_id": ID,
        "number": _("number"),
        "title": _("title"),
        "registrant": _("registered by"),
        "customer_name": _("end customer"),
        "customer_country": COUNTRY,
        "customer_domain": _("web domain"),
        "customer_identifiers": _("registry numbers"),
        "customer": _("end customer"),
        "project": _("project"),
        "families": _("product families"),
        "value_amount": _("value"),
        "value_currency": _("currency"),
        "value_tax": _("tax"),
        "value_basis": _("what the value is of"),
        "worth_amount": _("value in the currency to compare in"),
        "worth_currency": _("currency to compare in"),
        "worth_rate": _("exchange rate"),
        "worth_rate_on": _("day of the exchange rate"),
        "worth_source": _("source of the exchange rate"),
        "worth_as_of": _("how old the exchange rate is here"),
        "expected_close": _("expected close"),
        "description": _("description"),
        "external_id": _("your reference"),
        "review_status": _("status"),
        "registered_by": _("who registered it"),
        "version": VERSION,
        "created_at": _("begun"),
        "updated_at": _("last changed"),
        "first_submitted_at": _("submitted"),
        "promised_at": _("decision promised for"),
        "promise_provisional": _("whether the promise may move"),
        "reviewer": _("who reviews it"),
    },
    ours={"lapses_at", "question_set"},
)
declare_fields(
    DealLine,
    _("product line"),
    {
        "product": _("product"),
        "quantity": _("quantity"),
        "list_price": _("list price"),
        "list_currency": _("currency of the list price"),
        "list_as_of": _("how old the list price is"),
    },
    ours={"deal"},
)
declare_fields(
    DealAnswer,
    _("answer to an extra question"),
    {"question": _("question"), "value": _("answer")},
    ours={"deal"},
)
declare_fields(
    SpecialPrice,
    _("special price"),
    {
        "public_id": ID,
        "unit_price": closed(_("price of one"), to=BOTH),
        "currency": closed(_("currency"), to=BOTH),
        "discount_percent": closed(_("below the list price, percent"), to=BOTH),
        "words": closed(_("why"), to=BOTH),
    },
    ours={"deal", "line"},
)
declare_fields(
    PriceVerdict,
    _("answer to a special price"),
    {
        "granted": closed(_("price that was granted"), to=BOTH),
        "words": closed(_("words to the partner"), to=BOTH),
    },
    ours={"approval", "price_id", "product", "quantity", "asked", "currency"},
)
declare_fields(
    Customer,
    _("end customer"),
    {
        "public_id": ID,
        "account": _("account in the CRM"),
        "name": NAME,
        "country": COUNTRY,
        "domain": _("web domain"),
        "created_at": _("begun"),
        "search_terms": _("words it is found by"),
        "sort_key": _("place in the alphabet"),
    },
    ours={
        "name_local",
        "name_latin",
        "former_names",
        "former_keys",
        "city",
        "core_name",
        "blocking_key",
        "merged_into",
    },
)
declare_fields(
    CustomerIdentifier,
    _("registry number"),
    {"scheme": _("registry"), "value": _("number")},
    ours={"customer", "source"},
)
declare_fields(
    Project,
    _("project"),
    {
        "public_id": ID,
        "name": NAME,
        "tender_number": _("tender number"),
        "site": _("site"),
        "end_user_unit": _("end user's unit"),
        "bid_date": _("bid date"),
    },
    ours={"customer"},
)
declare_fields(
    Party,
    _("party"),
    {
        "public_id": ID,
        "deal": DEAL,
        "partner": PARTNER,
        "role": _("role"),
        "invited_by": _("invited by"),
        "answer_by": _("answer by"),
        "instead_of": _("in the place of"),
        "during": SINCE,
    },
)
declare_fields(
    PartyRole, _("role"), {"code": _("code"), "name_en": NAME, "name_zh": NAME}, ours={"position"}
)
declare_fields(
    PartyStanding,
    _("where a party stands"),
    {
        "state": _("state"),
        "during": SINCE,
        "reason": closed(_("reason"), action="confide", to=BOTH),
        "code": closed(_("reason of leaving"), action="confide", to=BOTH),
    },
    ours={"party", "by"},
)
declare_fields(
    LeaveReason,
    _("reason of leaving"),
    {"code": _("code"), "name_en": NAME, "name_zh": NAME},
    ours={"position"},
)
declare_fields(
    ContactConsent,
    _("consent to show the contacts"),
    {"party": _("party"), "by": PERSON, "during": SINCE},
)
declare_fields(
    ShareProposal,
    _("proposed shares"),
    {
        "public_id": ID,
        "since": SINCE,
        "words": _("why"),
        "proposed_by": PERSON,
        "proposed_at": _("proposed"),
        "outcome": _("what came of it"),
        "settled_at": _("settled"),
        "answer": _("why not"),
    },
    ours={"deal"},
)
declare_fields(
    ProposedShare,
    _("proposed share"),
    {
        "party": _("party"),
        "percent": _("percent"),
        "had": _("percent before"),
        "is_asked": _("whether it has to agree"),
        "agreed_at": _("agreed"),
        "by": PERSON,
    },
    ours={"proposal"},
)
declare_fields(
    PartySplit,
    _("share"),
    {"party": _("party"), "percent": _("percent"), "during": SINCE},
    ours={"written_at"},
)
declare_fields(
    PartyTerms,
    _("terms of a party"),
    {
        "margin_percent": closed(_("margin, percent"), to=PARTY_ITSELF),
        "price_amount": closed(_("price"), to=PARTY_ITSELF),
        "price_currency": closed(_("currency"), to=PARTY_ITSELF),
        "price_tax": closed(_("tax"), to=PARTY_ITSELF),
        "note": closed(_("conditions"), to=PARTY_ITSELF),
        "version": closed(VERSION, to=PARTY_ITSELF),
        "updated_at": closed(_("last changed"), to=PARTY_ITSELF),
    },
    ours={"party"},
)
declare_fields(
    DealContact,
    _("contact at the end customer"),
    {
        # The row is closed already: its id opens nothing to those who may not view it.
        "public_id": ID,
        "name": closed(NAME, to=BOTH),
        "job": closed(_("job"), to=BOTH),
        "email": closed(_("e-mail"), to=BOTH),
        "phone": closed(_("phone"), to=BOTH),
        "version": closed(VERSION, to=BOTH),
    },
    ours={"deal"},
)
declare_fields(
    DealSnapshot,
    _("snapshot"),
    {
        "occasion": _("occasion"),
        "at": _("when"),
        "deal_version": VERSION,
        "content": _("what it said"),
    },
    ours={"deal"},
)
declare_fields(
    Approval,
    _("verdict"),
    {
        "decision": _("verdict"),
        "decided_by": _("who decided"),
        "standing_in_for": _("for whom they stood in"),
        "decided_at": _("when"),
        "reason": _("reason"),
        "note": closed(_("words to the partner"), action="confide", to=BOTH),
        "internal_note": closed(
            _("internal note"), action="decide", to=_("who decides the registration")
        ),
    },
    ours={"deal", "undone_at", "decided_from"},
)
declare_fields(
    DealAttachment,
    _("file of a registration"),
    {
        "public_id": ID,
        "partner": PARTNER,
        "uploaded_by": _("attached by"),
        "is_shared": _("for everybody who sees the deal"),
        "name": NAME,
        "content_type": _("kind"),
        "size": _("size"),
        "digest": _("digest"),
        "scan": _("checked for viruses"),
        "added_at": _("when"),
        "withdrawn_at": _("withdrawn"),
    },
    ours={"deal", "file"},
)
declare_fields(
    DealComment,
    _("comment"),
    {
        "public_id": ID,
        "author": _("written by"),
        "is_internal": _("for the vendor's people alone"),
        "body": _("what it says"),
        "mentioned": _("who was told"),
        "written_at": _("when"),
        "withdrawn_at": _("withdrawn"),
    },
    ours={"deal"},
)
declare_fields(
    Confirmation,
    _("confirmation letter"),
    {
        "number": _("number"),
        "code": _("verification code"),
        "issued_at": _("when"),
        "content": _("what it said"),
    },
    ours={"public_id", "deal", "approval", "amendment", "families"},
)
declare_fields(
    Closing,
    _("end of a registration"),
    {
        "outcome": _("how it ended"),
        "closed_at": _("when"),
        "amount": closed(_("value in the CRM"), action="confide", to=BOTH),
        "currency": closed(_("currency"), action="confide", to=BOTH),
        "reason": closed(_("reason"), action="confide", to=BOTH),
        "rate_until": _("until when it is rated"),
        "opened_at": _("since when both read both ratings"),
    },
    ours={"deal", "reopened_at"},
)
declare_fields(
    CooperationRating,
    _("rating of the cooperation"),
    {
        "side": _("side"),
        "stars": closed(_("rating"), to=RATERS),
        "words": closed(_("words"), to=RATERS),
        "given_by": closed(PERSON, to=RATERS),
        "given_at": closed(_("when"), to=RATERS),
    },
    ours={"closing"},
)
declare_fields(
    SavedView,
    _("view of the list"),
    {
        "public_id": ID,
        "name": _("name"),
        "query": _("what it looks for"),
        "is_shared": _("shared with the team"),
        "is_default": _("opens first"),
    },
    ours={"owner", "partner", "created_at"},
)
declare_fields(
    Appeal,
    _("appeal"),
    {
        "appealed_at": _("when"),
        "appealed_by": _("who appealed"),
        "words": closed(_("why"), action="confide", to=BOTH),
    },
    ours={"deal", "against"},
)
declare_fields(
    RejectReason,
    _("reason of a rejection"),
    {"code": _("code"), "name_en": NAME, "name_zh": NAME},
    ours={"position"},
)
declare_fields(
    InformationRequest,
    _("question of the vendor"),
    {
        "asked_at": _("when"),
        "answer_by": _("answer by"),
        "asked_by": _("who asked"),
        "answered_at": _("answered"),
        "message": closed(_("question"), action="confide", to=BOTH),
        "unlocked": closed(_("fields opened for the answer"), action="edit", to=BOTH),
        "answer": closed(_("answer"), action="confide", to=BOTH),
    },
    ours={"deal"},
)
declare_fields(
    Protection,
    _("protection"),
    {
        "public_id": ID,
        "product_family": _("product family"),
        "during": SINCE,
        "released_at": _("released"),
    },
    ours={"deal", "customer", "project", "lengthened_by", "release_reason", "policy"},
)
declare_fields(
    ProtectionPolicy,
    _("protection policy"),
    {
        "code": _("code"),
        "name_en": NAME,
        "name_zh": NAME,
        "valid_from": SINCE,
        "protection_days": _("days of protection"),
        "clock_starts": _("where the days count from"),
        "extensions": _("extensions"),
        "extension_days": _("days of an extension"),
        "evidence_needed": _("evidence needed"),
        "reminder_days": _("days of reminders"),
    },
    ours={
        "position",
        "valid_until",
        "tier",
        "partner_type",
        "product_family",
        "value_currency",
        "value_from",
        "value_to",
        "offer_days",
    },
)
declare_fields(
    Extension,
    _("extension of a protection"),
    {
        "public_id": ID,
        "asked_by": _("who asked"),
        "asked_at": _("when"),
        "evidence": closed(_("evidence"), to=BOTH),
        "evidence_on": closed(_("day of the evidence"), to=BOTH),
        "decision": _("verdict"),
        "decided_by": _("who decided"),
        "decided_at": _("decided"),
        "note": closed(_("words to the partner"), to=BOTH),
    },
    ours={"deal"},
)
declare_fields(
    Amendment,
    _("amendment of a registration"),
    {
        "public_id": ID,
        "proposed_by": _("who proposed it"),
        "proposed_at": _("when"),
        "why": closed(_("why"), to=BOTH),
        "was": closed(_("what it said"), to=BOTH),
        "now": closed(_("what it shall say"), to=BOTH),
        "promised_at": _("decision promised for"),
        "promise_provisional": _("whether the promise may move"),
        "outcome": _("verdict"),
        "decided_by": _("who decided"),
        "standing_in_for": _("for whom they stood in"),
        "decided_at": _("decided"),
        "reason": closed(_("reason"), to=BOTH),
        "note": closed(_("words to the partner"), to=BOTH),
        "internal_note": closed(
            _("internal note"), action="decide", to=_("who decides the registration")
        ),
    },
    ours={"deal", "customer_before", "worth_before"},
)
declare_fields(
    EarlyEnd,
    _("end of a protection before its time"),
    {
        "how": _("how it ended"),
        "at": _("when"),
        "reason": closed(_("reason"), action="confide", to=BOTH),
        "words": closed(_("words to the partner"), action="confide", to=BOTH),
    },
    ours={"protection", "by", "would_have_ended_at"},
)
declare_fields(
    QueuePlace,
    _("place in a line"),
    {
        "offered_at": _("offered"),
        "answer_by": _("answer by"),
        "taken_at": _("taken"),
    },
    ours={"public_id", "deal", "customer", "project", "late_before", "during", "ended_as"},
)
declare_fields(
    RevocationReason,
    _("reason of a revocation"),
    {"code": _("code"), "name_en": NAME, "name_zh": NAME},
    ours={"position"},
)
declare_fields(DealHidden, _("hidden from the distributor"), {"during": SINCE}, ours={"deal"})
for grant, whom in ((DealUserGrant, "user"), (DealGroupGrant, "group")):
    declare_fields(
        grant,
        _("share of a registration"),
        {
            "public_id": ID,
            whom: PERSON if whom == "user" else PARTNER,
            "giver": _("given by"),
            "reason": _("reason"),
            "given_at": _("given"),
            "during": SINCE,
            "permission": _("what it lets them do"),
        },
        ours={"content_object"},
    )

WEIGHERS = _("who decides the registrations of both sides, auditors and the director")


def weighed(words: Words) -> Declared:
    """Say that a field is of both sides at once, and so for neither."""
    return closed(words, action="weigh", to=WEIGHERS)


declare_fields(
    Conflict,
    _("conflict"),
    {
        "public_id": ID,
        "number": _("number"),
        "status": _("status"),
        "told_at": _("when the sides were told"),
        "answer_by": _("answer by"),
        "band": weighed(_("what the score says")),
        "score": weighed(_("score")),
        "features": weighed(_("reasons of the score")),
        "model_version": weighed(_("model of the score")),
        "first_form": weighed(_("the first name, normalised")),
        "second_form": weighed(_("the second name, normalised")),
        "owner": weighed(_("who takes care of it")),
        "opened_by": weighed(_("who opened it")),
        "opened_at": weighed(_("opened")),
        "due_at": weighed(_("to be decided by")),
        "due_provisional": weighed(_("whether the promise may move")),
        "escalated_at": weighed(_("handed on")),
        "escalation_note": weighed(_("why it was handed on")),
        "version": weighed(VERSION),
    },
    ours={"first", "second"},
)
declare_fields(
    ConflictSide,
    _("side of a conflict"),
    {
        "deal": DEAL,
        "is_first": weighed(_("whether it was submitted first")),
        "answer": _("answer to the proposal"),
        "answered_at": _("answered"),
        "appeal_text": _("why it was appealed"),
        "appealed_at": _("appealed"),
    },
    ours={"conflict", "answered_by", "appealed_by"},
)
declare_fields(
    ConflictEvidence,
    _("evidence of one side"),
    {
        "public_id": ID,
        "text": _("what was said"),
        "happened_on": _("day"),
        "given_at": _("when"),
        "given_by": _("who said it"),
    },
    ours={"side"},
)
declare_fields(
    ConflictDecision,
    _("decision of a conflict"),
    {
        "decided_at": _("when"),
        "is_final": _("whether it stands"),
        "choice": weighed(_("decision")),
        "decided_by": weighed(_("who decided")),
        "to_first": weighed(_("words to the first side")),
        "to_second": weighed(_("words to the second side")),
        "internal_note": weighed(_("internal note")),
        "reason": weighed(_("reason")),
        "families": weighed(_("product families by side")),
    },
    ours={"conflict"},
)
