"""Whom a thing was shared with, for every kind: the list, who would gain, a new share, its end."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partners.shareable import Shareable
from partners.sharing import Foreseen, ShareForm, foreseen, gifts, held
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused
from permissions.what_if import who_would_see

UNPROCESSABLE, CONFLICT = 422, 409
More = Callable[[HttpRequest, Any], dict[str, Any]]


@transaction.atomic
def shares_of(
    request: HttpRequest,
    kind: Shareable,
    public_id: str,
    *,
    template: str = "partners/shares.html",
    more: More = lambda _request, _thing: {},
) -> HttpResponse:
    """Show what is shared, say who would gain, and share."""
    at, user = moment(request), person(request)

    def shown(
        form: ShareForm, *, status: int = 200, preview: Foreseen | None = None
    ) -> HttpResponse:
        saw(request, thing, action="see_shares")
        may = kind.model.objects.permitted(user, at=at).with_permission(user, "share", at=at)
        row = may.get(pk=thing.pk)
        given = held(kind.stores, user, at=at, of=row)
        context = {
            "thing": row,
            "back": row.get_absolute_url(),
            "gifts": gifts(given, user, at=at, icon=kind.icon, path=kind.path),
            "form": form if row.can_share else None,
            "preview": preview,
            **more(request, row),
        }
        return render(request, template, context, status=status)

    if request.method != "POST":
        thing = kind.model.objects.fetch(user, kind.reads, at=at, public_id=public_id)
        return shown(ShareForm(giver=user, at=at))
    thing = kind.model.objects.fetch(user, "share", at=at, public_id=public_id, lock=True)
    form = ShareForm(request.POST, giver=user, at=at)
    if not form.is_valid():
        return shown(form, status=UNPROCESSABLE)
    said = form.cleaned_data

    def change() -> None:
        kind.share(thing, to=said["whom"], by=user, at=at, until=said["end"], reason=said["reason"])

    try:
        if "preview" in request.POST:
            shift = who_would_see(thing, change, at=at)
            return shown(form, preview=foreseen(shift, user, at=at))
        change()
    except Refused as refusal:
        form.add_error("until" if "until" in refusal.fields else None, str(refusal))
        return shown(form, status=CONFLICT)
    messages.success(request, _("Shared. They are told by mail."))
    return redirect(request.path)


@transaction.atomic
def share_end(request: HttpRequest, kind: Shareable, public_id: str, grant_id: str) -> HttpResponse:
    """End one share; ending it twice changes nothing."""
    at, user = moment(request), person(request)
    named = {"public_id": grant_id, "content_object__public_id": public_id}
    for store in kind.stores:
        if store.objects.permitted(user, "view", at=at).filter(**named).exists():
            grant = store.objects.fetch(user, "end", at=at, lock=True, **named)
            kind.end(grant, by=user, at=at)
            return redirect("shares")
    raise Http404
