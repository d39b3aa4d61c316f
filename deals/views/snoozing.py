"""Putting a registration aside for a while, out of one's own queue alone."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.models import Deal, Snooze
from deals.verdict_forms import SnoozeForm
from deals.views.inbox import CONFLICT, UNPROCESSABLE, following, here, inbox, view_of
from deals.views.pane import Panel
from permissions.adapters.web import moment, person
from permissions.refusals import Refused


@require_POST
@transaction.atomic
def snooze(request: HttpRequest, public_id: str) -> HttpResponse:
    """Names no version: nothing of the registration is judged or changed."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    form = SnoozeForm(request.POST, at=at)
    if not form.is_valid():
        return inbox(request, public_id, Panel("snooze", form, status=UNPROCESSABLE))
    goes_on_with = following(request, public_id)
    try:
        with transaction.atomic():
            Snooze.begin(deal, until=form.cleaned_data["until"], by=user, at=at)
    except Refused as refusal:
        if not refusal.fields:
            panel = Panel("snooze", form, refusal=str(refusal), status=CONFLICT)
            return inbox(request, public_id, panel)
        form.add_error("until", str(refusal))
        return inbox(request, public_id, Panel("snooze", form, status=UNPROCESSABLE))
    return redirect(here(view_of(request), deal=goes_on_with, snoozed=public_id))


@require_POST
@transaction.atomic
def waking(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    Snooze.stop(deal, by=user, at=at)
    messages.success(request, _("It is back in your queue."))
    return redirect(here("", deal=public_id))
