"""What somebody writes about a registration, and to whom."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.signing import Signer
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from deals.mentions import readers_at
from deals.models import Deal
from deals.models.comment import LONGEST, MOST_MENTIONS
from permissions.adapters.keyed_form import Keyed
from permissions.models import User

PARTIES, VENDOR = "parties", "vendor"
LONGEST_LIST = 1000


class CommentForm(Keyed):
    """One comment. Its key is the id it will have."""

    body = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )
    to = forms.ChoiceField(label=gettext_lazy("Who reads it"), widget=forms.RadioSelect)
    mention = forms.CharField(
        label=gettext_lazy("Tell these people"),
        help_text=gettext_lazy("E-mail addresses of people who may read it, with commas between."),
        max_length=LONGEST_LIST,
        required=False,
    )

    def __init__(self, *given: Any, deal: Deal, by: User, at: datetime, **named: Any) -> None:
        super().__init__(*given, **named)
        self.deal, self.by, self.at = deal, by, at
        self.keys = Signer(salt=f"comment.{deal.public_id}.{by.pk}")
        self.people: list[User] = []
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)  # noqa: S101
        to.choices = [(PARTIES, _("Everybody who sees this deal"))]
        if getattr(deal, "can_note", False):
            # What is meant for colleagues and sent to all cannot be taken back unread.
            to.choices = [(VENDOR, _("Only the vendor's people")), *to.choices]
        else:
            to.widget = forms.HiddenInput()
        to.initial = to.choices[0][0]

    def clean_mention(self) -> str:
        """Find the people. What is said of an address is the same whoever has it, and nobody."""
        typed: str = self.cleaned_data["mention"]
        addresses = [each.strip() for each in typed.replace("，", ",").replace(";", ",").split(",")]
        addresses = list(dict.fromkeys(each for each in addresses if each))
        if len(addresses) > MOST_MENTIONS:
            raise forms.ValidationError(_("Ten people are enough."), code="too_many")
        is_internal = self.cleaned_data.get("to") == VENDOR
        self.people, others = readers_at(
            addresses, self.deal, is_internal=is_internal, by=self.by, at=self.at
        )
        if others:
            raise forms.ValidationError(
                [forms.ValidationError(nobody_at(each), code="no_reader") for each in others]
            )
        return typed

    @property
    def is_internal(self) -> bool:
        return bool(self.cleaned_data["to"] == VENDOR)


def nobody_at(address: str) -> str:
    return _("Nobody who may read this has the address “%(address)s”.") % {"address": address[:120]}
