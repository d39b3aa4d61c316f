"""A form that brings a file along."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from deals.files import LARGEST, NotTaken, kind_of
from deals.models import NewFile
from permissions.adapters.keyed_form import Keyed

TAKEN = _("PDF, PNG, JPEG, DOCX, XLSX or PPTX, 10 MB at most.")


class WithFile(Keyed):
    """A form whose `file` is read and told by its bytes before anything is kept of it."""

    content = b""

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        # No more is read than may be kept.
        self.content = file.read(LARGEST + 1)
        try:
            kind_of(self.content)
        except NotTaken as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.reason) from refusal
        return file

    @property
    def new_file(self) -> NewFile | None:
        """Return the file that was brought, to be kept under the key of the form."""
        file = self.cleaned_data["file"]
        return NewFile(str(file.name), self.content, self.id_sent()) if file else None


def file_field(label: Any, *, required: bool = True, help_text: Any = TAKEN) -> forms.FileField:
    return forms.FileField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.FileInput({"accept": ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx"}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
