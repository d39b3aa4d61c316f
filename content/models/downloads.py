"""Who took which file, when: what a material's editor and a partner's own manager can look up."""

from typing import Any, ClassVar

from django.db import models

from content.models.documents import LibraryDocument
from permissions.append_only import APPEND_ONLY
from permissions.models import User
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class DownloadQuerySet(PermittedQuerySet):
    page_order: ClassVar[list[str]] = ["-at", "-pk"]


class Download(models.Model):
    """One file that left the house. People stand here by key alone."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    page = models.ForeignKey("content.LibraryPage", models.PROTECT, related_name="downloads")
    document = models.ForeignKey(LibraryDocument, models.PROTECT, related_name="downloads")
    person = models.ForeignKey(User, models.PROTECT, related_name="downloads", db_constraint=False)
    at = models.DateTimeField()
    version_label = models.CharField(max_length=40, blank=True)

    objects: Any = DownloadQuerySet.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["page", "-at"], name="downloads_by_page"),
            models.Index(fields=["person", "-at"], name="downloads_by_person"),
        ]
        triggers: ClassVar[list[Any]] = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.page_id}"
