"""Whom a material was shared with: the list, a new share, and the end of one."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from content.models import LibraryPage
from content.models.sharing import MaterialGroupGrant, MaterialUserGrant, end_share, share
from partners.sharing import ShareForm, gifts, held
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused

STORES = (MaterialUserGrant, MaterialGroupGrant)
UNPROCESSABLE, CONFLICT = 422, 409


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def shares(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    if request.method != "POST":
        thing = LibraryPage.objects.fetch(user, "view", at=at, public_id=public_id)
        return shown(request, thing, ShareForm(giver=user, at=at))
    thing = LibraryPage.objects.fetch(user, "share", at=at, public_id=public_id, lock=True)
    form = ShareForm(request.POST, giver=user, at=at)
    if not form.is_valid():
        return shown(request, thing, form, status=UNPROCESSABLE)
    said = form.cleaned_data
    try:
        share(thing, to=said["whom"], by=user, at=at, reason=said["reason"], until=said["end"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return shown(request, thing, form, status=CONFLICT)
    messages.success(request, _("Shared. They are told by mail."))
    return redirect("content:shares", public_id)


@require_POST
@transaction.atomic
def end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    """End one share; ending it twice changes nothing."""
    at, user = moment(request), person(request)
    named = {"public_id": grant_id, "content_object__public_id": public_id}
    for store in STORES:
        if store.objects.permitted(user, "view", at=at).filter(**named).exists():
            grant = store.objects.fetch(user, "end", at=at, lock=True, **named)
            end_share(grant, by=user, at=at)
            return redirect("shares")
    raise Http404


def shown(request: HttpRequest, thing: Any, form: ShareForm, *, status: int = 200) -> HttpResponse:
    at, user = moment(request), person(request)
    saw(request, thing, action="see_shares")
    may = LibraryPage.objects.permitted(user, at=at).with_permission(user, "share", at=at)
    row: Any = may.get(pk=thing.pk)
    given = [grant for grant in held(STORES, user, at=at) if grant.content_object_id == thing.pk]
    context = {
        "thing": thing,
        "back": thing.get_absolute_url(),
        "gifts": gifts(given, user, at=at, icon="library", path="/library/"),
        "form": form if row.can_share else None,
    }
    return render(request, "partners/shares.html", context, status=status)
