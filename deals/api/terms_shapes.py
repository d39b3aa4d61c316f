"""What the API says of requests for terms, and what it takes."""

from decimal import Decimal

from rest_framework import serializers

from deals import terms_open_fields  # noqa: F401  shapes are held to the table when defined
from deals.api.attachments import FileIn, KeptFileOut
from deals.api.serializers import MoneyIn
from deals.api.shapes import MoneyOut
from deals.models import NoTermsBecause, TermsAnswer, TermsRequest
from deals.models.terms import LONGEST_WISH
from deals.terms_forms import LONGEST_LEAD
from partners.api.serializers import PartnerRefOut, PersonOut
from permissions.adapters.shapes import Input, Query, Shown


class TermsAnswerOut(Shown):
    of = TermsAnswer
    needs = "view"
    called = {"price": "price_amount"}
    reckoned = frozenset({"total"})

    price = MoneyOut(allow_null=True, help_text="Of one; null where it was declined.")
    total = serializers.DecimalField(max_digits=32, decimal_places=2, allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    lead_days = serializers.IntegerField(allow_null=True)
    note = serializers.CharField()
    file = KeptFileOut(allow_null=True)
    decline_reason = serializers.ChoiceField(choices=NoTermsBecause.choices, allow_null=True)
    answered_by = PersonOut()
    answered_at = serializers.DateTimeField()


class TermsRequestOut(Shown):
    of = TermsRequest
    reckoned = frozenset({"state", "answer", "earlier"})

    id = serializers.CharField()
    deal = serializers.CharField(
        allow_null=True, help_text="Null for a supplier that takes no part in it."
    )
    partner = PartnerRefOut(help_text="The supplier that was asked.")
    product = serializers.CharField(allow_null=True)
    wanted = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    needed_by = serializers.DateField()
    due_at = serializers.DateTimeField(help_text="The end of that day where the supplier is.")
    note = serializers.CharField()
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    file = KeptFileOut(allow_null=True, help_text="A drawing or specification, for who is asked.")
    state = serializers.ChoiceField(choices=TermsRequest.State.choices)
    answer = TermsAnswerOut(allow_null=True)
    earlier = TermsAnswerOut(many=True, help_text="What was answered before, the newest first.")


class ComparedOut(TermsRequestOut):
    reckoned = frozenset({"is_lowest"})

    is_lowest = serializers.BooleanField(
        help_text="The lowest price that still holds, of those in its currency and on its tax "
        "basis; never told where there is nothing to compare."
    )


class QuestionComparedOut(serializers.Serializer):
    wanted = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    needed_by = serializers.DateField()
    requests = ComparedOut(many=True)


class ComparisonOut(serializers.Serializer):
    questions = QuestionComparedOut(many=True)


class TermsQuery(Query):
    of = TermsRequest
    reckoned = frozenset({"waiting"})

    waiting = serializers.BooleanField(
        required=False, help_text="Those alone that still wait for an answer."
    )


class AskIn(Input):
    suppliers = serializers.ListField(
        child=serializers.CharField(max_length=16), min_length=1, max_length=100
    )
    product = serializers.CharField(required=False, allow_null=True, max_length=16)
    wanted = serializers.CharField(
        required=False,
        max_length=LONGEST_WISH,
        help_text="In words; needed where no product is named.",
    )
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))
    needed_by = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    file = FileIn(required=False, allow_null=True)


class PriceIn(MoneyIn):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, min_value=Decimal("0.01"))


class TermsAnswerIn(Input):
    price = PriceIn(help_text="Of one.")
    valid_until = serializers.DateField(required=False, allow_null=True)
    lead_days = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=LONGEST_LEAD
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    file = FileIn(required=False, allow_null=True)


class NoTermsIn(Input):
    reason = serializers.ChoiceField(choices=NoTermsBecause.choices)
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)
