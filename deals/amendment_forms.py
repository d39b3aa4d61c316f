"""What is written about an amendment: the change itself, and the verdict on it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.amending import open_fields
from deals.forms import RegistrationForm
from deals.models import Customer, Deal
from deals.verdict_forms import words
from permissions.models import User

OF_ITS_OWN = "own"


class AmendmentForm(RegistrationForm):
    """The registration's own form with what can be amended, filled with what stands there."""

    why = words(
        _("Why should it change?"),
        required=True,
        help_text=_("Who decides reads it beside what changes."),
        error_messages={"required": _("Say why it should change.")},
    )

    def __init__(
        self, given: Mapping[str, Any] | None = None, *, deal: Deal, user: User, at: datetime
    ) -> None:
        super().__init__(
            given, user=user, at=at, registrant=deal.registrant, deal=deal, demanding=True
        )
        for name in ("registrant", "answer", "customer"):
            self.fields.pop(name, None)

    def opened(self, deal: Deal | None) -> list[str]:
        return open_fields(deal) if deal else []

    def clean_expected_close(self) -> date | None:
        """Let a day stand that has passed meanwhile: nobody asked to change it."""
        day: date | None = self.cleaned_data["expected_close"]
        if self.deal is not None and day == self.deal.expected_close:
            return day
        return super().clean_expected_close()


class AcceptanceForm(forms.Form):
    """A note, and whom the new name means where it looks like somebody we know."""

    use_required_attribute = False

    customer = forms.ChoiceField(
        label=_("Whom does the new name mean?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the customers shown.")},
    )
    note = words(_("Note to the partner"))
    internal_note = words(_("Internal note"), help_text=_("Only those who decide read it."))

    def __init__(self, given: Any = None, *, of: str, twins: Sequence[Customer] = ()) -> None:
        # Beside the form of the other verdict: ids name the amendment.
        super().__init__(given, auto_id=f"id_%s_{of}")
        self.twins = {each.public_id: each for each in twins}
        if not self.twins:
            del self.fields["customer"]
            return
        field = self.fields["customer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            *((key, each.name) for key, each in self.twins.items()),
            (OF_ITS_OWN, _("None of these: a customer of its own")),
        ]

    def judged(self) -> dict[str, Any]:
        """Return what the choice says of the customers, as the verb takes it."""
        chosen = self.cleaned_data.get("customer", "")
        others = [each for key, each in self.twins.items() if key != chosen]
        return {
            "same_as": self.twins.get(chosen),
            "apart_from": others if chosen == OF_ITS_OWN else [],
        }
