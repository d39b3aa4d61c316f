"""Where suppliers are asked for terms and compared, and where one of them answers."""

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.compared import asked_for, compared, told
from deals.models import Deal, TermsRequest
from deals.terms_forms import AnswerForm, AskingForm, NoTermsForm, suppliers_for
from permissions.adapters.refused import said_at_fields
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused

DECLINES = "decline"


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def comparison(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who decides what suppliers answered, and ask others."""
    at, user = moment(request), person(request)
    posted = request.method == "POST"
    deal = Deal.objects.select_related("registrant").fetch(
        user, "decide", at=at, public_id=public_id, lock=posted
    )
    suppliers = suppliers_for(deal, user, at=at)
    form = AskingForm(*([request.POST] if posted else []), deal=deal, suppliers=suppliers, by=user)
    status, refusal = HTTPStatus.OK, ""
    if posted:
        status, refusal = done(form, lambda: TermsRequest.ask(deal, by=user, at=at, **form.asked))
        if status == HTTPStatus.OK:
            messages.success(request, _("Asked. Each supplier hears of its own request alone."))
            return redirect("deals:terms", public_id)
    requests = asked_for(deal, user, at=at)
    saw(request, [deal])
    saw(request, requests)
    context = {
        "deal": deal,
        "questions": compared(requests, at=at),
        "form": form,
        "suppliers": suppliers,
        "refusal": refusal,
    }
    return render(request, "deals/terms.html", context, status=status)


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
    status, refusal = HTTPStatus.OK, ""
    if posted:
        if declines:
            status, refusal = done(no_form, lambda: decline(asked, no_form, by=user, at=at))
        else:
            status, refusal = done(form, lambda: asked.answer(by=user, at=at, **form.given))
        if status == HTTPStatus.OK:
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
        "refusal": refusal,
    }
    return render(request, "deals/request_for_terms.html", context, status=status)


def decline(asked: TermsRequest, form: NoTermsForm, **how: Any) -> None:
    asked.decline(reason=form.cleaned_data["reason"], note=form.cleaned_data["why"], **how)


def said(*, declines: bool) -> str:
    if declines:
        return _("Declined. Until the day you can still give terms.")
    return _("Sent. Until the day you can replace it.")


def done(form: forms.Form, verb: Any) -> tuple[HTTPStatus, str]:
    """Do it, or return why not: at the fields where it belongs, else in words."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY, ""
    try:
        with transaction.atomic():
            verb()
    except Refused as refusal:
        if said_at_fields(form, refusal):
            return HTTPStatus.UNPROCESSABLE_ENTITY, ""
        return HTTPStatus.CONFLICT, str(refusal)
    return HTTPStatus.OK, ""
