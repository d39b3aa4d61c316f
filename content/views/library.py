"""The library as its readers have it: the list, one material, and what became of an old one."""

from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from content.facets import Wish, facets, nearest
from content.holders import holders, outdated_copies
from content.models import Download, LibraryPage
from content.previews import MOST_PAGES
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry, User
from permissions.pages import BadCursor, page_of

A_PAGE = 24
NEW_FOR = timedelta(days=14)


@require_safe
def library(request: HttpRequest) -> HttpResponse:
    at, reader, wish = moment(request), person(request), Wish.read(request.GET)
    # Asked once: every facet would otherwise ask the whole rule again.
    readable = LibraryPage.objects.filter(
        pk__in=list(
            LibraryPage.objects.permitted(reader, at=at).current(at=at).values_list("pk", flat=True)
        )
    )
    # Without a question each material stands once, in the reader's language where it has one.
    listed = (
        readable.in_one_language(get_language() or "en", readable) if wish.is_open else readable
    )
    try:
        page = page_of(
            wish.narrow(listed).with_everything(),
            order=["-issued_at", "-id"],
            cursor=request.GET.get("cursor"),
            size=A_PAGE,
        )
    except BadCursor:
        return redirect(wish.url())
    saw(request, page.rows, door=AccessEntry.Door.SEARCH if wish.q else AccessEntry.Door.PAGE)
    spoken = languages_of(readable, page.rows)
    return render(
        request,
        "content/library.html",
        {
            "wish": wish,
            "facets": facets(readable, wish),
            "cards": [card(each, spoken, at=at) for each in page.rows],
            "next": turned(wish, page.next),
            "previous": turned(wish, page.previous),
            "nearest": [] if page.rows else nearest(readable, wish),
            "outdated": outdated_copies(reader, at=at),
        },
    )


def turned(wish: Wish, cursor: str | None) -> str:
    if not cursor:
        return ""
    url = wish.url()
    return f"{url}{'&' if '?' in url else '?'}cursor={cursor}"


def languages_of(readable: Any, pages: list[LibraryPage]) -> dict[Any, list[tuple[str, str]]]:
    """Return for each material the languages this reader can have it in, with the address."""
    found: dict[Any, list[tuple[str, str]]] = {}
    keys = [page.translation_key for page in pages]
    rows = readable.filter(translation_key__in=keys).order_by("locale__language_code", "pk")
    for key, language, public_id in rows.values_list(
        "translation_key", "locale__language_code", "public_id"
    ):
        found.setdefault(key, []).append((language, f"/library/{public_id}/"))
    return found


def card(
    page: LibraryPage, spoken: dict[Any, list[tuple[str, str]]], *, at: datetime
) -> dict[str, Any]:
    files = list(page.files.all())
    return {
        "page": page,
        "languages": [language for language, _url in spoken.get(page.translation_key, [])],
        "files": files,
        "size": sum(file.document.file_size or 0 for file in files),
        "has_cover": has_cover(page),
        "is_new": bool(page.issued_at and at - page.issued_at < NEW_FOR),
    }


def has_cover(page: LibraryPage) -> bool:
    first = next(iter(page.files.all()), None)
    return bool(page.cover_id or (first and first.document.page_count))


@require_safe
def material(request: HttpRequest, public_id: str) -> HttpResponse:
    at, reader = moment(request), person(request)
    readable = LibraryPage.objects.permitted(reader, at=at)
    asked = readable.with_permission(reader, "edit", "count_downloads", at=at)
    page = asked.with_everything().filter(public_id=public_id).first()
    if page is None:
        return gone(request, public_id)
    saw(request, page)
    first = next((each for each in page.files.all() if each.document.page_count), None)
    shown = min(first.document.page_count, MOST_PAGES) if first else 0
    now = readable.current(at=at)
    return render(
        request,
        "content/material.html",
        {
            "page": page,
            "is_current": page.is_current(at=at),
            "files": list(page.files.all()),
            "has_cover": has_cover(page),
            "first": first,
            "further_pages": range(2, shown + 1),
            "siblings": now.filter(translation_key=page.translation_key)
            .exclude(pk=page.pk)
            .select_related("locale"),
            "successor": successor_of(page, reader, at=at),
            "older": older_editions(page, reader, at=at),
            "holders": holders(page, reader, at=at),
            "mine": Download.objects.permitted(reader, at=at)
            .filter(page=page, person=reader)
            .order_by("-at")
            .first(),
            "downloads": page.downloads.count() if page.can_count_downloads else None,
            "audience": audience_words(page, at=at) if page.can_count_downloads else None,
        },
    )


def older_editions(page: LibraryPage, reader: User, *, at: datetime) -> list[LibraryPage]:
    rows = LibraryPage.objects.permitted(reader, "recall", at=at).filter(replaced_by=page)
    return list(rows.order_by("-issued_at", "-pk")[:20])


def audience_words(page: LibraryPage, *, at: datetime) -> list[str]:
    rows = page.audience.holding(at=at).select_related(
        "partner_type", "tier", "territory", "partner"
    )
    return [str(row) for row in rows.order_by("pk")]


def successor_of(page: LibraryPage, reader: User, *, at: datetime) -> LibraryPage | None:
    """Return the newest edition of what replaced a page, if this reader may have it."""
    if page.replaced_by_id is None:
        return None
    newest = page.last_edition()
    rows = LibraryPage.objects.permitted(reader, at=at).current(at=at).filter(pk=newest.pk)
    found: LibraryPage | None = rows.first()
    return found


def former_edition(
    public_id: str, reader: User, *, at: datetime
) -> tuple[LibraryPage, LibraryPage | None]:
    """Return what was withdrawn and its successor, for whom it was.

    Raises `Http404` also where its successor is not for this reader: the newest edition's readers
    are the vendor's last word on who may know of it.
    """
    rows = LibraryPage.objects.permitted(reader, "recall", at=at)
    former = rows.filter(public_id=public_id).first()
    if former is None:
        raise Http404
    successor = successor_of(former, reader, at=at)
    if former.replaced_by_id and successor is None:
        raise Http404
    return former, successor


def gone(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer 410 with the successor to whom it was for; to all others it never existed."""
    former, successor = former_edition(public_id, person(request), at=moment(request))
    saw(request, former, action="recall")
    context = {"page": former, "successor": successor}
    return render(request, "content/gone.html", context, status=410)
