"""Where a partner stands: its agreements, what it may sell where, what runs on without."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deals.authorisation_forms import (
    AgreementForm,
    AuthorisationForm,
    NothingForm,
    SuspensionForm,
    WhichForm,
)
from deals.authorising import Effect, effect_of
from deals.models import Protection, running_on
from deals.models.running_on import keep
from deals.tried import Tried, attempt
from partners.authorised import agreement_of, agreements_of, authorisation_of, authorisations_of
from partners.may_register import why_stopped
from partners.models import Agreement, Authorisation, Partner, Suspension
from permissions.adapters.web import moment, person, saw

Verb = Callable[[HttpRequest, Partner, dict[str, Any]], Callable[[], object] | None]


@dataclass
class Weighed(Tried):
    """With what it would do, where that was asked first."""

    effect: Effect | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@transaction.atomic
def authorisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show where a partner stands; change one thing of it, or say first what that would do."""
    user, at = person(request), moment(request)
    if request.method != "POST":
        return shown(request, Partner.objects.fetch(user, "view", at=at, public_id=public_id))
    partner = Partner.objects.fetch(user, "classify", at=at, public_id=public_id, lock=True)
    return said(request, partner, request.POST.get("verb", ""))


def said(request: HttpRequest, partner: Partner, verb: str) -> HttpResponse:
    """Do what was said, or show the page again: with what it would do, or why it is not done."""
    if verb not in VERBS:
        return shown(request, partner, nothing_of_it(verb))
    form = form_of(verb, request.POST, partner)
    tried = Weighed(verb, request.POST.get("of", ""), form)
    if not form.is_valid():
        tried.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return shown(request, partner, tried)
    change = VERBS[verb](request, partner, form.cleaned_data)
    if change is None:
        return shown(request, partner, nothing_of_it(verb))
    if "preview" in request.POST:
        attempt(tried, lambda: weigh(request, partner, tried, change))
        return shown(request, partner, tried)
    if not attempt(tried, change):
        return shown(request, partner, tried)
    messages.success(request, DONE[verb]())
    return redirect("deals:authorisation", partner.public_id)


def weigh(
    request: HttpRequest, partner: Partner, tried: Weighed, change: Callable[[], object]
) -> None:
    tried.effect = effect_of(partner, change, asker=person(request), at=moment(request))


def nothing_of_it(verb: str) -> Weighed:
    words = _("There is nothing of this name.")
    return Weighed(verb, refusal=words, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def form_of(verb: str, given: Any, partner: Partner) -> forms.Form:
    if verb == "agree":
        return AgreementForm(given)
    if verb == "authorise":
        return AuthorisationForm(given, agreements=agreements_of(partner))
    if verb == "suspend":
        return SuspensionForm(given)
    return NothingForm(given) if verb == "lift" else WhichForm(given)


# Each verb returns what would do it, or nothing where what it is about is not there.


def agree(request: HttpRequest, partner: Partner, said: dict[str, Any]) -> Callable[[], object]:
    by, at = person(request), moment(request)
    return lambda: Agreement.begin(partner=partner, by=by, at=at, **said)


def end_agreement(
    request: HttpRequest, partner: Partner, said: dict[str, Any]
) -> Callable[[], object] | None:
    by, at = person(request), moment(request)
    row = agreement_of(partner, said["of"])
    return None if row is None else lambda: row.terminate(by=by, at=at)


def authorise(request: HttpRequest, partner: Partner, said: dict[str, Any]) -> Callable[[], object]:
    by, at = person(request), moment(request)
    return lambda: Authorisation.grant(partner=partner, by=by, at=at, **said)


def take_back(
    request: HttpRequest, partner: Partner, said: dict[str, Any]
) -> Callable[[], object] | None:
    by, at = person(request), moment(request)
    row = authorisation_of(partner, said["of"])
    return None if row is None else lambda: row.take_back(by=by, at=at)


def suspend(request: HttpRequest, partner: Partner, said: dict[str, Any]) -> Callable[[], object]:
    by, at = person(request), moment(request)
    return lambda: Suspension.begin(partner=partner, by=by, at=at, **said)


def lift(request: HttpRequest, partner: Partner, said: dict[str, Any]) -> Callable[[], object]:
    by, at = person(request), moment(request)
    return lambda: Suspension.lift(partner=partner, by=by, at=at)


def keep_on(
    request: HttpRequest, partner: Partner, said: dict[str, Any]
) -> Callable[[], object] | None:
    by, at = person(request), moment(request)
    mine = Protection.objects.permitted(by, "release", at=at)
    row = mine.filter(deal__registrant=partner, public_id=said["of"]).first()
    return None if row is None else lambda: keep(row, by=by, at=at)


VERBS: dict[str, Verb] = {
    "agree": agree,
    "end_agreement": end_agreement,
    "authorise": authorise,
    "take_back": take_back,
    "suspend": suspend,
    "lift": lift,
    "keep": keep_on,
}
DONE: dict[str, Callable[[], str]] = {
    "agree": lambda: _("Entered."),
    "end_agreement": lambda: _("Ended."),
    "authorise": lambda: _("Authorised."),
    "take_back": lambda: _("Ended."),
    "suspend": lambda: _("Suspended. Nothing new is taken from it until you lift that."),
    "lift": lambda: _("Lifted. It can submit again."),
    "keep": lambda: _("Kept. It runs to its end."),
}


def shown(request: HttpRequest, partner: Partner, tried: Weighed | None = None) -> HttpResponse:
    """Render where it stands, with the forms of what this person may change."""
    user, at = person(request), moment(request)
    tried = tried or Weighed()
    saw(request, partner)
    row: Any = (
        Partner.objects.permitted(user, at=at)
        .with_permission(user, "classify", at=at)
        .get(pk=partner.pk)
    )
    agreements, authorisations = agreements_of(row), authorisations_of(row)
    held = [each for each in agreements if at in each.during]
    context: dict[str, Any] = {
        "partner": row,
        "stop": why_stopped(row, at=at),
        "agreements": held,
        "old_agreements": [each for each in agreements if at not in each.during],
        "authorisations": [each for each in authorisations if at in each.during],
        "old_authorisations": [each for each in authorisations if at not in each.during],
        "tried": tried,
    }
    if row.can_classify:
        running = list(running_on(user, at=at).filter(deal__registrant=row).order_by("pk"))
        saw(request, {each.deal_id: each.deal for each in running}.values())
        context |= {
            "running": running,
            "agreement_form": tried.typed("agree") or AgreementForm(),
            "authorisation_form": tried.typed("authorise") or AuthorisationForm(agreements=held),
            "suspension_form": tried.typed("suspend") or SuspensionForm(),
        }
    return render(request, "deals/authorisation.html", context, status=tried.status)
