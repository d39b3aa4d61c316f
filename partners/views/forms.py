"""What people type on the pages of a partner."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from partners import listing
from partners.models import Role


class ListForm(forms.Form):
    q = forms.CharField(label=_("Partner's name"), required=False, max_length=120)
    type = forms.ChoiceField(label=_("Type"), required=False)
    tier = forms.ChoiceField(label=_("Tier"), required=False)
    manager = forms.ChoiceField(label=_("Channel manager"), required=False)
    band = forms.ChoiceField(label=_("Health"), required=False)

    def __init__(self, *args: Any, managers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}
        offered: dict[str, list[tuple[str, Any]]] = {
            "type": listing.types(),
            "tier": listing.tiers(),
            "manager": managers,
            "band": listing.bands(),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = [("", _("Any")), *choices]
        if not managers:
            del self.fields["manager"]

    def question(self) -> listing.Question:
        """Return what is asked; what nobody offered asks nothing."""
        self.is_valid()
        said = {name: str(value) for name, value in self.cleaned_data.items()}
        return listing.Question(
            text=said.get("q", ""),
            partner_type=said.get("type", ""),
            tier=said.get("tier", ""),
            manager=said.get("manager", ""),
            band=said.get("band", ""),
        )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.SELLER)
    language = forms.ChoiceField(
        label=_("Language of the letter"), choices=[("en", "English"), ("zh-hans", "简体中文")]
    )


class MomentForm(forms.Form):
    """As of which day somebody wants to know."""

    on = forms.DateField(label=_("As of"), required=False, widget=forms.DateInput({"type": "date"}))
