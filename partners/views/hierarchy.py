"""Where a reseller's distributor is named, and let see what the reseller registers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from partners.letting import LETTINGS, Letting, letting_of
from partners.models import Partner, PartnerUpline
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused
from permissions.what_if import Sight, what_they_would_see

DAYS = 365


class UplineForm(forms.Form):
    upline = forms.CharField(
        label=gettext_lazy("Distributor"),
        max_length=160,
        help_text=gettext_lazy("The partner's name in full."),
    )


class SightForm(forms.Form):
    until = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput({"type": "date"}), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def uplines(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a partner's distributors and what each may see; name another."""
    user, at = person(request), moment(request)
    if request.method != "POST":
        partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
        saw(request, partner)
        return shown(request, partner)
    partner = Partner.objects.fetch(user, "place", at=at, public_id=public_id)
    form = UplineForm(request.POST)
    upline = PartnerUpline.named(form.cleaned_data["upline"], at=at) if form.is_valid() else None
    if upline is None:
        if not form.errors:
            form.add_error("upline", _("There is no partner of this name."))
        return shown(request, partner, form=form, status=422)
    try:
        PartnerUpline.begin(partner=partner, upline=upline, by=user, at=at)
    except Refused as refusal:
        form.add_error("upline", str(refusal))
        return shown(request, partner, form=form, status=409)
    return redirect("partners:uplines", public_id)


@require_POST
@transaction.atomic
def upline_end(request: HttpRequest, public_id: str, upline_id: str) -> HttpResponse:
    return acted(
        request,
        public_id,
        upline_id,
        "end",
        lambda place: place.leave(by=person(request), at=moment(request)),
    )


def meant(request: HttpRequest) -> Letting:
    return letting_of(request.POST.get("what", ""))


@require_POST
@transaction.atomic
def deals_closed(request: HttpRequest, public_id: str, upline_id: str) -> HttpResponse:
    what = meant(request)
    return acted(
        request,
        public_id,
        upline_id,
        what.action,
        lambda place: what.end(place, by=person(request), at=moment(request)),
    )


@require_POST
@transaction.atomic
def deals_opened(request: HttpRequest, public_id: str, upline_id: str) -> HttpResponse:
    """Say what the distributor would see; or let it see that, or register."""
    user, at, what = person(request), moment(request), meant(request)
    place = fetched(request, public_id, upline_id, what.action)
    form = SightForm(request.POST, auto_id=ids_of(place, what))
    tried = Tried(place, what, form)
    if not form.is_valid():
        return shown(request, place.partner, tried=tried, status=422)
    day = form.cleaned_data["until"]
    until = timezone.make_aware(datetime.combine(min(day, last_day(at)), time.max)) if day else None

    def change() -> None:
        what.begin(place, by=user, at=at, until=until, reason=form.cleaned_data["reason"])

    try:
        if "preview" in request.POST:
            tried.sights = through_one_of_them(place, change, at=at)
            return shown(request, place.partner, tried=tried)
        change()
    except Refused as refusal:
        form.add_error("until" if "until" in refusal.fields else "reason", str(refusal))
        return shown(request, place.partner, tried=tried, status=409)
    return redirect("partners:uplines", public_id)


def through_one_of_them(
    place: PartnerUpline, change: Callable[[], object], *, at: datetime
) -> list[Sight]:
    """Return what one of the distributor's people would see more: all of them see the same."""
    somebody = place.one_of_the_distributors(at=at)
    sights = what_they_would_see(somebody, change, at=at) if somebody else []
    return [sight for sight in sights if sight.gained]


def ids_of(place: PartnerUpline, what: Letting) -> str:
    """Return how fields are told apart on a page that has two forms for each distributor."""
    return f"id_%s_{what.name}_{place.public_id}"


def last_day(at: datetime) -> Any:
    return (at + timedelta(days=10 * DAYS)).date()


def fetched(request: HttpRequest, public_id: str, upline_id: str, action: str) -> PartnerUpline:
    user, at = person(request), moment(request)
    partner = Partner.objects.fetch(user, "view", at=at, public_id=public_id)
    place: PartnerUpline = (
        PartnerUpline.objects.holding(at=at)
        .select_related("partner", "upline")
        .fetch(user, action, at=at, partner=partner, public_id=upline_id)
    )
    return place


def acted(
    request: HttpRequest,
    public_id: str,
    upline_id: str,
    action: str,
    verb: Callable[[PartnerUpline], object],
) -> HttpResponse:
    try:
        verb(fetched(request, public_id, upline_id, action))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("partners:uplines", public_id)


@dataclass
class Tried:
    """What was asked of which distributor, as it was typed, and what it would open."""

    place: PartnerUpline
    what: Letting
    form: SightForm
    sights: list[Sight] | None = None


def shown(
    request: HttpRequest,
    partner: Partner,
    *,
    form: UplineForm | None = None,
    tried: Tried | None = None,
    status: int = 200,
) -> HttpResponse:
    user, at = person(request), moment(request)
    row = (
        Partner.objects.permitted(user, "view", at=at)
        .with_permission(user, "place", at=at)
        .get(pk=partner.pk)
    )
    places = (
        PartnerUpline.objects.permitted(user, "view", at=at)
        .holding(at=at)
        .filter(partner=partner)
        .with_permission(user, "end", "open_deals", "let_register", at=at)
        .select_related("upline")
        .order_by("pk")
    )
    context = {
        "partner": row,
        "form": form or UplineForm(),
        "places": [
            {
                "place": each,
                "lettings": [laid_out(each, what, tried, at=at) for what in LETTINGS.values()],
            }
            for each in places
        ],
    }
    return render(request, "partners/uplines.html", context, status=status)


def laid_out(
    place: PartnerUpline, what: Letting, tried: Tried | None, *, at: datetime
) -> dict[str, Any]:
    """Return one thing that a distributor may be let, with its form as it was typed."""
    laid: dict[str, Any] = {
        "what": what,
        "held": what.held(place, at=at),
        "may": getattr(place, f"can_{what.action}", False),
    }
    if tried and (tried.place.pk, tried.what) == (place.pk, what):
        return {**laid, "form": tried.form, "sights": tried.sights}
    return {**laid, "form": SightForm(auto_id=ids_of(place, what)), "sights": None}
