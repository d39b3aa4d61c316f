"""What is written about a protection: why it should last longer, why it ends early."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from deals.models import RevocationReason
from deals.verdict_forms import words


class ExtensionForm(forms.Form):
    use_required_attribute = False

    evidence = words(
        _("What shows that the customer still decides?"),
        help_text=_("A visit, a letter, a new date of the tender: what happened, and with whom."),
    )
    evidence_on = forms.DateField(
        label=_("On which day was that?"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class GrantForm(forms.Form):
    """Several requests may stand on one page: ids name the request."""

    use_required_attribute = False

    note = words(_("Note to the partner"))

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}")


class RefusalForm(GrantForm):
    note = words(
        _("Why not?"),
        required=True,
        help_text=_("The partner reads it."),
        error_messages={"required": _("The partner needs a reason.")},
    )

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, of=of)
        # Beside the other form of the same request.
        self.auto_id = f"id_%s_{of}_no"


class ReleaseForm(GrantForm):
    note = None  # type: ignore[assignment]
    words = words(_("Why is it no longer wanted?"))


class RevocationForm(forms.Form):
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
    words = words(
        _("Note to the partner"),
        required=True,
        error_messages={"required": _("Say it in a sentence of your own as well.")},
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._reasons = {
            row.code: row for row in RevocationReason.objects.order_by("position", "pk")
        }
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(row.code, row.name) for row in self._reasons.values()]

    def clean_reason(self) -> RevocationReason:
        return self._reasons[self.cleaned_data["reason"]]
