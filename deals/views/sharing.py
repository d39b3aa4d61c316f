"""Where a deal is shared, and where one sees first who would gain by it."""

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

from deals.models import Deal, DealGroupGrant, DealHidden, DealUserGrant
from deals.models.sharing import end_share, open_shares, share
from deals.sharing import whom
from permissions.adapters.web import moment, person, saw
from permissions.looks import may_name
from permissions.models import User
from permissions.refusals import Refused
from permissions.what_if import Shift, who_would_see

DAYS = 30
LATEST = 3650


class ShareForm(forms.Form):
    whom = forms.CharField(
        label=gettext_lazy("With whom"),
        max_length=254,
        help_text=gettext_lazy("A person's e-mail address, or a partner's name in full."),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("The last day on which they see it."),
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def sharing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what is shared, say who would gain, and share."""
    at, user = moment(request), person(request)
    lock = request.method == "POST"
    deal = Deal.objects.fetch(user, "share", at=at, public_id=public_id, lock=lock)
    if request.method != "POST":
        saw(request, deal)
        day = timezone.localdate(at) + timedelta(days=DAYS)
        return shown(request, deal, ShareForm(initial={"until": day}))
    form = ShareForm(request.POST)
    if not form.is_valid():
        return shown(request, deal, form, status=422)
    to = whom(form.cleaned_data["whom"], asker=user, at=at)
    if to is None:
        form.add_error("whom", _("There is nobody of this name with whom you can share it."))
        return shown(request, deal, form, status=422)
    until = end_of(form.cleaned_data["until"], at)

    def change() -> None:
        share(deal, to=to, by=user, at=at, until=until, reason=form.cleaned_data["reason"])

    try:
        if "preview" in request.POST:
            return shown(request, deal, form, shift=who_would_see(deal, change, at=at))
        change()
    except Refused as refusal:
        form.add_error("until" if "until" in refusal.fields else "whom", str(refusal))
        return shown(request, deal, form, status=409)
    messages.success(request, _("Shared with %(whom)s.") % {"whom": to})
    return redirect("deals:sharing", public_id)


def end_of(day: Any, at: datetime) -> datetime:
    """Return the end of a day, never so far away that no server can reckon with it."""
    latest = (at + timedelta(days=LATEST)).date()
    return timezone.make_aware(datetime.combine(min(day, latest) + timedelta(days=1), time.min))


def shown(
    request: HttpRequest,
    deal: Deal,
    form: ShareForm,
    *,
    shift: Shift | None = None,
    status: int = 200,
) -> HttpResponse:
    at, user = moment(request), person(request)
    answer = Deal.objects.with_permission(user, "hide", at=at).fetch(
        user, "share", at=at, pk=deal.pk
    )
    gain = shift.gain if shift else []
    named = may_name([each.pk for each in gain], reader=user, at=at)
    context = {
        "deal": answer,
        "form": form,
        "shift": shift,
        # Of another partner's people their number alone.
        "named": [each for each in gain if each.pk in named],
        "unnamed": len(gain) - len(named),
        "endable": ends(user, answer, at=at),
        "shares": open_shares(answer, at=at),
        "is_hidden": DealHidden.objects.holding(at=at).filter(deal=answer).exists(),
    }
    return render(request, "deals/sharing.html", context, status=status)


def ends(user: User, deal: Deal, *, at: datetime) -> set[str]:
    """Return which shares of a deal somebody may end."""
    return {
        key
        for store in (DealUserGrant, DealGroupGrant)
        for key in store.objects.permitted(user, "end", at=at)
        .holding(at=at)
        .filter(content_object=deal)
        .values_list("public_id", flat=True)
    }


@require_POST
@transaction.atomic
def share_end(request: HttpRequest, public_id: str, share_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "share", at=at, public_id=public_id, lock=True)
    for each in open_shares(deal, at=at):
        if each.grant.public_id == share_id:
            grant = type(each.grant).objects.fetch(user, "end", at=at, lock=True, pk=each.grant.pk)
            end_share(grant, by=user, at=at)
            messages.success(request, _("%(whom)s no longer see it.") % {"whom": each.whom})
    return redirect("deals:sharing", public_id)


@require_POST
@transaction.atomic
def hiding(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hide it from the registrant's distributor, or show it again as far as that was granted."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "hide", at=at, public_id=public_id, lock=True)
    try:
        if request.POST.get("hide") == "1":
            DealHidden.begin(deal, by=user, at=at)
        else:
            DealHidden.stop(deal, by=user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("deals:sharing", public_id)
