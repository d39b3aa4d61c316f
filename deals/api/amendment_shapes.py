"""What the API takes in and says of amendments."""

from django.utils.translation import gettext as _
from rest_framework import serializers

from deals import open_fields  # noqa: F401  shapes are held to the table when they are defined
from deals.api.serializers import Draft, known
from deals.models import Amendment, RejectReason
from deals.shifting import ENDED, KEPT, MADE, MOVED
from partners.api.serializers import NamedOut, PersonOut
from permissions.adapters.shapes import Change, Shown


class AmendmentIn(Draft):
    """What shall change, and why. What is left out, or is the same, stays."""

    # What was priced and answered with the approval stays as it was.
    lines = answers = None  # type: ignore[assignment]
    why = serializers.CharField(max_length=2000, help_text="Who decides reads it.")


class AmendmentDecisionIn(Change):
    """A verdict; `version` is that of the registration which was read beside it."""

    decision = serializers.ChoiceField(choices=["accepted", "rejected", "undone"])
    reason = serializers.CharField(
        required=False, max_length=40, help_text="Code of a reason; needed with `rejected`."
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="The partner reads it; needed with `rejected`.",
    )
    internal_note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    customer = serializers.CharField(
        required=False,
        max_length=16,
        help_text="With `accepted`: which of `effect.customers` the new name means, or `own`.",
    )

    def validate_reason(self, value: str) -> str:
        return known(RejectReason, value, _("There is no such reason."))


class ChangedOut(serializers.Serializer):
    field = serializers.CharField()
    was = serializers.JSONField(allow_null=True)
    now = serializers.JSONField(allow_null=True)


class ShiftOut(serializers.Serializer):
    product_family = serializers.CharField()
    what = serializers.ChoiceField(choices=[KEPT, ENDED, MOVED, MADE])
    until = serializers.DateField()


class AlikeOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    match = serializers.ChoiceField(choices=["same", "possible"])
    percent = serializers.IntegerField()


class AmendmentEffectOut(serializers.Serializer):
    refused = serializers.CharField(
        allow_null=True, help_text="Why it could not be accepted as it stands now."
    )
    code = serializers.CharField(allow_null=True)
    protections = ShiftOut(many=True)
    customers = AlikeOut(many=True)
    outside = serializers.ListField(
        child=serializers.CharField(),
        help_text="What lies outside the authorisation, in sentences.",
    )
    crm = ChangedOut(many=True, help_text="What the CRM would be told.")


class AmendmentOut(Shown):
    of = Amendment
    called = {"changes": "now"}
    needs = "view"
    reckoned = frozenset({"effect"})

    id = serializers.CharField()
    proposed_by = PersonOut()
    proposed_at = serializers.DateTimeField()
    why = serializers.CharField()
    changes = ChangedOut(many=True)
    promised_at = serializers.DateTimeField()
    promise_provisional = serializers.BooleanField()
    outcome = serializers.ChoiceField(
        choices=Amendment.Outcome.choices, allow_null=True, help_text="Null while it waits."
    )
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = NamedOut(allow_null=True)
    note = serializers.CharField()
    effect = AmendmentEffectOut(
        allow_null=True, help_text="For who decides, while it waits: tried out and undone."
    )
