"""What somebody looks for in the library, and what there would be if they asked otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from content.models import LibraryPage, MaterialKind
from content.models.lives import LibraryPageQuerySet
from partners.models import ProductFamily

LONGEST_QUERY = 80
FACETS = ("family", "kind", "language")


@dataclass(frozen=True)
class Wish:
    """The state of the library's list, as it stands in the query string."""

    q: str = ""
    family: str = ""
    kind: str = ""
    language: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Wish":
        """Take from the query string what means something; the rest is not asked."""
        kind, language = query.get("kind", ""), query.get("language", "")
        return cls(
            q=query.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY],
            family=query.get("family", "").replace("\0", "")[:40],
            kind=kind if kind in MaterialKind.values else "",
            language=language if language in dict(settings.LANGUAGES) else "",
        )

    def url(self, **changed: str) -> str:
        said = {k: v for k, v in replace(self, **changed).__dict__.items() if v}
        return f"/library/?{urlencode(said)}" if said else "/library/"

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked for: then each material is shown once, in one's language."""
        return not any(self.__dict__.values())

    def narrow(self, pages: LibraryPageQuerySet) -> LibraryPageQuerySet:
        if self.q:
            pages = pages.search(self.q)
        if self.family:
            pages = pages.filter(families__code=self.family)
        if self.kind:
            pages = pages.filter(kind=self.kind)
        if self.language:
            pages = pages.filter(locale__language_code=self.language)
        return pages


@dataclass(frozen=True)
class Choice:
    label: "str | Promise"
    count: int
    url: str
    on: bool


@dataclass(frozen=True)
class Facet:
    label: str
    choices: list[Choice]


def facets(pages: LibraryPageQuerySet, wish: Wish) -> list[Facet]:
    """Count every choice among `pages`, what this person may read, as if it were taken next."""
    return [
        Facet(_("Product family"), _families(pages, wish)),
        Facet(_("Kind"), _kinds(pages, wish)),
        Facet(_("Language"), _languages(pages, wish)),
    ]


def nearest(pages: LibraryPageQuerySet, wish: Wish) -> list[Choice]:
    """Return what could be dropped from a wish that finds nothing, the most fruitful first."""
    found = []
    for name, label in (
        ("family", _("any product family")),
        ("kind", _("any kind")),
        ("language", _("any language")),
        ("q", _("any words")),
    ):
        if getattr(wish, name):
            count = replace(wish, **{name: ""}).narrow(pages).distinct().count()
            found.append(Choice(label, count, wish.url(**{name: ""}), on=False))
    return sorted((each for each in found if each.count), key=lambda each: -each.count)


def _counted(pages: LibraryPageQuerySet, wish: Wish, facet: str, column: str) -> dict[Any, int]:
    others = replace(wish, **{facet: ""}).narrow(pages)
    # The tree's own order would stand in the grouping, and every group would be one page.
    rows = LibraryPage.objects.filter(pk__in=others.values("pk")).order_by()
    return dict(rows.values_list(column).annotate(n=Count("pk", distinct=True)))


def _choices(
    wish: Wish, facet: str, named: Sequence[tuple[str, "str | Promise"]], counts: dict[Any, int]
) -> list[Choice]:
    chosen = getattr(wish, facet)
    return [
        Choice(
            label,
            counts.get(value, 0),
            wish.url(**{facet: "" if value == chosen else value}),
            on=value == chosen,
        )
        for value, label in named
        if counts.get(value) or value == chosen
    ]


def _families(pages: LibraryPageQuerySet, wish: Wish) -> list[Choice]:
    counts = _counted(pages, wish, "family", "families__code")
    rows = ProductFamily.objects.filter(code__in=[c for c in counts if c])
    named = [(row.code, row.name) for row in rows.order_by("position", "pk")]
    return _choices(wish, "family", named, counts)


def _kinds(pages: LibraryPageQuerySet, wish: Wish) -> list[Choice]:
    counts = _counted(pages, wish, "kind", "kind")
    return _choices(wish, "kind", list(MaterialKind.choices), counts)


def _languages(pages: LibraryPageQuerySet, wish: Wish) -> list[Choice]:
    counts = _counted(pages, wish, "language", "locale__language_code")
    return _choices(wish, "language", list(settings.LANGUAGES), counts)
