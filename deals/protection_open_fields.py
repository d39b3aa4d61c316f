"""What is shown of a protection, of its changes and of the line behind it."""

from django.utils.translation import gettext_lazy as _

from deals.models import (
    EarlyEnd,
    Extension,
    Protection,
    ProtectionPolicy,
    QueuePlace,
    RevocationReason,
)
from deals.open_fields import BOTH
from partners.open_fields import ID, NAME, SINCE
from permissions.fields import closed, declare_fields

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
    RevocationReason,
    _("reason of a revocation"),
    {"code": _("code"), "name_en": NAME, "name_zh": NAME},
    ours={"position"},
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
