"""What the API says of a registration."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from deals import (  # noqa: F401  shapes are held to the table when they are defined
    open_fields,
    party_open_fields,
    protection_open_fields,
)
from deals.lifecycle import TRANSITIONS, ReviewStatus
from deals.models import (
    Appeal,
    Approval,
    Closing,
    CustomerIdentifier,
    Deal,
    DealLine,
    DealSnapshot,
    InformationRequest,
    OwnPrice,
    Party,
    PartyStanding,
    Project,
    Protection,
)
from deals.models.closing import Outcome
from deals.models.deal import Tax, ValueBasis
from partners.api.serializers import NamedOut, PartnerRefOut, PersonOut, SourceOut
from partners.models.mirror import SalesStage
from permissions.adapters.shapes import Shown
from permissions.models import AccessEntry


class MoneyOut(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    tax = serializers.ChoiceField(choices=Tax.choices)


class WorthOut(Shown):
    of = Deal
    called = {
        "amount": "worth_amount",
        "currency": "worth_currency",
        "rate": "worth_rate",
        "rate_on": "worth_rate_on",
        "source": "worth_source",
        "as_of": "worth_as_of",
    }

    amount = serializers.DecimalField(
        max_digits=20, decimal_places=2, allow_null=True, help_text="Null: no rate was known."
    )
    currency = serializers.CharField()
    rate = serializers.DecimalField(max_digits=24, decimal_places=12, allow_null=True)
    rate_on = serializers.DateField(allow_null=True, help_text="The day from which the rate holds.")
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="The CRM it comes from; empty where no conversion was needed."
    )
    as_of = serializers.DateTimeField(allow_null=True)


class IdentifierOut(Shown):
    of = CustomerIdentifier

    scheme = serializers.CharField()
    value = serializers.CharField()


class CustomerOut(Shown):
    of = Deal
    called = {
        "name": "customer_name",
        "country": "customer_country",
        "domain": "customer_domain",
        "identifiers": "customer_identifiers",
        "account": "customer__account",
    }

    name = serializers.CharField()
    country = serializers.CharField()
    domain = serializers.CharField()
    identifiers = IdentifierOut(many=True)
    account = serializers.CharField(allow_null=True, help_text="The CRM's; read only here.")


class ProjectOut(Shown):
    of = Project

    name = serializers.CharField()
    tender_number = serializers.CharField()
    site = serializers.CharField()
    end_user_unit = serializers.CharField()
    bid_date = serializers.DateField(allow_null=True)


class OwnPriceOut(Shown):
    of = OwnPrice
    called = {"list": "list_name"}
    reckoned = frozenset({"total"})
    needs = "view"

    unit_price = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="Of one unit where so many are taken, no tax."
    )
    currency = serializers.CharField()
    list = serializers.CharField(help_text="What the CRM calls the list.")
    as_of = serializers.DateTimeField()
    total = serializers.DecimalField(max_digits=32, decimal_places=2)


class LineOut(Shown):
    of = DealLine
    reckoned = frozenset({"list_total", "own_price"})

    product = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    list_price = serializers.DecimalField(
        max_digits=18,
        decimal_places=4,
        allow_null=True,
        help_text="Of one unit, without tax, as the CRM's list said; null where it says none.",
    )
    list_currency = serializers.CharField()
    list_as_of = serializers.DateTimeField(
        allow_null=True, help_text="How old that was when the line was written or submitted."
    )
    list_total = serializers.DecimalField(
        max_digits=32, decimal_places=2, allow_null=True, help_text="Rounded as the CRM rounds."
    )
    own_price = OwnPriceOut(
        allow_null=True,
        help_text="By the registrant's own price list: for its team and who decides; else null.",
    )


class PartyOut(Shown):
    of = Party
    reckoned = frozenset({"state", "split_percent"})

    id = serializers.CharField()
    partner = PartnerRefOut()
    role = serializers.CharField()
    state = serializers.ChoiceField(choices=PartyStanding.State.choices)
    split_percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)


class SeatOut(PartyOut):
    """A party as its own door says it."""

    reckoned = frozenset({"state", "split_percent", "sees_contacts"})

    sees_contacts = serializers.BooleanField(
        help_text="Whether the registrant shows it the customer's contacts, once it has joined."
    )


class ProtectionOut(Shown):
    of = Protection
    called = {"starts_at": "during", "ends_at": "during"}
    reckoned = frozenset({"state"})

    product_family = serializers.CharField()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["active", "scheduled", "expired", "released"])


class DecisionOut(Shown):
    of = Approval
    called = {"at": "decided_at"}
    needs = "confide"

    decision = serializers.ChoiceField(choices=["approved", "rejected"])
    at = serializers.DateTimeField()
    reason = NamedOut(allow_null=True)
    note = serializers.CharField(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )


class AppealOut(Shown):
    of = Appeal
    called = {"at": "appealed_at"}
    needs = "confide"

    at = serializers.DateTimeField()
    words = serializers.CharField(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )


class QuestionOut(Shown):
    of = InformationRequest
    needs = "confide"

    message = serializers.CharField(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )
    answer_by = serializers.DateTimeField()


class CrmMoneyOut(serializers.Serializer):
    amount = serializers.DecimalField(max_digits=18, decimal_places=2)
    currency = serializers.CharField()


class ClosingOut(Shown):
    of = Closing
    called = {"value": "amount"}
    needs = "confide"

    outcome = serializers.ChoiceField(choices=Outcome.choices)
    closed_at = serializers.DateTimeField()
    value = CrmMoneyOut(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )
    reason = serializers.CharField(
        allow_null=True, help_text="Between the registrant and the vendor; null for others."
    )
    rate_until = serializers.DateTimeField()


class DealOut(Shown):
    of = Deal
    called = {
        "product_families": "families",
        "value": "value_amount",
        "worth": "worth_amount",
        "submitted_at": "first_submitted_at",
    }
    # Rows of their own, each with a shape of its own, and what this reader may do.
    reckoned = frozenset(
        {
            "lines",
            "answers",
            "sales_stage",
            "outcome",
            "source",
            "parties",
            "protections",
            "decision",
            "closing",
            "appeal",
            "appeal_until",
            "information_request",
            "hidden_from_distributor",
            "editable_fields",
            "allowed_transitions",
        }
    )

    id = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    customer = CustomerOut()
    project = ProjectOut(allow_null=True)
    product_families = serializers.ListField(child=serializers.CharField())
    lines = LineOut(many=True)
    value = MoneyOut()
    value_basis = serializers.ChoiceField(choices=ValueBasis.choices)
    worth = WorthOut(
        allow_null=True,
        help_text="The value in the programme's currency, at the rate of the day of submission.",
    )
    answers = serializers.DictField(
        child=serializers.CharField(),
        help_text="To the extra questions, by their codes: `12.5`, `2027-03-31`, `yes`, words.",
    )
    expected_close = serializers.DateField(allow_null=True)
    description = serializers.CharField()
    external_id = serializers.CharField()
    review_status = serializers.ChoiceField(choices=ReviewStatus.choices)
    sales_stage = serializers.ChoiceField(
        choices=SalesStage.choices, allow_null=True, help_text="The CRM's; read only here."
    )
    outcome = serializers.ChoiceField(
        choices=["open", "won", "lost", "cancelled"],
        allow_null=True,
        help_text="The CRM's; read only here.",
    )
    source = SourceOut(  # type: ignore[assignment]
        allow_null=True, help_text="Where stage and outcome come from, and how old they are."
    )
    registrant = PartnerRefOut()
    through = PartnerRefOut(
        allow_null=True, help_text="The distributor that registered it in the registrant's name."
    )
    parties = PartyOut(many=True)
    protections = ProtectionOut(many=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    decision = DecisionOut(allow_null=True)
    closing = ClosingOut(allow_null=True, help_text="How it ended, as the CRM said.")
    appeal = AppealOut(allow_null=True, help_text="The one objection to a rejection.")
    appeal_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when a rejection can be appealed, null where it cannot."
    )
    information_request = QuestionOut(allow_null=True)
    hidden_from_distributor = serializers.BooleanField(
        allow_null=True, help_text="Whether the registrant hides it; null for who may not."
    )
    editable_fields = serializers.ListField(child=serializers.CharField())
    allowed_transitions = serializers.ListField(
        child=serializers.ChoiceField(
            choices=[*((name, t.label) for name, t in TRANSITIONS.items()), ("undo", _("Undo"))]
        )
    )
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OwnDealOut(Shown):
    of = Deal

    id = serializers.CharField()
    number = serializers.CharField()
    title = serializers.CharField()
    review_status = serializers.ChoiceField(choices=ReviewStatus.choices)


class CheckOut(serializers.Serializer):
    is_close = serializers.BooleanField()
    sentence = serializers.CharField()
    decided_by = serializers.CharField(allow_null=True)
    promised_at = serializers.DateTimeField()
    promise_is_provisional = serializers.BooleanField()
    own = OwnDealOut(many=True)
    outside_authorisation = serializers.ListField(
        child=serializers.CharField(),
        help_text="A sentence for each product family the registrant may not sell there.",
    )
    stopped = serializers.CharField(
        allow_null=True, help_text="Why nothing new may be submitted, where that is so."
    )


class SnapshotOut(Shown):
    of = DealSnapshot
    called = {"version": "deal_version"}

    occasion = serializers.CharField()
    at = serializers.DateTimeField()
    version = serializers.IntegerField()
    content = serializers.JSONField()


class GroundOut(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()


class AccessOut(serializers.Serializer):
    person = PersonOut()
    reasons = GroundOut(many=True)


class AccessListOut(serializers.Serializer):
    results = AccessOut(many=True)


class LookOut(Shown):
    of = AccessEntry

    id = serializers.CharField()
    at = serializers.DateTimeField()
    person = PersonOut(allow_null=True)
    on_behalf_of = PersonOut(allow_null=True, help_text="Whom the person acted for.")
    unattended = serializers.CharField(help_text="What a machine calls itself.")
    door = serializers.CharField()
    action = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
