"""What is shown of a request for terms: the row is closed already to all but its two sides."""

from django.utils.translation import gettext_lazy as _

from deals.models import TermsAnswer, TermsRequest
from deals.open_fields import DEAL
from partners.open_fields import ID, PARTNER
from permissions.fields import closed, declare_fields

BOTH_SIDES = _("the supplier itself and who decides the registration")

declare_fields(
    TermsRequest,
    _("request for terms"),
    {
        "public_id": ID,
        "deal": DEAL,
        "partner": PARTNER,
        "product": _("product"),
        "wanted": _("what is wanted"),
        "quantity": _("quantity"),
        "needed_by": _("needed by"),
        "due_at": _("answer by"),
        "note": _("what was said with it"),
        "asked_by": _("who asked"),
        "asked_at": _("when"),
        "withdrawn_at": _("withdrawn"),
        "file": _("file"),
    },
    # Who else was asked the same is nobody's to know by it.
    ours={"asked_together", "reminded_at", "lapsed_at", "withdrawn_by"},
)
declare_fields(
    TermsAnswer,
    _("answer to a request for terms"),
    {
        "price_amount": closed(_("price"), to=BOTH_SIDES),
        "price_currency": closed(_("currency"), to=BOTH_SIDES),
        "price_tax": closed(_("tax"), to=BOTH_SIDES),
        "valid_until": closed(_("valid until"), to=BOTH_SIDES),
        "lead_days": closed(_("lead time, days"), to=BOTH_SIDES),
        "note": closed(_("conditions"), to=BOTH_SIDES),
        "file": closed(_("file"), to=BOTH_SIDES),
        "decline_reason": closed(_("reason"), to=BOTH_SIDES),
        "answered_by": closed(_("who answered"), to=BOTH_SIDES),
        "answered_at": closed(_("when"), to=BOTH_SIDES),
    },
    ours={"request"},
)
