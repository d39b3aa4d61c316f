"""Where one asks, and where everything that was asked stands."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from partners.enquiry_forms import AskForm
from partners.models import Enquiry
from partners.views.pages import around
from permissions.adapters.web import moment, person, saw
from permissions.pages import BadCursor, page_of

UNPROCESSABLE = 422
WORDS = {
    "waiting": gettext_lazy("Waits for us"),
    "call_back": gettext_lazy("To ask back"),
    "open": pgettext_lazy("questions", "Open"),
    "closed": pgettext_lazy("questions", "Closed"),
}
# What the vendor's people have to do.
OURS = {"waiting", "call_back"}


@require_safe
def enquiries(request: HttpRequest) -> HttpResponse:
    """List what was asked, who waits for longest first."""
    user, at = person(request), moment(request)
    of_the_vendor = bool(user.staff_roles(at=at))
    view = request.GET.get("view", "")
    if view not in WORDS or (view in OURS and not of_the_vendor):
        view = "waiting" if of_the_vendor else "open"
    rows = narrowed(Enquiry.objects.permitted(user, "view", at=at), view, request)
    try:
        page = page_of(
            rows.select_related("partner", "asked_by", "owner"),
            order=order_of(view),
            cursor=request.GET.get("cursor"),
        )
    except BadCursor as refusal:
        return HttpResponseBadRequest(str(refusal))
    saw(request, page.rows)
    context = {
        "page": page,
        "view": view,
        "of_the_vendor": of_the_vendor,
        "tabs": tabs(view, of_the_vendor=of_the_vendor),
        "rows": [{"row": each, "is_late": each.is_late(at)} for each in page.rows],
        **around(request, page),
    }
    return render(request, "partners/enquiries.html", context)


def tabs(view: str, *, of_the_vendor: bool) -> list[dict[str, Any]]:
    return [
        {"url": f"?view={each}", "label": WORDS[each], "current": each == view}
        for each in WORDS
        if of_the_vendor or each not in OURS
    ]


def narrowed(rows: Any, view: str, request: HttpRequest) -> Any:
    if view == "waiting":
        return rows.waiting(Enquiry.Turn.VENDOR)
    if view == "call_back":
        return rows.to_call_back(at=moment(request))
    if view == "open":
        return rows.filter(closed_at=None)
    return rows.filter(closed_at__isnull=False)


def order_of(view: str) -> list[str]:
    if view == "closed":
        return ["-closed_at", "-pk"]
    return ["call_back_at", "pk"] if view == "call_back" else ["promised_at", "pk"]


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def ask(request: HttpRequest) -> HttpResponse:
    """Ask something of the vendor, about a thing or about nothing in particular."""
    user, at = person(request), moment(request)
    if request.method == "POST":
        form = AskForm(request.POST, by=user, at=at)
    else:
        form = AskForm(initial={"about": request.GET.get("about", "")}, by=user, at=at)
    if not form.partners:
        raise PermissionDenied
    if form.thing is not None:
        saw(request, form.thing)
    if request.method != "POST":
        return render(request, "partners/ask.html", {"form": form})
    if not form.is_valid():
        return render(request, "partners/ask.html", {"form": form}, status=UNPROCESSABLE)
    made = Enquiry.ask(
        form.chosen(),
        kind=form.cleaned_data["kind"],
        title=form.cleaned_data["title"],
        body=form.cleaned_data["body"],
        about=form.thing,
        public_id=form.id_sent(),
        by=user,
        at=at,
    )
    return redirect(made)
