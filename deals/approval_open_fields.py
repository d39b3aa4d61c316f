"""What is shown of the rules by which registrations are decided: to administrators alone."""

from django.utils.translation import gettext_lazy as _

from deals.models import ApprovalRule, ApprovalStep
from partners.open_fields import ID, NAME, PERSON
from permissions.fields import declare_fields

declare_fields(
    ApprovalRule,
    _("approval rule"),
    {
        "public_id": ID,
        "code": _("code"),
        "name_en": NAME,
        "name_zh": NAME,
        "position": _("place in lists"),
        "is_in_force": _("in force"),
        "partner_type": _("partner type"),
        "tier": _("tier"),
        "territory": _("territory"),
        "family": _("product family"),
        "only_joint": _("only where other partners take part"),
        "only_projects": _("only where a project is named"),
        "currency": _("currency"),
        "value_from": _("value from"),
        "value_below": _("value below"),
    },
)
declare_fields(
    ApprovalStep,
    _("step of an approval rule"),
    {
        "place": _("step"),
        "approver": _("who decides"),
        "person": PERSON,
        "limit_amount": _("alone up to"),
        "limit_discount": _("alone up to this discount, percent"),
        "promised_hours": _("business hours to decide in"),
        "promised_days": _("business days to decide in"),
        "remind_after_hours": _("business hours until a reminder"),
        "escalate_after_hours": _("business hours until it is escalated"),
        "escalate_to": _("to whom"),
    },
    ours={"rule"},
)
