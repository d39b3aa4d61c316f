"""What somebody of the vendor says of a partner's agreements and of what it may sell."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals import choices
from partners.models import Agreement, Territory

FURTHEST = timedelta(days=20 * 365)


class UntilField(forms.DateField):
    """A day, read as its end in the reader's time; nothing where it is left open."""

    def __init__(self, **given: Any) -> None:
        super().__init__(
            label=gettext_lazy("Until"),
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            help_text=gettext_lazy("Left open, it holds until somebody ends it."),
            error_messages={"invalid": gettext_lazy("Write the day as 2027-03-31.")},
            **given,
        )

    def clean(self, value: Any) -> datetime | None:
        day = super().clean(value)
        if day is None:
            return None
        if day > timezone.localdate() + FURTHEST:
            raise forms.ValidationError(
                _("That is more than twenty years away. Look at the year again."), code="too_far"
            )
        return timezone.make_aware(datetime.combine(day, time.max))


class SaidForm(forms.Form):
    """One of several forms on the page; `name` keeps their fields apart."""

    use_required_attribute = False
    name = ""

    def __init__(self, given: Any = None) -> None:
        super().__init__(given, auto_id=f"id_%s_{self.name}")


def reference() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Reference in the CRM"), max_length=80, required=False
    )


class AgreementForm(SaidForm):
    name = "agree"

    number = forms.CharField(label=gettext_lazy("Agreement number"), max_length=60)
    reference = reference()
    until = UntilField()


class AuthorisationForm(SaidForm):
    name = "authorise"

    family = forms.ChoiceField(label=gettext_lazy("Product family"))
    territory = forms.ChoiceField(label=gettext_lazy("Territory"))
    is_exclusive = forms.BooleanField(
        label=gettext_lazy("Nobody else may sell it there"), required=False
    )
    agreement = forms.ChoiceField(label=gettext_lazy("By which agreement"), required=False)
    reference = reference()
    until = UntilField()

    def __init__(self, given: Any = None, *, agreements: list[Agreement]) -> None:
        super().__init__(given)
        self._families = {row.code: row for row in choices.families()}
        places = Territory.objects.order_by("position", "pk")
        self._territories = {row.code: row for row in places}
        self._agreements = {row.public_id: row for row in agreements}
        self._offer("family", self._families)
        self._offer("territory", self._territories)
        self._offer("agreement", {key: row.number for key, row in self._agreements.items()})

    def _offer(self, name: str, offered: dict[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", "—"), *((key, str(row)) for key, row in offered.items())]

    def clean_family(self) -> Any:
        return self._families[self.cleaned_data["family"]]

    def clean_territory(self) -> Any:
        return self._territories[self.cleaned_data["territory"]]

    def clean_agreement(self) -> Agreement | None:
        return self._agreements.get(self.cleaned_data["agreement"])


class SuspensionForm(SaidForm):
    name = "suspend"

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        help_text=gettext_lazy("The partner reads it."),
        widget=forms.Textarea({"rows": 2}),
    )


class WhichForm(SaidForm):
    """Which of the things on the page is meant: an agreement, an authorisation, a protection."""

    name = "which"

    of = forms.CharField(max_length=16, widget=forms.HiddenInput)


class NothingForm(SaidForm):
    name = "nothing"
