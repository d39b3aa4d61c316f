"""A file somebody brings to a registration, and for whom."""

from typing import Any

from django import forms
from django.core.signing import Signer
from django.utils.translation import gettext_lazy as _

from deals.file_forms import WithFile, file_field
from deals.models import Deal
from permissions.models import User

OWN, ALL = "own", "all"


class AttachmentForm(WithFile):
    """Its key is the id the file will have."""

    file = file_field(_("File"))
    seen_by = forms.ChoiceField(
        label=_("Who gets it"),
        choices=[
            (OWN, _("Whose it is, and the vendor")),
            (ALL, _("Everybody who sees this deal")),
        ],
        initial=OWN,
        widget=forms.RadioSelect,
    )

    def __init__(self, *given: Any, deal: Deal, by: User, **named: Any) -> None:
        super().__init__(*given, **named)
        self.keys = Signer(salt=f"attachment.{deal.public_id}.{by.pk}")
