"""The files of the library. They lie in private storage and leave through our own doors alone."""

from typing import Any, ClassVar

from django.core.files.base import File
from django.db import models
from wagtail.documents.models import AbstractDocument, Document, DocumentQuerySet

from permissions.actors import Actor, person_behind
from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class LibraryDocumentQuerySet(DocumentQuerySet, PermittedQuerySet):
    """`search` is the editors' own, Wagtail's: readers look for material, not for files."""


class LibraryDocument(AbstractDocument):
    """A file, for whomever a material that carries it is for."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    # Known once it was published with a material; None where it has no pages to show.
    page_count = models.PositiveSmallIntegerField(null=True, editable=False)

    admin_form_fields = Document.admin_form_fields

    objects: Any = LibraryDocumentQuerySet.as_manager()

    class Meta(AbstractDocument.Meta):
        permissions: ClassVar[list[tuple[str, str]]] = [
            ("choose_librarydocument", "Can choose document")
        ]

    @classmethod
    def kept(cls, *, title: str, content: File, by: Actor) -> "LibraryDocument":
        """Put a file into private storage; nobody has it until a material carries it."""
        size = content.size
        document = cls(title=title, file=content, file_size=size)
        document.uploaded_by_user = person_behind(by)
        document.save()
        document.get_file_hash()
        return document

    @property
    def url(self) -> str:
        """Where an editor finds it. Readers reach a file through its material."""
        return f"/library/files/{self.public_id}/"

    @property
    def is_pdf(self) -> bool:
        return bool(self.file_extension.lower() == "pdf")
