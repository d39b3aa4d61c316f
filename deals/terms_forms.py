"""What is wanted of suppliers, what one answers, and why it does not."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.signing import Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import choices
from deals.fields import SumField
from deals.file_forms import WithFile, file_field
from deals.forms import day_field
from deals.models import (
    Deal,
    NoTermsBecause,
    PartyStanding,
    TermsAnswer,
    TermsRequest,
)
from deals.models.registration import Tax
from deals.models.terms import LONGEST_WISH
from deals.verdict_forms import words
from partners.models import Partner
from permissions.models import User

LONGEST_LEAD = 3650
SUPPLIER = "supplier"


DAY = {"invalid": gettext_lazy("Write the day as 2027-03-31.")}


class AskingForm(WithFile):
    """Of whom, what, how much, by when."""

    suppliers = forms.MultipleChoiceField(
        label=gettext_lazy("Suppliers"),
        help_text=gettext_lazy("Each is asked by itself and hears of no other."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose whom to ask."),
            "invalid_choice": gettext_lazy("Choose suppliers from the list."),
        },
    )
    line = forms.ChoiceField(
        label=gettext_lazy("Product of the registration"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a product from the list.")},
    )
    wanted = forms.CharField(
        label=gettext_lazy("What is wanted"),
        required=False,
        max_length=LONGEST_WISH,
        help_text=gettext_lazy("In your words, or leave it empty and choose a product."),
    )
    quantity = forms.DecimalField(
        label=gettext_lazy("Quantity"),
        min_value=0,
        max_digits=14,
        decimal_places=3,
        initial=1,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say how many.")},
    )
    needed_by = day_field(
        gettext_lazy("Needed by"),
        required=True,
        help_text=gettext_lazy("Until the end of this day, where the supplier is."),
        error_messages=DAY,
    )
    note = words(
        gettext_lazy("Note to the supplier"),
        help_text=gettext_lazy("Each of them reads it. Leave the customer out."),
    )
    file = file_field(
        gettext_lazy("Drawing or specification"),
        required=False,
        help_text=gettext_lazy(
            "Each of them gets it. PDF, PNG, JPEG, DOCX, XLSX or PPTX, 10 MB at most."
        ),
    )

    def __init__(
        self, *given: Any, deal: Deal, suppliers: list[Partner], by: User, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.keys = Signer(salt=f"terms.{deal.public_id}.{by.pk}")
        self.known = {each.public_id: each for each in suppliers}
        self.lines = {str(line.pk): line for line in deal.lines.select_related("product")}
        whom, line = self.fields["suppliers"], self.fields["line"]
        assert isinstance(whom, forms.ChoiceField)  # noqa: S101
        assert isinstance(line, forms.ChoiceField)  # noqa: S101
        whom.choices = [(key, each.display_name) for key, each in self.known.items()]
        if not self.lines:
            self.fields["wanted"].help_text = ""
        line.choices = [
            ("", _("Another thing")),
            *((key, each.product.name) for key, each in self.lines.items()),
        ]

    def clean_quantity(self) -> Any:
        quantity = self.cleaned_data["quantity"]
        if not quantity > 0:
            raise forms.ValidationError(_("More than nothing."), code="min_value")
        return quantity

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        line = self.lines.get(said.get("line", ""))
        if line is None and not said.get("wanted") and "wanted" not in self.errors:
            self.add_error("wanted", _("Say what is wanted, or choose a product."))
        return said

    @property
    def asked(self) -> dict[str, Any]:
        """Return what a request is made of."""
        said = self.cleaned_data
        line = self.lines.get(said["line"])
        return {
            "suppliers": [self.known[key] for key in said["suppliers"]],
            "product": line.product if line else None,
            "wanted": said["wanted"] or (line.product.name[:LONGEST_WISH] if line else ""),
            "quantity": said["quantity"],
            "needed_by": said["needed_by"],
            "note": said["note"],
            "together": self.id_sent(),
            "file": self.new_file,
        }


class AnswerForm(WithFile):
    price_amount = SumField(
        label=gettext_lazy("Price of one"),
        max_length=40,
        error_messages={"required": gettext_lazy("Give the price of one.")},
        widget=forms.TextInput({"inputmode": "text", "autocomplete": "off"}),
    )
    price_currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in choices.CURRENCIES]
    )
    price_tax = forms.ChoiceField(label=gettext_lazy("Tax"), choices=Tax.choices)
    valid_until = day_field(gettext_lazy("Valid until"), error_messages=DAY)
    lead_days = forms.IntegerField(
        label=gettext_lazy("Lead time, days"),
        required=False,
        min_value=0,
        max_value=LONGEST_LEAD,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    note = words(gettext_lazy("Conditions"))
    file = file_field(gettext_lazy("File"), required=False)

    def __init__(
        self,
        given: Any = None,
        files: Any = None,
        *,
        request: TermsRequest,
        by: User,
        before: TermsAnswer | None,
    ) -> None:
        super().__init__(given, files, initial=self.first(request, before))
        self.keys = Signer(salt=f"terms answer.{request.public_id}.{by.pk}")
        if before is not None and before.file is not None:
            self.fields["file"].help_text = _("Left empty, the file you gave before stays.")

    @staticmethod
    def first(request: TermsRequest, before: TermsAnswer | None) -> dict[str, Any]:
        """Return what stands in it at first: what was given before."""
        if before is None or before.decline_reason:
            return {"price_currency": choices.currency_of(request.partner.country)}
        names = ("price_amount", "price_currency", "price_tax", "valid_until", "lead_days", "note")
        return {name: getattr(before, name) for name in names}

    @property
    def given(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        return {**said, "file": self.new_file}


class NoTermsForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=gettext_lazy("Why not?"),
        choices=NoTermsBecause.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a reason from the list."),
            "invalid_choice": gettext_lazy("Choose a reason from the list."),
        },
    )
    why = words(gettext_lazy("In your words"))


def suppliers_for(deal: Deal, user: User, *, at: datetime) -> list[Partner]:
    """Return whom somebody may ask: suppliers in the deal first, then those they may name."""
    inside = deal.parties.standing(*PartyStanding.TAKING_PART, at=at).filter(role__code=SUPPLIER)
    parties = list(Partner.objects.filter(pk__in=inside.values("partner_id")).order_by("sort_key"))
    others = (
        Partner.objects.permitted(user, "share_with", at=at)
        .filter(types__during__contains=at, types__partner_type__code=SUPPLIER)
        .exclude(pk__in=[deal.registrant_id, *(each.pk for each in parties)])
        .distinct()
        .order_by("sort_key", "pk")
    )
    return [*parties, *others]
