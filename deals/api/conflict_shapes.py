"""What the API takes in and says of a conflict: to one side its own, to who weighs it both."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from deals import conflict_open_fields, open_fields  # noqa: F401  shapes are held to the table
from deals.api.serializers import known
from deals.conflict_states import DECIDED_BY_A_PERSON, MOVES, Choice, ConflictStatus
from deals.models import (
    Conflict,
    ConflictDecision,
    ConflictEvidence,
    ConflictSide,
    Deal,
    RejectReason,
)
from partners.api.serializers import PersonOut
from permissions.adapters.shapes import Change, Input, Query, Shown

LONGEST = 2000
OUTCOMES = ("kept", "not_kept", "part", "leads", "joins", "goes_on")


class ConflictQuery(Query):
    of = Conflict

    status = serializers.MultipleChoiceField(choices=ConflictStatus.choices, required=False)


class EvidenceIn(Input):
    text = serializers.CharField(max_length=LONGEST)
    happened_on = serializers.DateField(required=False, allow_null=True)


class AnswerIn(Input):
    answer = serializers.ChoiceField(choices=ConflictSide.Answer.choices)


class ConflictAppealIn(Input):
    text = serializers.CharField(max_length=LONGEST)


class EscalationIn(Change):
    why = serializers.CharField(max_length=LONGEST)


class PartsIn(Input):
    """Whose each product family is that both want, where it is split."""

    first = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    second = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)


class DecisionIn(Change):
    choice = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in DECIDED_BY_A_PERSON]
    )
    to_first = serializers.CharField(max_length=LONGEST, help_text="What the first side reads.")
    to_second = serializers.CharField(max_length=LONGEST, help_text="What the second side reads.")
    internal_note = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=40, required=False, allow_null=True)
    families = PartsIn(required=False)

    def validate_reason(self, code: str | None) -> str | None:
        return known(RejectReason, code, _("There is no such reason.")) if code else None

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        choice = data["choice"]
        wrong = {}
        if choice == Choice.SPLIT and "families" not in data:
            wrong["families"] = _("Say of each product family whose it is.")
        if choice == Choice.BOTH_REJECTED and not data.get("reason"):
            wrong["reason"] = _("The partner needs a reason.")
        if wrong:
            raise ValidationError({n: [ErrorDetail(w, "required")] for n, w in wrong.items()})
        return data


class ConflictEvidenceOut(Shown):
    of = ConflictEvidence

    id = serializers.CharField()
    text = serializers.CharField()
    happened_on = serializers.DateField(allow_null=True)
    given_at = serializers.DateTimeField()
    given_by = PersonOut()


class DealRefOut(Shown):
    of = Deal

    id = serializers.CharField()
    number = serializers.CharField()


class SideOut(Shown):
    of = ConflictSide
    reckoned = frozenset({"evidence", "reason", "outcome", "product_families"})

    deal = DealRefOut()
    evidence = ConflictEvidenceOut(many=True)
    answer = serializers.ChoiceField(choices=ConflictSide.Answer.choices, allow_null=True)
    reason = serializers.CharField(
        allow_null=True, help_text="The words to this side, once it is decided or proposed."
    )
    outcome = serializers.ChoiceField(choices=OUTCOMES, allow_null=True)
    product_families = serializers.ListField(
        child=serializers.CharField(), help_text="What a split left to this side, by code."
    )
    appeal_text = serializers.CharField(allow_null=True)
    appealed_at = serializers.DateTimeField(allow_null=True)


class FeatureOut(serializers.Serializer):
    name = serializers.CharField()
    value = serializers.FloatField()
    contribution = serializers.FloatField()


class RulingOut(Shown):
    of = ConflictDecision
    needs = "weigh"

    choice = serializers.ChoiceField(choices=Choice.choices)
    decided_by = PersonOut(allow_null=True)
    decided_at = serializers.DateTimeField()
    to_first = serializers.CharField()
    to_second = serializers.CharField()
    internal_note = serializers.CharField()
    is_final = serializers.BooleanField()
    undone_at = serializers.DateTimeField(allow_null=True)


class SuggestionOut(serializers.Serializer):
    choice = serializers.ChoiceField(choices=Choice.choices)
    reasons = serializers.ListField(child=serializers.CharField())


class WeighingOut(Shown):
    """Both sides at once: for who weighs them, and for no partner."""

    of = Conflict
    needs = "weigh"
    reckoned = frozenset({"decisions"})

    band = serializers.CharField()
    score = serializers.FloatField()
    features = FeatureOut(many=True)
    model_version = serializers.CharField()
    first_form = serializers.CharField()
    second_form = serializers.CharField()
    owner = PersonOut(allow_null=True)
    opened_by = PersonOut(allow_null=True)
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    due_provisional = serializers.BooleanField()
    escalated_at = serializers.DateTimeField(allow_null=True)
    escalation_note = serializers.CharField()
    decisions = RulingOut(many=True)
    version = serializers.IntegerField()


class ConflictOut(Shown):
    of = Conflict
    reckoned = frozenset({"sides", "weighing", "allowed_transitions"})

    id = serializers.CharField()
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=ConflictStatus.choices)
    told_at = serializers.DateTimeField(allow_null=True)
    answer_by = serializers.DateTimeField(allow_null=True)
    sides = SideOut(many=True, help_text="One's own; both, the first one first, to who weighs.")
    weighing = WeighingOut(allow_null=True, help_text="Null for every partner.")
    allowed_transitions = serializers.ListField(
        child=serializers.ChoiceField(choices=[(n, m.label) for n, m in MOVES.items()])
    )


class ConflictIn(Input):
    deal = serializers.CharField(max_length=16)
    other = serializers.CharField(
        max_length=16, help_text="Of another partner; one that one may decide as well."
    )
