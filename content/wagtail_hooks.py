"""What editors meet in `/cms/`: publishing there is the same verb as everywhere."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.models import Page

from content.models import LibraryPage
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry


@transaction.atomic
def _issue(request: HttpRequest, page: Page) -> None:
    at, maker = moment(request), person(request)
    material = LibraryPage.objects.fetch(maker, "edit", at=at, lock=True, pk=page.pk)
    material.issue(by=maker, at=at)


@transaction.atomic
def _end_life(request: HttpRequest, page: Page) -> None:
    at, maker = moment(request), person(request)
    material = LibraryPage.objects.fetch(maker, "edit", at=at, lock=True, pk=page.pk)
    material.end_life(by=maker, at=at)


@hooks.register("before_edit_page")
def note_who_opened_it(request: HttpRequest, page: Page) -> None:
    material = page.specific
    if isinstance(material, LibraryPage):
        saw(request, material, action="edit", door=AccessEntry.Door.CMS)


@hooks.register("after_publish_page")
def let_readers_have_it(request: HttpRequest, page: Page) -> None:
    if isinstance(page.specific, LibraryPage):
        _issue(request, page)


@hooks.register("after_unpublish_page")
def take_it_back(request: HttpRequest, page: Page) -> None:
    if isinstance(page.specific, LibraryPage):
        _end_life(request, page)


@hooks.register("after_bulk_action")
def do_the_same_for_many(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _action: Any
) -> None:
    verbs = {"publish": _issue, "unpublish": _end_life}
    pages = [each for each in objects if isinstance(each, Page)] if action_type in verbs else []
    for page in pages:
        if isinstance(page.specific, LibraryPage):
            verbs[action_type](request, page)


@hooks.register("before_delete_page")
def keep_what_was_read(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse to delete material: what somebody read or took must stay nameable."""
    if request.method != "POST":
        return None
    messages.error(request, _("Material is not deleted. Unpublish it, or say what replaces it."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def keep_what_many_read(
    request: HttpRequest, action_type: str, objects: Iterable[Any], _action: Any
) -> HttpResponse | None:
    if action_type == "delete" and any(isinstance(each, Page) for each in objects):
        messages.error(
            request, _("Material is not deleted. Unpublish it, or say what replaces it.")
        )
        return redirect("wagtailadmin_explore_root")
    return None
