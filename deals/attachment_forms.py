"""A file somebody brings to a registration, and for whom."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.signing import Signer
from django.utils.translation import gettext_lazy as _

from deals.files import LARGEST, NotTaken, kind_of
from deals.models import Deal
from permissions.adapters.keyed_form import Keyed
from permissions.models import User

OWN, ALL = "own", "all"


class AttachmentForm(Keyed):
    """Its key is the id the file will have."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx"}),
        help_text=_("PDF, PNG, JPEG, DOCX, XLSX or PPTX, 10 MB at most."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
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
        self.content = b""

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        # No more is read than may be kept.
        self.content = file.read(LARGEST + 1)
        try:
            kind_of(self.content)
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.reason) from refusal
        return file
