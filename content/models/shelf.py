"""Where the material of one language is filed."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class LibraryIndexPage(Page):
    """Where editors file the material of one language; readers have `/library/` instead."""

    subpage_types: ClassVar[list[str]] = ["content.LibraryPage"]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 2
    preview_modes: ClassVar[list[tuple[str, str]]] = []

    class Meta:
        verbose_name = _("library")

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str]:
        return (0, "", "/library/")
