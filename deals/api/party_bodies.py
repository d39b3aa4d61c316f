"""What the API takes about who takes part, their shares, terms and contacts."""

from decimal import Decimal

from django.utils.translation import gettext as _
from rest_framework import serializers

from deals import open_fields  # noqa: F401  shapes are held to the table when they are defined
from deals.api.serializers import PERCENT, MoneyIn, known
from deals.models import LeaveReason, PartyRole
from permissions.adapters.shapes import Change, Input, Whole


class PartyIn(Input):
    partner = serializers.CharField(max_length=16)
    role = serializers.CharField(max_length=40, help_text="Code of a role.")

    def validate_role(self, value: str) -> str:
        return known(PartyRole, value, _("There is no such role."))


class DeclineIn(Input):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class LeavingIn(Input):
    reason = serializers.CharField(max_length=40, help_text="Code of a reason of leaving.")
    words = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="The registrant and who decides it read this.",
    )

    def validate_reason(self, value: str) -> str:
        return known(LeaveReason, value, _("There is no such reason."))


class ReplacementIn(Input):
    partner = serializers.CharField(max_length=16)
    takes_share = serializers.BooleanField(
        required=False,
        help_text="Offer it the share that the other one had; the others have theirs again.",
    )


class PartyChangeIn(Input):
    sees_contacts = serializers.BooleanField(
        help_text="Whether this party, once it has joined, may read the customer's contacts."
    )


class ShareIn(Whole):
    party = serializers.CharField(max_length=16)
    percent = serializers.DecimalField(**PERCENT, min_value=Decimal("0.01"), max_value=100)


class SharesIn(Change):
    shares = serializers.ListField(child=ShareIn(), max_length=50)


class ShareProposalIn(Input):
    shares = serializers.ListField(child=ShareIn(), min_length=1, max_length=50)
    since = serializers.DateTimeField(
        required=False,
        help_text="From when on; now where it is not said. Never before everyone has agreed.",
    )
    words = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=1000,
        help_text="Why. Everyone who takes part reads it.",
    )


class ShareAnswerIn(Input):
    proposal = serializers.CharField(max_length=16, help_text="Which proposed shares are meant.")
    agrees = serializers.BooleanField()
    words = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="Why not. Everyone who takes part reads it.",
    )


class TermsIn(Change):
    margin_percent = serializers.DecimalField(
        **PERCENT, required=False, allow_null=True, min_value=-100, max_value=100
    )
    price = MoneyIn(required=False, allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class ContactIn(Change):
    name = serializers.CharField(max_length=120)
    job = serializers.CharField(required=False, allow_blank=True, max_length=120)
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=40)
