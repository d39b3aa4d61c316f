"""What people write when they ask, answer, and end a question."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.signing import Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.models import Enquiry, Partner
from partners.models.enquiry import LONGEST
from permissions import kinds
from permissions.adapters.keyed_form import Keyed
from permissions.models import StaffRole, StaffRoleName, User

YES_OR_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
# Who has something to say to a partner; auditors and administrators look on.
ANSWERING = (
    StaffRoleName.CHANNEL_MANAGER,
    StaffRoleName.DIRECTOR,
    StaffRoleName.EDITOR,
    StaffRoleName.DIRECT_SELLER,
)


class AskForm(Keyed):
    """One question. `about` names a thing as the commands do: `deals.deal:<id>`."""

    partner = forms.ChoiceField(label=gettext_lazy("For"))
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=Enquiry.Kind.choices,
        initial=Enquiry.Kind.QUESTION,
        widget=forms.RadioSelect,
    )
    title = forms.CharField(label=gettext_lazy("In a few words"), max_length=120)
    body = forms.CharField(
        label=gettext_lazy("What we should know"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
    )
    about = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *given: Any, by: User, at: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self.by, self.at = by, at
        self.keys = Signer(salt=f"partners.enquiry.{by.pk}")
        rows = Partner.objects.permitted(by, "ask", at=at).order_by("sort_key", "pk")
        self.partners: dict[str, Partner] = {each.public_id: each for each in rows}
        partner = self.fields["partner"]
        assert isinstance(partner, forms.ChoiceField)  # noqa: S101
        partner.choices = [(key, str(each)) for key, each in self.partners.items()]
        if len(self.partners) == 1:
            partner.widget = forms.HiddenInput()
            partner.initial = next(iter(self.partners))
        said = self.data.get("about") if self.is_bound else self.initial.get("about")
        self.thing = kinds.find(said or "", asker=by, at=at)

    def clean_about(self) -> str:
        said: str = self.cleaned_data["about"]
        if said and self.thing is None:
            raise forms.ValidationError(
                _("What you ask about is not there any more."), code="not_found"
            )
        return said

    def chosen(self) -> Partner:
        return self.partners[self.cleaned_data["partner"]]


class WordForm(Keyed):
    """One word more in a question."""

    body = forms.CharField(
        label=gettext_lazy("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *given: Any, enquiry: Enquiry, by: User, **named: Any) -> None:
        super().__init__(*given, **named)
        self.keys = Signer(salt=f"partners.enquiry.{enquiry.public_id}.{by.pk}")


class CloseForm(forms.Form):
    solved = forms.ChoiceField(
        label=gettext_lazy("Was this solved?"), choices=YES_OR_NO, widget=forms.RadioSelect
    )

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["solved"] == "yes")


class CallBackForm(forms.Form):
    holds = forms.ChoiceField(
        label=gettext_lazy("Does the answer still hold?"),
        help_text=gettext_lazy("Ask them first. What does not hold is opened anew."),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
    )

    @property
    def is_yes(self) -> bool:
        return bool(self.cleaned_data["holds"] == "yes")


class OwnerForm(forms.Form):
    owner = forms.ChoiceField(label=gettext_lazy("Who answers"))

    def __init__(self, *given: Any, at: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self.people = {each.public_id: each for each in who_may_be_given(at=at)}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101
        owner.choices = [(key, str(each)) for key, each in self.people.items()]

    def chosen(self) -> User:
        return self.people[self.cleaned_data["owner"]]


def who_may_be_given(*, at: datetime) -> list[User]:
    """Return the vendor's people to whom a question may be given, by name."""
    roles = StaffRole.objects.holding(at=at).filter(role__in=ANSWERING)
    known = User.objects.filter(pk__in=roles.values("person_id"), is_active=True)
    return list(known.order_by("sort_key", "pk"))
