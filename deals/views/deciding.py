"""Each verdict on a registration: a POST to a noun, answered by the inbox."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.duplicates import candidates, known
from deals.models import Customer, CustomerVerdict, Deal
from deals.priced import to_answer
from deals.verdict_forms import ApprovalForm, QuestionForm, RejectionForm
from deals.views.inbox import CONFLICT, UNPROCESSABLE, following, here, inbox, view_of
from deals.views.pane import Panel
from permissions.adapters.web import StaleVersion, moment, person
from permissions.models import User
from permissions.refusals import Refused

Verb = Callable[[Deal], None]


def decided(request: HttpRequest, public_id: str, verb: Verb, panel: Panel) -> HttpResponse | None:
    """Do `verb` to the registration as it stands; None if it is done.

    The version is compared under the lock: whoever decides second overwrites nothing and reads
    who was first.
    """
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    try:
        require_version(request, deal)
        with transaction.atomic():
            verb(deal)
    except Refused as refusal:
        panel.refusal, panel.status = str(refusal), CONFLICT
        return inbox(request, public_id, panel)
    return None


def require_version(request: HttpRequest, deal: Deal) -> None:
    """Refuse a verdict on what somebody has not read. Raises `StaleVersion`."""
    if request.POST.get("version") != str(deal.version):
        raise StaleVersion(changed_since(deal))


def changed_since(deal: Deal) -> str:
    """Say to whoever read an earlier version who was first, or that it has changed."""
    verdict = deal.approvals.filter(undone_at=None).select_related("decided_by").last()
    if verdict is not None:
        return _("%(who)s was first: %(verdict)s. Nothing of yours was written.") % {
            "who": verdict.decided_by,
            "verdict": verdict.get_decision_display(),
        }
    return _(
        "This has changed since you read it. Here is how it stands now; nothing was overwritten."
    )


@require_POST
@transaction.atomic
def review(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    refused = decided(request, public_id, lambda d: d.begin_review(by=user, at=at), Panel())
    return refused or redirect(here(view_of(request), deal=public_id))


@require_POST
@transaction.atomic
def approval(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id)
    asked = to_answer(deal, user, at=at)
    form = ApprovalForm(request.POST, prices=asked)
    if form.leaves_prices_out:
        left_out = _("Special prices are asked for. Decide on each of them with the approval.")
        opened = ApprovalForm(prices=asked)
        return inbox(request, public_id, Panel("approval", opened, left_out, status=CONFLICT))
    if not form.is_valid():
        return inbox(request, public_id, Panel("approval", form, status=UNPROCESSABLE))
    words = {**form.cleaned_data, "prices": form.answers}
    goes_on_with = following(request, public_id)
    refused = decided(
        request, public_id, lambda deal: approve(deal, words, by=user, at=at), Panel()
    )
    return refused or redirect(here(view_of(request), deal=goes_on_with, decided=public_id))


def approve(deal: Deal, words: dict[str, Any], *, by: User, at: datetime) -> None:
    deal.approve(
        by=by,
        at=at,
        note=words["note"],
        internal_note=words["internal_note"],
        days=words["days"],
        prices=words["prices"],
    )


@require_POST
@transaction.atomic
def rejection(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "decide", at=at, public_id=public_id)
    form = RejectionForm(request.POST)
    if not form.is_valid():
        return inbox(request, public_id, Panel("rejection", form, status=UNPROCESSABLE))
    words = form.cleaned_data
    goes_on_with = following(request, public_id)
    refused = decided(
        request,
        public_id,
        lambda deal: deal.reject(by=user, at=at, **words),
        Panel("rejection", form),
    )
    return refused or redirect(here(view_of(request), deal=goes_on_with, decided=public_id))


@require_POST
@transaction.atomic
def information_request(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    Deal.objects.fetch(user, "decide", at=at, public_id=public_id)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return inbox(request, public_id, Panel("question", form, status=UNPROCESSABLE))
    words = form.cleaned_data
    goes_on_with = following(request, public_id)
    refused = decided(
        request,
        public_id,
        lambda deal: deal.request_information(by=user, at=at, **words),
        Panel("question", form),
    )
    if refused is None:
        messages.success(request, _("Asked. It waits for the partner and keeps its place."))
    return refused or redirect(here(view_of(request), deal=goes_on_with))


@require_POST
@transaction.atomic
def undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one's own verdict back; it names no version, since only its own verdict is undone."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id, lock=True)
    try:
        with transaction.atomic():
            deal.undo(by=user, at=at)
    except Refused as refusal:
        return inbox(request, public_id, Panel(refusal=str(refusal), status=CONFLICT))
    messages.success(request, _("Taken back. Nothing of it has left the house."))
    return redirect(here(view_of(request), deal=public_id))


@require_POST
@transaction.atomic
def customer_verdict(request: HttpRequest, public_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "decide", at=at, public_id=public_id)
    verdict = request.POST.get("verdict", "")
    candidate = candidate_of(deal, request.POST.get("candidate", ""))
    if candidate is None or verdict not in CustomerVerdict.Verdict.values:
        words = _("Choose one of the customers below, and whether it is the same.")
        return inbox(request, public_id, Panel(refusal=words, status=UNPROCESSABLE))
    refused = decided(
        request, public_id, lambda row: row.judge(candidate, verdict, by=user, at=at), Panel()
    )
    return refused or redirect(here(view_of(request), deal=public_id))


def candidate_of(deal: Deal, public_id: str) -> Customer | None:
    """Return the candidate that is meant: only one that the scorer itself offered."""
    if deal.customer is None:
        return None
    found = candidates(known(deal.customer), apart_from=deal.customer.pk)
    return next((each.customer for each in found if each.customer.public_id == public_id), None)
