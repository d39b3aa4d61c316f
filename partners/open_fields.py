"""What is shown of partners, their teams and what the CRM says: open, closed, or nobody's."""

from django.utils.translation import gettext_lazy as _

from partners.models import (
    Absence,
    ActingAs,
    Agreement,
    Authorisation,
    CrmAccount,
    CrmContact,
    CrmOpportunity,
    CrmProduct,
    Discrepancy,
    Enquiry,
    EnquiryMessage,
    Invitation,
    LedgerEntry,
    Membership,
    Partner,
    PartnerType,
    PartnerUpline,
    ProductFamily,
    Suspension,
    Territory,
    Tier,
    UplineMandate,
    UplineSight,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from permissions.fields import closed, declare_fields
from permissions.models import AccessEntry, User

ID, NAME, COUNTRY = _("id"), _("name"), _("country")
SINCE, BEGUN = _("time in which it holds"), _("begun")
PERSON, PARTNER = _("person"), _("partner")
MIRRORED = {"public_id": ID, "connection": _("system it comes from"), "as_of": _("as of")}
OURS = {"external_id", "deleted_at"}

declare_fields(
    Partner,
    _("partner"),
    {
        "public_id": ID,
        "name": NAME,
        "latin_name": _("name in Latin letters"),
        "sort_key": _("place in the alphabet"),
        "search_terms": _("words it is found by"),
        "country": COUNTRY,
        "account": _("account in the CRM"),
        "created_at": _("together since"),
    },
    ours={"handle"},
)
declare_fields(
    Membership,
    _("place in a team"),
    {"public_id": ID, "person": PERSON, "partner": PARTNER, "role": _("role"), "during": SINCE},
)
declare_fields(
    Absence,
    _("absence"),
    {
        "public_id": ID,
        "person": PERSON,
        "delegate": _("who stands in"),
        "during": SINCE,
    },
)
declare_fields(
    Invitation,
    _("invitation"),
    {
        "public_id": ID,
        "partner": PARTNER,
        "email": _("e-mail"),
        "role": _("role"),
        "language": _("language"),
        "invited_by": _("invited by"),
        "created_at": BEGUN,
        "expires_at": _("until"),
        "accepted_at": _("accepted"),
        "withdrawn_at": _("withdrawn"),
    },
)
declare_fields(
    PartnerUpline,
    _("distributor of a reseller"),
    {"public_id": ID, "partner": _("reseller"), "upline": _("distributor"), "during": SINCE},
)
declare_fields(
    UplineSight,
    _("what a distributor was let see"),
    {
        "place": _("distributor of a reseller"),
        "giver": _("given by"),
        "reason": _("reason"),
        "during": SINCE,
    },
)
declare_fields(
    UplineMandate,
    _("right of a distributor to register for a reseller"),
    {
        "place": _("distributor of a reseller"),
        "giver": _("given by"),
        "reason": _("reason"),
        "during": SINCE,
    },
)
ENTERED_BY = _("entered by")
declare_fields(
    Agreement,
    _("agreement with a partner"),
    {
        "public_id": ID,
        "partner": PARTNER,
        "number": _("agreement number"),
        "reference": _("reference in the CRM"),
        "entered_by": ENTERED_BY,
        "during": SINCE,
    },
)
declare_fields(
    Authorisation,
    _("what a partner may sell where"),
    {
        "public_id": ID,
        "partner": PARTNER,
        "family": _("product family"),
        "territory": _("territory"),
        "claims": _("alone or beside others"),
        "agreement": _("agreement with a partner"),
        "reference": _("reference in the CRM"),
        "entered_by": ENTERED_BY,
        "during": SINCE,
    },
)
declare_fields(
    Suspension,
    _("suspension of a partner"),
    {"partner": PARTNER, "reason": _("reason"), "entered_by": ENTERED_BY, "during": SINCE},
)
declare_fields(
    Enquiry,
    _("question"),
    {
        "public_id": ID,
        "partner": PARTNER,
        "kind": _("kind"),
        "title": _("in a few words"),
        "about_kind": _("about what"),
        "asked_by": _("asked by"),
        "asked_at": _("asked"),
        "owner": _("who answers"),
        "turn": _("whose word is next"),
        "promised_at": _("promised for"),
        "promise_provisional": _("whether the promise may move"),
        "answered_at": _("first answered"),
        "closed_at": _("closed"),
        "is_solved": _("whether it was solved"),
        "call_back_at": _("to be asked back"),
        "called_back_at": _("asked back"),
    },
    ours={"about_id"},
)
declare_fields(
    EnquiryMessage,
    _("what was said in a question"),
    {
        "public_id": ID,
        "author": _("who"),
        "is_vendors": _("whether the vendor said it"),
        "body": _("what was said"),
        "written_at": _("when"),
    },
    ours={"enquiry"},
)
declare_fields(
    Webhook,
    _("webhook"),
    {
        "public_id": ID,
        "format": _("kind"),
        "name": NAME,
        "host": _("machine"),
        "partner": PARTNER,
        "team": _("team"),
        "owner": _("in whose name"),
        "language": _("language"),
        "kinds": _("what it is told of"),
        "created_at": BEGUN,
        "ended_at": _("ended"),
        "off_at": _("switched off"),
        "off_because": _("why it is off"),
        "failing_since": _("failing since"),
    },
    ours={"sealed_url", "retry_at"},
)
declare_fields(
    WebhookDelivery,
    _("delivery to a machine"),
    {
        "public_id": ID,
        "webhook": _("webhook"),
        "entry": _("ledger entry"),
        "number": _("number in its order"),
        "state": _("state"),
        "asked_at": BEGUN,
        "due_at": _("due"),
        "attempts": _("attempts"),
        "done_at": _("done"),
    },
    ours={"thread"},
)
declare_fields(
    WebhookAttempt,
    _("attempt to reach a machine"),
    {
        "at": _("when"),
        "status": _("status it answered"),
        "error": _("why it did not answer"),
        "answer": _("its first bytes"),
        "millis": _("milliseconds it took"),
    },
    ours={"delivery"},
)
declare_fields(
    LedgerEntry,
    _("ledger entry"),
    {
        "public_id": ID,
        "at": _("when"),
        "verb": _("what happened"),
        "actor": _("who"),
        "unattended": _("which machine"),
        "subject_kind": _("kind"),
        "subject_id": _("about what"),
        "details": _("details"),
        "internal": _("for the vendor alone"),
        "concerns": _("partners it concerns"),
    },
    ours={"source"},
)
for named, words in (
    (PartnerType, _("partner type")),
    (Tier, _("tier")),
    (Territory, _("territory")),
    (ProductFamily, _("product family")),
):
    held = {each.name for each in named._meta.get_fields() if each.concrete} - {"id"}
    own = {"code": _("code"), "name_en": _("English name"), "name_zh": _("Chinese name")}
    declare_fields(named, words, own, ours=held - own.keys())

declare_fields(
    CrmAccount,
    _("account in the CRM"),
    {
        **MIRRORED,
        "name": NAME,
        "code": _("code"),
        "country": COUNTRY,
        "website": _("web site"),
    },
    ours={*OURS, "identifiers", "parent", "merged_into", "price_list"},
)
declare_fields(
    CrmProduct,
    _("product"),
    {
        **MIRRORED,
        "name": NAME,
        "code": _("code"),
        "family": _("product family"),
        "list_price": _("list price"),
        "currency": _("currency"),
    },
    ours=OURS,
)
STAFF = _("the vendor's auditors, directors and administrators")
declare_fields(
    CrmContact,
    _("contact in the CRM"),
    {
        **MIRRORED,
        "account": _("account in the CRM"),
        "name": closed(NAME, to=STAFF),
        "email": closed(_("e-mail"), to=STAFF),
        "phone": closed(_("phone"), to=STAFF),
    },
    ours=OURS,
)
declare_fields(
    CrmOpportunity,
    _("opportunity in the CRM"),
    {
        **MIRRORED,
        "reference": _("reference"),
        "number": _("number"),
        "stage": _("sales stage"),
        "close_date": _("expected close"),
        "description": closed(_("description"), to=STAFF),
        "amount": closed(_("value in the CRM"), to=STAFF),
        "currency": closed(_("currency"), to=STAFF),
        "closing_reason": closed(_("why it was won or lost"), to=STAFF),
        "owner": closed(_("owner in the CRM"), to=STAFF),
    },
    ours={*OURS, "account", "source_modified_at"},
)
declare_fields(
    Discrepancy,
    _("disagreement with the CRM"),
    {
        "public_id": ID,
        "connection": _("system it comes from"),
        "kind": _("kind"),
        "object_type": _("about what"),
        "fields": _("details"),
        "opened_at": BEGUN,
        "closed_at": _("settled"),
        "how": _("how it was settled"),
    },
    ours={"external_id"},
)
declare_fields(
    User,
    PERSON,
    {
        "public_id": ID,
        "full_name": NAME,
        "latin_name": _("name in Latin letters"),
        "sort_key": _("place in the alphabet"),
        "email": closed(
            _("e-mail"), action="be", to=_("the person, and who runs the portal's access")
        ),
        "language": closed(_("language"), action="be", to=_("the person alone")),
        "theme": closed(_("colours"), action="be", to=_("the person alone")),
        "time_zone": closed(_("time zone"), action="be", to=_("the person alone")),
    },
    ours={
        "password",
        "last_login",
        "is_superuser",
        "groups",
        "user_permissions",
        "is_active",
        "joined_at",
        "erased_at",
    },
)
declare_fields(
    ActingAs,
    _("acting as somebody else"),
    {
        "public_id": ID,
        "person": _("who acts"),
        "seen_as": _("as whom"),
        "reason": _("reason"),
        "ticket": _("ticket"),
        "during": SINCE,
    },
)
declare_fields(
    AccessEntry,
    _("entry of the audit"),
    {
        "public_id": ID,
        "at": _("when"),
        "person": _("who"),
        "on_behalf_of": _("on behalf of"),
        "unattended": _("which machine"),
        "door": _("through"),
        "action": _("what was done"),
        "kind": _("kind"),
        "object_ids": _("which things"),
        "reasons": _("grounds"),
        "rule_version": _("version of the rules"),
        "network": _("network"),
        "digest": _("digest"),
    },
    ours={"request_id", "salt"},
)
