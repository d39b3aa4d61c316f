"""Where a way to look at the list of deals is kept under a name, changed and deleted."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from deals.fields import NameField
from deals.models import SavedView
from deals.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from deals.views.wish import Wish
from partners.models import Partner
from permissions.adapters.web import moment, person
from permissions.models import User
from permissions.refusals import Refused

# What the one door is asked for beside keeping and changing.
DELETE = "delete"
LONGEST_KEY = 16


class ViewForm(forms.Form):
    use_required_attribute = False

    name = NameField(
        label=gettext_lazy("Name of this view"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    is_shared = forms.BooleanField(label=gettext_lazy("My team sees it too"), required=False)
    is_default = forms.BooleanField(
        label=gettext_lazy("Begin with it whenever I open the deals"), required=False
    )
    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """Return the address in our own words: what means nothing is not kept."""
        wish = Wish.read(QueryDict(self.cleaned_data["query"].lstrip("?").encode()))
        return wish.query() if wish.said() else ""

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if "query" in said and not said["query"]:
            self.add_error("name", _("Narrow the list down first: there is nothing to keep yet."))
        return said


def saved_views(user: User, *, at: datetime) -> list[SavedView]:
    """Return somebody's own views and what their team shares, by name."""
    seen = SavedView.objects.permitted(user, "view", at=at).with_permission(user, "end", at=at)
    return list(seen.order_by("name", "pk"))


def first_view(user: User, *, at: datetime) -> str:
    """Return the address with which somebody begins; nothing where it is the whole list."""
    own = SavedView.objects.permitted(user, "change", at=at).filter(is_default=True).first()
    return own.query if own else ""


def around_views(wish: Wish, user: User, *, at: datetime) -> dict[str, Any]:
    """Return what the list shows of saved views: each, the one that is open, and a form for it."""
    seen = saved_views(user, at=at)
    here = wish.query()
    # Of two with one address one's own is the one that can be changed.
    open_ = sorted((v for v in seen if v.query == here), key=lambda v: v.owner_id != user.pk)
    current = open_[0] if open_ else None
    is_own = current is not None and current.owner_id == user.pk
    written = {"query": here}
    if current is not None and is_own:
        written |= {name: getattr(current, name) for name in ("name", "is_shared", "is_default")}
    return {
        "saved": [{"view": each, "on": each is current} for each in seen],
        "saved_now": current,
        "saved_is_own": is_own,
        "saved_form": ViewForm(initial=written) if wish.said() else None,
    }


@require_POST
@transaction.atomic
def views(request: HttpRequest) -> HttpResponse:
    """Keep the view that is open under a name, or change or delete one of one's own."""
    at, user = moment(request), person(request)
    key = request.POST.get("view", "").replace("\0", "")[:LONGEST_KEY]
    if key and request.POST.get("act") == DELETE:
        SavedView.objects.fetch(user, "end", at=at, public_id=key, lock=True).remove()
        messages.success(request, _("The view is deleted. No registration was touched."))
        return redirect("deals:deals")
    found = (
        SavedView.objects.fetch(user, "change", at=at, public_id=key, lock=True) if key else None
    )
    form = ViewForm(request.POST)
    if not form.is_valid():
        return asked_again(request, form)
    said = form.cleaned_data
    flags = {name: said[name] for name in ("name", "is_shared", "is_default")}
    try:
        with transaction.atomic():
            team = Partner.objects.permitted(user, "read", at=at).order_by("pk").first()
            if found is not None:
                found.change(**flags, partner=team)
                query = found.query
            else:
                query = said["query"]
                SavedView.keep(**flags, query=query, partner=team, by=user, at=at)
    except Refused as refusal:
        form.add_error("name", str(refusal))
        return asked_again(request, form)
    messages.success(request, _("Kept."))
    return redirect(f"/deals/{query}")


def asked_again(request: HttpRequest, form: ViewForm) -> HttpResponse:
    """Show the list that was meant again, with what is wrong with the name."""
    from deals.views.listing import shown  # noqa: PLC0415  the list shows the forms of this one

    wish = Wish.read(QueryDict(form.data.get("query", "")[:LONGEST_QUERY].lstrip("?").encode()))
    return shown(request, wish, saved_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
