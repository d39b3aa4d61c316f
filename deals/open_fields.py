"""What is shown of a registration: open to all who may view it, closed, or nobody's."""

from django.utils.translation import gettext_lazy as _

from deals.models import (
    Amendment,
    Appeal,
    Approval,
    Closing,
    Confirmation,
    CooperationRating,
    Customer,
    CustomerIdentifier,
    Deal,
    DealAnswer,
    DealAttachment,
    DealComment,
    DealGroupGrant,
    DealHidden,
    DealLine,
    DealSnapshot,
    DealUserGrant,
    InformationRequest,
    Newcomer,
    OwnPrice,
    PriceVerdict,
    Project,
    RejectReason,
    SavedView,
    SpecialPrice,
)
from partners.open_fields import COUNTRY, ID, NAME, PARTNER, PERSON, SINCE
from permissions.fields import closed, declare_fields

VERSION, DEAL = _("version"), _("registration")
BOTH = _("the registrant's team and who decides the registration")
RATERS = _("the side that rated; once both have, or the time is over, the other side as well")

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
        "through": _("registered through"),
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
    OwnPrice,
    _("price by the registrant's own list"),
    {
        "unit_price": closed(_("price of one"), to=BOTH),
        "currency": closed(_("currency"), to=BOTH),
        "list_name": closed(_("price list"), to=BOTH),
        "as_of": closed(_("how old the list price is"), to=BOTH),
    },
    ours={"line"},
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
        "near_keys",
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
    ours={"deal", "file", "pictures"},
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
    ours={"public_id", "deal", "approval", "amendment", "decision", "families"},
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
    Newcomer,
    _("company asked along that we do not know yet"),
    {
        "public_id": ID,
        "role": _("role"),
        "name": _("name"),
        "country": COUNTRY,
        "email": _("e-mail"),
        "words": _("what for"),
        "asked_by": _("who asked for it"),
        "asked_at": _("when"),
        "outcome": _("verdict"),
        "settled_by": _("who decided"),
        "settled_at": _("decided"),
        "reason": _("reason"),
    },
    ours={"deal", "party", "invitation"},
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
