"""What a client may send about a registration."""

import re
from decimal import Decimal
from typing import Any

from babel import Locale
from django.db.models import Model
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from deals import open_fields  # noqa: F401  shapes are held to the table when they are defined
from deals.amounts import CURRENCIES
from deals.api.names import NameIn
from deals.lifecycle import ReviewStatus
from deals.matching.identifiers import SCHEMES, NotAnIdentifier, identifier
from deals.models import Deal, RejectReason, RevocationReason
from deals.models.deal import Tax, ValueBasis
from deals.orders import ORDERS
from deals.waiting import VIEWS
from partners.models import ProductFamily
from partners.rounding import rounded
from permissions.adapters.shapes import Change, Input, Query, Whole

COUNTRIES = frozenset(
    code for code in map(str, Locale("en").territories) if re.fullmatch("[A-Z]{2}", code)
) - {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
TO_DECIDE = "to_decide"
PERCENT: dict[str, Any] = {"max_digits": 5, "decimal_places": 2}
UNIT_PRICE: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}
MONEY: dict[str, Any] = {"max_digits": 18, "decimal_places": 2}


def known(model: type[Model], code: str, words: str) -> str:
    """Return the code if there is such a row. Raises `ValidationError` that names those there are.

    Rows say what codes there are, so the description of the API cannot.
    """
    codes = sorted(model._default_manager.values_list("code", flat=True))
    if code in codes:
        return code
    there_are = _("There are: %(codes)s.") % {"codes": ", ".join(codes)}
    raise ValidationError(f"{words} {there_are}", "does_not_exist")


class IdentifierIn(Whole):
    scheme = serializers.ChoiceField(choices=sorted(SCHEMES))
    value = serializers.CharField(max_length=80)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        try:
            found = identifier(attrs["scheme"], attrs["value"])
        except NotAnIdentifier as error:
            words = _("This is no number of that registry. Check it once more.")
            raise ValidationError({"value": [ErrorDetail(words, "not_an_identifier")]}) from error
        return {"scheme": found.scheme, "value": found.value}


class CustomerIn(Input):
    name = NameIn(required=False, allow_blank=True, max_length=200)
    country = serializers.CharField(required=False, allow_blank=True, max_length=2)
    domain = serializers.CharField(required=False, allow_blank=True, max_length=120)
    identifiers = serializers.ListField(child=IdentifierIn(), required=False, max_length=10)

    def validate_country(self, value: str) -> str:
        if value and value.upper() not in COUNTRIES:
            raise ValidationError(_("Use a country's two letters, such as CN or DE."), "unknown")
        return value.upper()

    def validate_domain(self, value: str) -> str:
        if any(sign.isspace() or sign in "/@:?#" for sign in value):
            words = _("Use the bare domain, such as example.com.")
            raise ValidationError(words, "not_a_domain")
        return value.lower()

    def validate_identifiers(self, value: list[dict[str, str]]) -> list[dict[str, str]]:
        return list({(each["scheme"], each["value"]): each for each in value}.values())


class ProjectIn(Input):
    name = NameIn(max_length=200)
    tender_number = serializers.CharField(required=False, allow_blank=True, max_length=80)
    site = serializers.CharField(required=False, allow_blank=True, max_length=200)
    end_user_unit = serializers.CharField(required=False, allow_blank=True, max_length=200)
    bid_date = serializers.DateField(required=False, allow_null=True)


class AskedPriceIn(Whole):
    unit_price = serializers.DecimalField(
        **UNIT_PRICE,
        min_value=Decimal("0.0001"),
        help_text="Of one unit, without tax, in the currency of the registration.",
    )
    words = serializers.CharField(max_length=1000, help_text="Why it is needed.")


class LineIn(Whole):
    product = serializers.CharField(max_length=16)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3, min_value=Decimal("0.001"))
    special_price = AskedPriceIn(
        required=False,
        allow_null=True,
        help_text="What is asked for instead of the list price. Read at `prices/`, by few.",
    )


class MoneyIn(Input):
    amount = serializers.DecimalField(**MONEY, min_value=Decimal("0.01"), allow_null=True)
    currency = serializers.ChoiceField(choices=sorted(set(CURRENCIES.values())))
    tax = serializers.ChoiceField(choices=Tax.choices)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        amount, currency = attrs.get("amount"), attrs.get("currency")
        if amount is not None and currency and amount != rounded(amount, currency):
            words = _("Sums in %(currency)s have no decimals.") % {"currency": currency}
            raise ValidationError({"amount": [ErrorDetail(words, "decimals")]})
        return attrs


class WithFamilies(Input):
    def validate_product_families(self, value: list[str]) -> list[str]:
        faults = {}
        for place, code in enumerate(value):
            try:
                known(ProductFamily, code, _("There is no such product family."))
            except ValidationError as fault:
                faults[str(place)] = fault.detail
        if faults:
            raise ValidationError(faults)
        return value


class Draft(WithFamilies):
    """What is written on a draft. Nothing is required before it is submitted."""

    title = NameIn(required=False, allow_blank=True, max_length=160)
    customer = CustomerIn(required=False)
    project = ProjectIn(required=False, allow_null=True)
    product_families = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    lines = serializers.ListField(child=LineIn(), required=False, max_length=100)
    value = MoneyIn(required=False)
    value_basis = serializers.ChoiceField(choices=ValueBasis.choices, required=False)
    answers = serializers.DictField(
        child=serializers.CharField(max_length=2000, allow_blank=True),
        required=False,
        help_text="To the extra questions, by their codes; an empty one is taken back.",
    )
    expected_close = serializers.DateField(required=False, allow_null=True)
    description = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    external_id = serializers.CharField(required=False, allow_blank=True, max_length=80)


class DealIn(Draft, Change):
    """A change of a registration."""

    hidden_from_distributor = serializers.BooleanField(
        required=False,
        help_text="Hide it from the distributor above the registrant; possible in every state.",
    )


class NewDealIn(Draft):
    """A new draft."""

    registrant = serializers.CharField(
        required=False,
        max_length=16,
        help_text="The partner that registers it: one you sell for, needed only where there are "
        "several, or a reseller that lets your distributor register in its name.",
    )


class DealQuery(Query):
    of = Deal
    called = {
        "product_family": "families",
        "country": "customer_country",
        "expected_close_from": "expected_close",
        "expected_close_to": "expected_close",
        "updated_since": "updated_at",
    }

    reckoned = frozenset({"inbox", "protection_ends_before", "sort"})

    q = serializers.CharField(
        required=False, max_length=200, help_text="Words of number, title, customer or project."
    )
    inbox = serializers.ChoiceField(
        choices=[TO_DECIDE, *filter(None, VIEWS)],
        required=False,
        help_text="What waits in this view of one's own inbox: registrations one may decide.",
    )
    review_status = serializers.ListField(
        child=serializers.ChoiceField(choices=ReviewStatus.choices), required=False, max_length=8
    )
    registrant = serializers.CharField(required=False, max_length=16)
    product_family = serializers.CharField(required=False, max_length=40)
    country = serializers.CharField(required=False, max_length=2)
    external_id = serializers.CharField(required=False, max_length=80)
    expected_close_from = serializers.DateField(required=False)
    expected_close_to = serializers.DateField(required=False)
    updated_since = serializers.DateTimeField(required=False)
    protection_ends_before = serializers.DateTimeField(
        required=False, help_text="A protection of it runs now and ends before this moment."
    )
    sort = serializers.ChoiceField(
        choices=[name for name in ORDERS if name],
        required=False,
        help_text="By open fields alone; without it the newest come first.",
    )


class CheckIn(WithFamilies):
    customer = CustomerIn()
    product_families = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    registrant = serializers.CharField(required=False, max_length=16)

    def validate_customer(self, value: dict[str, Any]) -> dict[str, Any]:
        if not value.get("name"):
            words = _("Name the end customer.")
            raise ValidationError({"name": [ErrorDetail(words, "required")]})
        return value


class SubmissionIn(Change):
    answer = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=5000,
        help_text="What you say to the reviewer's question.",
    )


class InformationRequestIn(Change):
    message = serializers.CharField(max_length=5000)
    unlock = serializers.ListField(
        child=serializers.CharField(max_length=40),
        required=False,
        max_length=40,
        help_text="Fields, as `editable_fields` spells them, that the partner may change.",
    )


class PriceAnswerIn(Whole):
    id = serializers.CharField(max_length=16, help_text="Of the special price, at `prices/`.")
    granted = serializers.DecimalField(
        **UNIT_PRICE,
        allow_null=True,
        min_value=Decimal("0.0001"),
        help_text="The price of one unit that is granted; null: the list price holds.",
    )
    words = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class ApprovalIn(Change):
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    internal_note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    days = serializers.IntegerField(required=False, min_value=1, max_value=730)
    prices = serializers.ListField(
        child=PriceAnswerIn(),
        required=False,
        max_length=100,
        help_text="An answer to each special price; needed with the last of several eyes.",
    )


class RejectionIn(Change):
    reason = serializers.CharField(max_length=40, help_text="Code of a reason.")
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    internal_note = serializers.CharField(required=False, allow_blank=True, max_length=5000)

    def validate_reason(self, value: str) -> str:
        return known(RejectReason, value, _("There is no such reason."))


class AssignmentIn(Change):
    to = serializers.CharField(
        required=False,
        max_length=16,
        help_text="Id of somebody who may decide it; oneself, if left out.",
    )


class AppealIn(Change):
    words = serializers.CharField(
        max_length=5000, help_text="Why the rejection should not stand. The vendor reads it."
    )


class ExtensionIn(Input):
    evidence = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="What shows that the customer still decides; needed where the policy says so.",
    )
    evidence_on = serializers.DateField(required=False, allow_null=True)


class ExtensionGrantIn(Input):
    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class RefusalIn(Input):
    note = serializers.CharField(max_length=2000, help_text="The partner reads it.")


class ReleaseIn(Input):
    words = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class RevocationIn(Change):
    reason = serializers.CharField(max_length=40, help_text="Code of a reason.")
    words = serializers.CharField(max_length=2000, help_text="The partner reads it.")

    def validate_reason(self, value: str) -> str:
        return known(RevocationReason, value, _("There is no such reason."))


class WithdrawalIn(Change):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
