"""The files a material carries."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from content.models.documents import LibraryDocument


class MaterialFile(Orderable):
    """A file that a material carries."""

    page = ParentalKey("content.LibraryPage", on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        LibraryDocument, models.PROTECT, related_name="carried_by", verbose_name=_("document")
    )
    label = models.CharField(
        _("label"), max_length=120, blank=True, help_text=_("Where the title does not say enough")
    )

    panels: ClassVar[list[Any]] = [FieldPanel("document"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        constraints: ClassVar[list[Any]] = []

    def __str__(self) -> str:
        return self.label or self.document.title

    @property
    def name(self) -> str:
        return self.label or str(self.document.title)
