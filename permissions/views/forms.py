"""What an auditor asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from permissions.kinds import kinds
from permissions.models import AccessEntry


class AsOf(forms.Form):
    on = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}))


class ThingForm(AsOf):
    thing = forms.CharField(
        label=_("What"),
        max_length=300,
        help_text=_("An address from the browser, a number or a name."),
    )


class PersonForm(AsOf):
    person = forms.CharField(
        label=_("Who"), max_length=254, help_text=_("An e-mail address or a name.")
    )


class DenialForm(AsOf):
    person = forms.CharField(label=_("Who"), max_length=254)
    thing = forms.CharField(label=_("What"), max_length=300)


class LooksForm(forms.Form):
    person = forms.CharField(label=_("Who"), required=False, max_length=254)
    thing = forms.CharField(label=_("What"), required=False, max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    door = forms.ChoiceField(
        label=_("Through"), required=False, choices=[("", _("Any")), *AccessEntry.Door.choices]
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"})
    )
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [("", _("Any")), *[(kind.label, kind.plural) for kind in kinds()]]
