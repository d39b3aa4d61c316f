"""Where suppliers are asked for terms and compared, and where one of them answers."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from deals.choosing import ask_to_join
from deals.compared import asked_for, compared, told
from deals.lifecycle import CLOSED, ReviewStatus
from deals.models import Deal, DealAttachment, PartyStanding, TermsRequest
from deals.terms_forms import AnswerForm, AskingForm, NoTermsForm, suppliers_for
from deals.tried import Tried, attempt
from deals.views.attaching import sent_as
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry
from permissions.refusals import Refused

DECLINES, WITHDRAWS, INVITES = "decline", "withdraw", "invite"


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def comparison(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who decides what suppliers answered; ask others, withdraw, invite who was chosen."""
    at, user = moment(request), person(request)
    posted = request.method == "POST"
    deal = Deal.objects.select_related("registrant").fetch(
        user, "decide", at=at, public_id=public_id, lock=posted
    )
    intent = request.POST.get("intent", "")
    asks = posted and intent not in {WITHDRAWS, INVITES}
    sent = [request.POST, request.FILES] if asks else []
    suppliers = suppliers_for(deal, user, at=at)
    form = AskingForm(*sent, deal=deal, suppliers=suppliers, by=user)
    tried = Tried(intent, form=form if asks else None)

    def ask() -> None:
        TermsRequest.ask(deal, by=user, at=at, **form.asked)

    if posted and attempt(tried, ask if asks else lambda: changed(request, deal, intent)):
        messages.success(request, str(SAID.get(intent, SAID[""])))
        return redirect("deals:terms", public_id)
    requests = asked_for(deal, user, at=at)
    saw(request, [deal])
    saw(request, requests)
    joined = deal.parties.standing(*PartyStanding.TAKING_PART, at=at)
    context = {
        "deal": deal,
        "questions": compared(requests, at=at),
        "form": form,
        "suppliers": suppliers,
        "joined": set(joined.values_list("partner_id", flat=True)),
        "can_invite": deal.review_status not in {*CLOSED, ReviewStatus.DRAFT},
        "refusal": tried.refusal,
    }
    return render(request, "deals/terms.html", context, status=tried.status)


SAID = {
    "": _lazy("Asked. Each supplier hears of its own request alone."),
    WITHDRAWS: _lazy("Withdrawn. Who was asked is told that it is no longer needed."),
    INVITES: _lazy("Asked to join. You see among the parties when they answer."),
}


def changed(request: HttpRequest, deal: Deal, intent: str) -> None:
    """Withdraw what was asked at once, or ask the supplier of one request to join the deal."""
    at, user = moment(request), person(request)
    of = request.POST.get("of", "").replace("\0", "")
    one = TermsRequest.objects.select_related("partner").fetch(
        user, "withdraw", at=at, deal=deal, public_id=of
    )
    if intent == INVITES:
        ask_to_join(one, deal, by=user, at=at)
        return
    together = deal.terms_requests.filter(asked_together=one.asked_together, withdrawn_at=None)
    for each in together.order_by("pk"):
        each.withdraw(by=user, at=at)


@require_safe
@transaction.atomic
def terms_file(request: HttpRequest, request_id: str, attachment_id: str) -> HttpResponse:
    """Hand out what goes along with a request, or came with an answer to it, and nothing else."""
    at, user = moment(request), person(request)
    asked = TermsRequest.objects.fetch(user, "view", at=at, public_id=request_id)
    own = Q(pk=asked.file_id) | Q(pk__in=asked.answers.values("file"))
    found = DealAttachment.objects.filter(own).fetch(user, "view", at=at, public_id=attachment_id)
    try:
        content = found.handed_out()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("deals:request_for_terms", request_id)
    saw(request, found, action="download", door=AccessEntry.Door.FILE)
    return sent_as(found, content)


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def request_for_terms(request: HttpRequest, request_id: str) -> HttpResponse:
    """Show one request to its two sides; its supplier answers or declines here."""
    at, user = moment(request), person(request)
    posted = request.method == "POST"
    asked: Any = (
        TermsRequest.objects.with_answers()
        .with_permission(user, "answer", at=at)
        .fetch(user, "answer" if posted else "view", at=at, public_id=request_id)
    )
    declines = posted and request.POST.get("intent") == DECLINES
    sent = [request.POST, request.FILES] if posted and not declines else []
    form = AnswerForm(*sent, request=asked, by=user, before=asked.latest)
    no_form = NoTermsForm(request.POST if declines else None)
    tried = Tried(form=no_form if declines else form)

    def say() -> None:
        if declines:
            decline(asked, no_form, by=user, at=at)
        else:
            asked.answer(by=user, at=at, **form.given)

    if posted and attempt(tried, say):
        messages.success(request, said(declines=declines))
        return redirect("deals:request_for_terms", request_id)
    saw(request, asked)
    # The deal itself is not theirs to see, unless they take part in it.
    deals = Deal.objects.permitted(user, "view", at=at).filter(pk=asked.deal_id)
    deal = deals.with_permission(user, "decide", at=at).first()
    if deal is not None:
        saw(request, deal)
    context = {
        "told": told(asked, at=at),
        "deal": deal,
        "form": form if asked.can_answer and asked.takes_answers(at=at) else None,
        "no_form": no_form,
        "refusal": tried.refusal,
    }
    return render(request, "deals/request_for_terms.html", context, status=tried.status)


def decline(asked: TermsRequest, form: NoTermsForm, **how: Any) -> None:
    asked.decline(reason=form.cleaned_data["reason"], note=form.cleaned_data["why"], **how)


def said(*, declines: bool) -> str:
    if declines:
        return _("Declined. Until the day you can still give terms.")
    return _("Sent. Until the day you can replace it.")
