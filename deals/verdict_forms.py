"""What a reviewer writes beside a verdict."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.amounts import NotAnAmount, parse_amount
from deals.lifecycle import UNLOCKABLE
from deals.lines_form import unit_price
from deals.models import RejectReason, SpecialPrice
from deals.pricing import Answer

# What can be opened for an answer, in the words of the form it opens.
OPENED = {
    "customer_name": _("End customer"),
    "customer_country": _("Country"),
    "customer_identifiers": _("Registry numbers"),
    "customer_domain": _("Customer's web domain"),
    "project": _("Project"),
    "families": _("Product family"),
    "value_amount": _("Value"),
    "expected_close": _("Expected close"),
    "description": _("Description"),
    "lines": _("Products"),
    "answers": _("Extra questions"),
    "parties": _("Other partners"),
}
OF_A_VALUE = ("value_currency", "value_tax", "value_basis")
LONGEST = 2000
LONGEST_PROTECTION = 366


def words(label: Any, *, required: bool = False, **given: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        **given,
    )


class GrantedField(forms.CharField):
    """A price of one unit; nothing where the list price holds."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        try:
            price = parse_amount(text, language=get_language() or "en", places=4)
        except NotAnAmount as fault:
            raise forms.ValidationError(str(fault), code=fault.code) from fault
        if price <= 0:
            raise forms.ValidationError(_("Enter a sum above zero."), code="zero")
        return price


class ApprovalForm(forms.Form):
    """Everything is optional: a plain approval takes one key, unless a price is asked for."""

    use_required_attribute = False

    note = words(_("Note to the partner"))
    internal_note = words(_("Internal note"), help_text=_("Only those who decide read it."))
    days = forms.IntegerField(
        label=_("Days of protection"),
        required=False,
        min_value=1,
        max_value=LONGEST_PROTECTION,
        help_text=_("Left empty, the protection policy decides."),
        widget=forms.TextInput({"inputmode": "numeric"}),
    )

    def __init__(self, given: Any = None, *, prices: Sequence[SpecialPrice] = ()) -> None:
        super().__init__(given)
        self._prices = list(prices)
        for price in self._prices:
            self.fields[f"price_{price.public_id}"] = GrantedField(
                label=_("Price of one that is granted, without tax"),
                required=False,
                max_length=40,
                initial=unit_price(price.unit_price),
                help_text=_("Left empty, the list price holds."),
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            )
            self.fields[f"why_{price.public_id}"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=1000,
                help_text=_("Needed where it is another price than was asked for."),
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def leaves_prices_out(self) -> bool:
        """Say whether it was sent by one key, before anybody looked at what is asked for."""
        return any(f"price_{price.public_id}" not in self.data for price in self._prices)

    @property
    def price_rows(self) -> list[dict[str, Any]]:
        return [
            {
                "price": price,
                "granted": self[f"price_{price.public_id}"],
                "why": self[f"why_{price.public_id}"],
            }
            for price in self._prices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = self.cleaned_data
        self.answers: dict[str, Answer] = {}
        for price in self._prices:
            granted, why = (cleaned.get(f"{part}_{price.public_id}") for part in ("price", "why"))
            if granted != price.unit_price and not why and f"price_{price.public_id}" in cleaned:
                self.add_error(f"why_{price.public_id}", _("The partner needs a reason."))
            self.answers[price.public_id] = Answer(granted, why or "")
        return cleaned


class RejectionForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("The partner reads it in their own language."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("The partner needs a reason."),
            "invalid_choice": _("Choose a reason from the list."),
        },
    )
    note = words(
        _("Note to the partner"),
        required=True,
        help_text=_("What they could do now."),
        error_messages={"required": _("Say it in a sentence of your own as well.")},
    )
    internal_note = words(_("Internal note"), help_text=_("Only those who decide read it."))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._reasons = {reason.code: reason for reason in choices.reject_reasons()}
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(reason.code, reason.name) for reason in self._reasons.values()]

    def clean_reason(self) -> RejectReason:
        return self._reasons[self.cleaned_data["reason"]]


class QuestionForm(forms.Form):
    use_required_attribute = False

    message = words(
        _("What do you want to know?"),
        required=True,
        error_messages={"required": _("Write the question.")},
    )
    unlock = forms.MultipleChoiceField(
        label=_("They may change"),
        required=False,
        help_text=_("Everything else stays as it was submitted."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(name, label) for name, label in OPENED.items() if name in UNLOCKABLE],
        error_messages={"invalid_choice": _("Choose fields from the list.")},
    )

    def clean_unlock(self) -> list[str]:
        """Open a sum together with its currency, tax and basis: alone it says nothing."""
        opened: list[str] = list(self.cleaned_data["unlock"])
        return [*opened, *OF_A_VALUE] if "value_amount" in opened else opened


class DeclineForm(forms.Form):
    """What an invited partner says with a no. Several may stand on one page: ids name the party."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why not?"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}")


class AppealForm(forms.Form):
    use_required_attribute = False

    words = words(
        _("Why should the rejection not stand?"),
        required=True,
        help_text=_("What we did not know or did not weigh. Only we read it."),
        error_messages={"required": _("Say why, in a sentence or two.")},
    )


class SnoozeForm(forms.Form):
    use_required_attribute = False

    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_("You find it under “Snoozed” meanwhile. The promise to the partner stays."),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={
            "required": _("Choose a moment to come, within ninety days."),
            "invalid": _("Write the moment as 2027-03-31 09:00."),
        },
    )

    def __init__(self, *given: Any, at: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        tomorrow = timezone.localtime(at) + timedelta(days=1)
        morning = tomorrow.replace(hour=9, minute=0, second=0, microsecond=0)
        self.fields["until"].initial = morning
