"""When a material is out, and which of its editions and languages a reader finds."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from wagtail.query import PageQuerySet

from permissions.facts import Fact, never_twice_at_once
from permissions.querysets import PermittedQuerySet


class PageLife(Fact):
    """The time in which readers may have a material. It needs no job to begin or to end."""

    page = models.ForeignKey("content.LibraryPage", models.PROTECT, related_name="lives")

    class Meta(Fact.Meta):
        constraints: ClassVar[list[Any]] = [never_twice_at_once("page_lives_once", "page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.during}"


class LibraryPageQuerySet(PermittedQuerySet, PageQuerySet):
    """`search` is the readers'; Wagtail's own lists of pages start from `Page`."""

    page_order: ClassVar[list[str]] = ["-issued_at", "-pk"]

    def current(self, *, at: datetime) -> Self:
        """Return what is out at `at`: begun, not withdrawn, not expired."""
        return self.filter(current(at=at))

    def in_one_language(self, language: str, among: "LibraryPageQuerySet") -> Self:
        """Return one of each pair of siblings: that in `language` where `among` has it."""
        twin = among.filter(
            translation_key=models.OuterRef("translation_key"), locale__language_code=language
        )
        return self.filter(
            models.Q(locale__language_code=language) | ~models.Exists(twin.values("pk"))
        )

    def with_everything(self) -> Self:
        return self.select_related("locale", "cover", "replaced_by").prefetch_related(
            "families", "files__document"
        )


def current(*, at: datetime) -> models.Q:
    return models.Q(pk__in=PageLife.objects.holding(at=at).values("page_id"))
