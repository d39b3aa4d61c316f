"""What the API says of protections, of extensions and of a place in the line."""

from rest_framework import serializers

from deals import open_fields, protection_open_fields  # noqa: F401  held to the table
from deals.models import EarlyEnd, Extension, Protection, QueuePlace
from partners.api.serializers import NamedOut, PersonOut
from permissions.adapters.shapes import Shown


class EarlyEndOut(Shown):
    of = EarlyEnd
    needs = "confide"

    how = serializers.ChoiceField(choices=EarlyEnd.How.choices)
    at = serializers.DateTimeField()
    reason = NamedOut(allow_null=True)
    words = serializers.CharField(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )


class OneProtectionOut(Shown):
    of = Protection
    called = {"starts_at": "during", "ends_at": "during"}
    reckoned = frozenset({"state", "policy", "extensions_left", "early_end"})

    id = serializers.CharField()
    product_family = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["active", "scheduled", "expired", "released"])
    policy = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="What was promised, in sentences; for the registrant and the vendor.",
    )
    extensions_left = serializers.IntegerField(allow_null=True)
    early_end = EarlyEndOut(allow_null=True)


class RevokedOut(serializers.Serializer):
    protections = OneProtectionOut(many=True)


class ExtensionOut(Shown):
    of = Extension
    needs = "view"

    id = serializers.CharField()
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    evidence = serializers.CharField()
    evidence_on = serializers.DateField(allow_null=True)
    decision = serializers.ChoiceField(
        choices=Extension.Decision.choices, allow_null=True, help_text="Null while it waits."
    )
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()


class QueueOut(Shown):
    of = QueuePlace
    reckoned = frozenset({"state", "sentence"})

    state = serializers.ChoiceField(
        choices=["waiting", "offered", "taken"], allow_null=True, help_text="Null without a place."
    )
    sentence = serializers.CharField()
    answer_by = serializers.DateTimeField(allow_null=True)
