"""The registration as a form: five fields, an optional project, details, and other partners."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.fields import LongSelect, NameField, RegistryNumbersField, SumField, recognised
from deals.inputs import INPUTS, initial_of
from deals.joint_form import JointForm
from deals.lifecycle import WRITABLE, ReviewStatus
from deals.lines_form import LinesForm
from deals.models import Customer, Deal
from deals.models.deal import Tax, ValueBasis
from deals.offered import Offered, offered_to
from deals.questions_form import QuestionsForm
from partners.countries import countries
from partners.models import Partner
from partners.rounding import rounded
from permissions.models import User

DOMAIN = re.compile(r"[^\s@:/]+(\.[^\s@:/.]+)+")
FURTHEST = timedelta(days=3653)


def day_field(label: Any, *, required: bool = False, **given: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"],
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        **given,
    )


def spelled(partner: Partner) -> str:
    """Return a partner as somebody chooses it to register for."""
    if getattr(partner, "can_sell", True):
        return str(partner)
    return _("%(partner)s · in its name, as its distributor") % {"partner": partner}


class RegistrationForm(JointForm, LinesForm, QuestionsForm):
    """Checks what was typed, everything at once.

    With `demanding` the required fields are required, as for a submission; a draft may be empty,
    but what stands in it must be readable.
    """

    use_required_attribute = False

    customer_name = NameField(
        label=_("End customer"),
        max_length=200,
        help_text=_("The company that will use it, as it writes itself."),
        error_messages={"required": _("Name the end customer.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    customer = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    customer_country = forms.ChoiceField(
        label=_("Country"),
        widget=LongSelect,
        error_messages={
            "required": _("Choose the customer's country."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    families = forms.MultipleChoiceField(
        label=_("Product family"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one product family."),
            "invalid_choice": _("Choose product families from the list."),
        },
    )
    value_amount = SumField(
        label=_("Value"),
        max_length=40,
        help_text=_("Write it as you say it: 128万, 1.28m or 1,280,000."),
        error_messages={"required": _("Give the value of the deal.")},
        widget=forms.TextInput({"inputmode": "text", "autocomplete": "off"}),
    )
    value_currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in choices.CURRENCIES]
    )
    value_tax = forms.ChoiceField(label=_("Tax"), choices=Tax.choices)
    value_basis = forms.ChoiceField(
        label=_("Whose price is it?"), choices=ValueBasis.choices, widget=forms.RadioSelect
    )
    expected_close = day_field(
        _("Expected close"),
        required=True,
        help_text=_("The day you expect the order."),
        error_messages={
            "required": _("Give the day you expect to close."),
            "invalid": _("Write the day as 2027-03-31."),
        },
    )

    project_name = NameField(
        label=_("Project"),
        required=False,
        max_length=200,
        help_text=_(
            "The tender, line or building it is for. "
            "Two projects of one customer can live side by side."
        ),
    )
    tender_number = forms.CharField(label=_("Tender number"), required=False, max_length=80)
    site = forms.CharField(label=_("Site"), required=False, max_length=200)
    end_user_unit = forms.CharField(label=_("End user's unit"), required=False, max_length=200)
    bid_date = day_field(
        _("Bid date"), error_messages={"invalid": _("Write the day as 2027-03-31.")}
    )

    title = NameField(
        label=_("Title"),
        required=False,
        max_length=160,
        help_text=_("How you want to find it again. Empty: the customer's name."),
    )
    customer_domain = forms.CharField(
        label=_("Customer's web domain"), required=False, max_length=120, help_text="example.com"
    )
    customer_identifiers = RegistryNumbersField(
        label=_("Registry numbers"),
        required=False,
        max_length=300,
        help_text=_("Credit code, VAT number or commercial register, one a line."),
        widget=forms.Textarea({"rows": 2}),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=5000,
        help_text=_("What the customer wants to do, and where you stand with them."),
        widget=forms.Textarea({"rows": 4}),
    )
    external_id = forms.CharField(
        label=_("Your reference"),
        required=False,
        max_length=80,
        help_text=_("The number of this deal in your own system."),
    )

    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(  # noqa: PLR0913  who writes what, for whom
        self,
        given: Mapping[str, Any] | None = None,
        *,
        user: User,
        at: datetime,
        registrant: Partner,
        deal: Deal | None = None,
        through: Partner | None = None,
        demanding: bool = False,
        offered: Offered | None = None,
    ) -> None:
        self.through = deal.through if deal else through
        self.user, self.at, self.registrant, self.deal = user, at, registrant, deal
        self.demanding = demanding
        self.open_fields = self.opened(deal)
        self.offered = offered or offered_to(
            user, registrant, deal, at=at, asks="answers" in self.open_fields
        )
        super().__init__(given, initial=initial_of(deal, registrant))
        self._offer()
        self.offer_registrants([registrant])
        for name, inputs in INPUTS.items():
            if name not in self.open_fields:
                for each in inputs:
                    self.fields.pop(each, None)

    def opened(self, deal: Deal | None) -> list[str]:
        """Return the fields that may be written here."""
        return deal.editable_fields() if deal else list(WRITABLE)

    def _offer(self) -> None:
        """Fill in what can be chosen, and lay out the repeated inputs."""
        self._families = {family.code: family for family in self.offered.families}
        self.choices_of("customer_country", countries(first=self.registrant.country))
        self.choices_of("families", self.offered.family_choices)
        self.offer_lines()
        self.offer_questions()
        self.offer_partners()

    def offer_registrants(self, offered: Sequence[Partner]) -> None:
        """Let a partner be chosen that one sells for; any other is answered in the same words."""
        stranger = (
            _("This registration is for one partner. Begin a new one for another.")
            if self.deal
            else _("There is no such partner of yours.")
        )
        self.fields["registrant"] = forms.ChoiceField(
            label=_("You register for"),
            required=False,
            choices=[(each.public_id, spelled(each)) for each in offered],
            error_messages={"invalid_choice": stranger},
        )
        self.initial["registrant"] = self.registrant.public_id

    def choices_of(self, name: str, offered: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = offered

    def full_clean(self) -> None:
        required = [field for field in self.fields.values() if field.required]
        for field in required:
            field.required = self.demanding
        super().full_clean()
        for field in required:
            field.required = True

    # What each input means.

    def clean_customer_name(self) -> str:
        name: str = self.cleaned_data["customer_name"]
        number = recognised(name) if any(mark.isdigit() for mark in name) else None
        if number is not None:
            raise forms.ValidationError(
                _("This is a registry number: it belongs into “More details”. Write the name."),
                code="is_a_number",
            )
        return name

    def clean_families(self) -> list[Any]:
        return [self._families[code] for code in self.cleaned_data["families"]]

    def clean_value_currency(self) -> str:
        currency: str = self.cleaned_data["value_currency"]
        field = self.fields.get("value_amount")
        named = field.named_currency if isinstance(field, SumField) else None
        # A bare ¥ is read as the yuan, but whoever chose the yen means the yen.
        if named and named != currency and (named, currency) != ("CNY", "JPY"):
            raise forms.ValidationError(
                _("The sum says %(said)s and the list %(chosen)s. Which of the two is it?"),
                code="two_currencies",
                params={"said": named, "chosen": currency},
            )
        return currency

    def clean_expected_close(self) -> date | None:
        day: date | None = self.cleaned_data["expected_close"]
        today = timezone.localdate(self.at)
        if day and day > today + FURTHEST:
            raise forms.ValidationError(
                _("That is more than ten years away. Look at the year again."), code="too_far"
            )
        if day and day < today and self.demanding:
            raise forms.ValidationError(_("This day has passed already."), code="passed")
        return day

    def clean_customer_domain(self) -> str:
        text = self.cleaned_data["customer_domain"].strip().casefold()
        domain: str = text.partition("://")[2] or text
        domain = domain.partition("/")[0].removeprefix("www.")
        if domain and not DOMAIN.fullmatch(domain):
            raise forms.ValidationError(_("Write the domain as example.com."), code="domain")
        return domain

    def clean_external_id(self) -> str:
        reference: str = self.cleaned_data["external_id"]
        twins = (
            Deal.objects.permitted(self.user, "view", at=self.at)
            .filter(registrant=self.registrant, through=self.through, external_id=reference)
            .exclude(review_status=ReviewStatus.WITHDRAWN)
        )
        if self.deal is not None:
            twins = twins.exclude(pk=self.deal.pk)
        if reference and (twin := twins.first()):
            raise forms.ValidationError(
                _("%(number)s carries this reference already."),
                code="reference_taken",
                params={"number": twin.number},
            )
        return reference

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        self._clean_project(cleaned)
        self.customer_picked = self._picked(cleaned)
        self._clean_value(cleaned)
        self.clean_lines(cleaned)
        self.clean_partners(cleaned)
        return cleaned

    def _clean_project(self, cleaned: dict[str, Any]) -> None:
        others = [cleaned.get(name) for name in INPUTS["project"][1:]]
        if any(others) and "project_name" in cleaned and not cleaned["project_name"]:
            self.add_error("project_name", _("Give the project a name."))

    def _picked(self, cleaned: dict[str, Any]) -> Customer | None:
        """Return the suggested customer that was taken, unless its name was changed since."""
        if not (public_id := cleaned.get("customer")):
            return None
        found: Customer | None = (
            Customer.objects.permitted(self.user, "view", at=self.at)
            .filter(public_id=public_id, name=cleaned.get("customer_name", ""))
            .first()
        )
        return found

    def _clean_value(self, cleaned: dict[str, Any]) -> None:
        """Hold the sum to the decimals of its currency: the yen has none."""
        amount, currency = cleaned.get("value_amount"), cleaned.get("value_currency")
        if amount is not None and currency and amount != rounded(amount, currency):
            words = _("Sums in %(currency)s have no decimals.")
            self.add_error("value_amount", words % {"currency": currency})

    # What is to be written.

    def written(self) -> dict[str, Any]:
        """Return the deal's fields that are open and readable, whatever else is wrong."""
        cleaned = self.cleaned_data
        wrong = self.errors
        readable = {
            name
            for name in self.open_fields
            if name in INPUTS and not any(each in wrong for each in INPUTS[name])
        }
        values = {name: cleaned[name] for name in readable if name in cleaned}
        if self.extra_names:
            values["answers"] = self.answers()
        if "families" in readable:
            values["families"] = cleaned.get("families", [])
        if "lines" in readable:
            values["lines"] = self.lines
        if "project" in readable:
            values["project"] = {
                "name": cleaned["project_name"],
                **{name: cleaned[name] for name in INPUTS["project"][1:]},
            }
        if "customer_name" in readable and self.customer_picked:
            values["customer"] = self.customer_picked
        return values
