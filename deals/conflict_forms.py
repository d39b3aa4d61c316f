"""What is written in a conflict: by its sides, and by who decides between them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.conflict_states import DECIDED_BY_A_PERSON, Choice
from deals.models.conflict import Ruling
from deals.verdict_forms import words

FIRST, SECOND = "first", "second"


class EvidenceForm(forms.Form):
    use_required_attribute = False

    text = words(
        _("What speaks for you?"),
        required=True,
        help_text=_("What you did for this customer: visits, offers, samples, orders."),
        error_messages={"required": _("Say it in a sentence.")},
    )
    happened_on = forms.DateField(
        label=_("When it was"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day as 2027-03-31.")},
    )


class AppealForm(forms.Form):
    use_required_attribute = False

    why = words(
        _("Why should it be decided otherwise?"),
        required=True,
        help_text=_("You can ask this once."),
        error_messages={"required": _("Say it in a sentence.")},
    )


class EscalationForm(forms.Form):
    use_required_attribute = False

    why = words(
        _("Why do you hand it on?"),
        required=True,
        help_text=_("Only the vendor's people read it."),
        error_messages={"required": _("Say it in a sentence.")},
    )


class DecisionForm(forms.Form):
    """Each side reads a reason of its own; where it is split, each shared family goes to one."""

    use_required_attribute = False

    choice = forms.ChoiceField(
        label=_("What becomes of it"),
        widget=forms.RadioSelect,
        choices=[(each.value, each.label) for each in DECIDED_BY_A_PERSON],
        error_messages={
            "required": _("Choose what becomes of it."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Reason, where both are rejected"),
        required=False,
        error_messages={"invalid_choice": _("Choose a reason from the list.")},
    )
    to_first = words(
        _("What the first one reads"),
        required=True,
        error_messages={"required": _("Each side needs a reason.")},
    )
    to_second = words(
        _("What the second one reads"),
        required=True,
        error_messages={"required": _("Each side needs a reason.")},
    )
    internal_note = words(_("Internal note"), help_text=_("Only those who decide read it."))

    def __init__(self, given: Any = None, *, shared: list[Any], names: tuple[str, str]) -> None:
        super().__init__(given)
        self._reasons = {reason.code: reason for reason in choices.reject_reasons()}
        offered = [("", "—"), *((each.code, each.name) for each in self._reasons.values())]
        self.fields["reason"].choices = offered  # type: ignore[attr-defined]
        first, second = names
        self.fields["to_first"].label = _("What %(side)s reads") % {"side": first}
        self.fields["to_second"].label = _("What %(side)s reads") % {"side": second}
        help_text = _("Nothing of the other side: no name, no value, no date.")
        self.fields["to_first"].help_text = self.fields["to_second"].help_text = help_text
        self._shared = [family.code for family in shared]
        for family in shared:
            self.fields[f"family_{family.code}"] = forms.ChoiceField(
                label=_("%(family)s, where it is split") % {"family": family.name},
                required=False,
                choices=[("", "—"), (FIRST, first), (SECOND, second)],
                error_messages={"invalid_choice": _("Choose from the list.")},
            )

    @property
    def family_fields(self) -> list[Any]:
        return [self[f"family_{code}"] for code in self._shared]

    def ruling(self) -> Ruling:
        said = self.cleaned_data
        families = {
            side: [code for code in self._shared if said[f"family_{code}"] == side]
            for side in (FIRST, SECOND)
        }
        return Ruling(
            choice=said["choice"],
            to_first=said["to_first"],
            to_second=said["to_second"],
            internal_note=said["internal_note"],
            reason=self._reasons.get(said["reason"]),
            families=families if said["choice"] == Choice.SPLIT else {},
        )
