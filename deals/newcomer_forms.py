"""Asking a company along that we do not know yet, and admitting it or not."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from deals import choices
from deals.fields import LongSelect, NameField
from deals.models import Newcomer, PartyRole
from deals.models.newcomer import Company
from partners.countries import countries
from partners.models import Partner, PartnerType
from partners.models.partner import LONGEST_NAME

NEW = "new"


def offer(form: forms.Form, name: str, offered: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101
    field.choices = offered


class AskForm(forms.Form):
    use_required_attribute = False

    name = NameField(
        label=_("Company"),
        max_length=LONGEST_NAME,
        help_text=_("As it writes itself."),
        error_messages={"required": _("Name the company.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    country = forms.ChoiceField(
        label=_("Country"),
        widget=LongSelect,
        error_messages={
            "required": _("Choose its country."),
            "invalid_choice": _("Choose a country from the list."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail of somebody there"),
        max_length=254,
        help_text=_("Nothing is sent there before the company is admitted."),
        error_messages={"required": _("Give an address.")},
    )
    role = forms.ChoiceField(
        label=_("Their part"), error_messages={"required": _("Choose what their part is.")}
    )
    words = forms.CharField(
        label=_("What for?"),
        max_length=500,
        help_text=_("Whoever admits it reads this."),
        error_messages={"required": _("Say what they are needed for.")},
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, given: Any = None, *, country: str) -> None:
        super().__init__(given, auto_id="id_%s_newcomer")
        self._roles = {row.code: row for row in choices.party_roles()}
        offer(self, "country", countries(first=country))
        offer(self, "role", [("", "—"), *((code, row.name) for code, row in self._roles.items())])

    def clean_role(self) -> PartyRole:
        return self._roles[self.cleaned_data["role"]]


class AdmitForm(forms.Form):
    """The company as it was named, to be written right; where we know alike ones, which it is."""

    use_required_attribute = False

    known = forms.ChoiceField(
        label=_("Which company is it?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it is one of these.")},
    )
    name = NameField(
        label=_("Registered name"),
        max_length=LONGEST_NAME,
        help_text=_("As it stands on its stamp and papers."),
    )
    latin_name = NameField(
        label=_("Name in Latin letters"), max_length=LONGEST_NAME, required=False
    )
    country = forms.ChoiceField(label=_("Country"), widget=LongSelect)
    types = forms.MultipleChoiceField(
        label=_("Type"), widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(label=_("Language of the letter"))

    def __init__(self, given: Any = None, *, newcomer: Newcomer, likely: list[Partner]) -> None:
        super().__init__(given, auto_id=f"id_%s_{newcomer.public_id}_admit")
        self.likely = {each.public_id: each for each in likely}
        self.kinds = {row.code: row for row in PartnerType.objects.order_by("position", "pk")}
        offer(self, "country", countries(first=newcomer.country))
        offer(self, "types", [(code, row.name) for code, row in self.kinds.items()])
        offer(self, "language", settings.LANGUAGES)
        whom_we_know = _("%(partner)s, whom we know")
        named = [(key, whom_we_know % {"partner": row}) for key, row in self.likely.items()]
        offer(self, "known", [*named, (NEW, _("Another company: a new partner"))])
        if not likely:
            del self.fields["known"]
        self.initial.update(
            name=newcomer.name,
            country=newcomer.country,
            types=[newcomer.role.code] if newcomer.role.code in self.kinds else [],
            language="zh-hans" if newcomer.country == "CN" else "en",
        )

    @property
    def chosen(self) -> Partner | None:
        return self.likely.get(self.cleaned_data.get("known", NEW))

    @property
    def company(self) -> Company:
        said = self.cleaned_data
        return Company(
            name=said["name"],
            country=said["country"],
            latin_name=said["latin_name"],
            types=[self.kinds[code] for code in said["types"]],
            language=said["language"],
        )


class RefuseForm(forms.Form):
    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why not?"),
        max_length=500,
        help_text=_("Whoever asked for it reads this."),
        error_messages={"required": _("The partner needs a reason.")},
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, given: Any = None, *, of: str) -> None:
        super().__init__(given, auto_id=f"id_%s_{of}_refuse")
