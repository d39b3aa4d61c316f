"""Pictures and the sizes made of them, all in private storage."""

from typing import Any, ClassVar

from django.db import models
from wagtail.images.models import AbstractImage, AbstractRendition, Image, ImageQuerySet

from permissions.public_ids import new_public_id
from permissions.querysets import PermittedQuerySet


class LibraryImageQuerySet(ImageQuerySet, PermittedQuerySet):
    """`search` is the editors' own, Wagtail's."""


class LibraryRenditionQuerySet(PermittedQuerySet):
    pass


class LibraryImage(AbstractImage):
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)

    admin_form_fields = Image.admin_form_fields

    objects: Any = LibraryImageQuerySet.as_manager()

    class Meta(AbstractImage.Meta):
        permissions: ClassVar[list[tuple[str, str]]] = [("choose_libraryimage", "Can choose image")]


class LibraryRendition(AbstractRendition):
    """One size of a picture; whoever may see a material that shows the picture may have it."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    image = models.ForeignKey(LibraryImage, models.CASCADE, related_name="renditions")

    objects: Any = LibraryRenditionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="library_rendition_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.image_id} {self.filter_spec}"

    @property
    def url(self) -> str:
        return f"/library/images/{self.public_id}/"
