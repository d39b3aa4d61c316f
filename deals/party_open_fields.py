"""What is shown of who takes part in a registration, and of what they share."""

from django.utils.translation import gettext_lazy as _

from deals.models import (
    ContactConsent,
    DealContact,
    LeaveReason,
    Party,
    PartyRole,
    PartySplit,
    PartyStanding,
    PartyTerms,
    ProposedShare,
    ShareProposal,
)
from deals.open_fields import BOTH, DEAL, VERSION
from partners.open_fields import ID, NAME, PARTNER, PERSON, SINCE
from permissions.fields import closed, declare_fields

PARTY_ITSELF = _("the party itself, once it has accepted, and who decides the registration")

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
