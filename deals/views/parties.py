"""Where an invited partner says yes or no."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.models import Deal, Party
from deals.tried import do_and_say
from deals.verdict_forms import DeclineForm
from deals.views.reading import everything_about
from permissions.adapters.web import moment, person, saw
from permissions.refusals import Refused

UNPROCESSABLE = 422


def answered(
    request: HttpRequest, public_id: str, party_id: str, verb: Callable[[Party], None]
) -> tuple[Party, str]:
    """Answer for an invited party. Returns it with the refusal, if there is one.

    The deal is locked before the party, as every verb does.
    """
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    # Who has answered already is told so, and not that they may not.
    party = Party.objects.fetch(user, "speak_for", at=at, deal=deal, public_id=party_id, lock=True)
    try:
        verb(party)
    except Refused as refusal:
        return party, str(refusal)
    return party, ""


@require_POST
@transaction.atomic
def acceptance(request: HttpRequest, public_id: str, party_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    party, refusal = answered(
        request, public_id, party_id, lambda party: party.accept(by=user, at=at)
    )
    if refusal:
        messages.error(request, refusal)
    elif party.is_registrants:
        messages.success(request, _("Confirmed. The registration is yours."))
    else:
        messages.success(request, _("You have joined this deal."))
    return redirect("deals:deal", public_id)


@require_POST
@transaction.atomic
def declination(request: HttpRequest, public_id: str, party_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    form = DeclineForm(request.POST, of=party_id)
    if not form.is_valid():
        return asked_again(request, public_id, party_id, form)
    reason = form.cleaned_data["reason"]
    party, refusal = answered(
        request, public_id, party_id, lambda party: party.decline(by=user, at=at, reason=reason)
    )
    if refusal:
        messages.error(request, refusal)
        return redirect("deals:deal", public_id)
    if party.is_registrants:
        messages.success(request, _("You contested it. The registration is withdrawn."))
        return redirect("deals:deal", public_id)
    messages.success(request, _("You declined. The deal is no longer shown to you."))
    return redirect("deals:deals")


def asked_again(
    request: HttpRequest, public_id: str, party_id: str, form: DeclineForm
) -> HttpResponse:
    """Show the registration again with what was typed and what is wrong with it."""
    at, user = moment(request), person(request)
    shown = (
        Deal.objects.with_everything()
        .with_permission(user, "edit", "decide", "confide", "see_looks", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    Party.objects.fetch(user, "speak_for", at=at, deal=shown, public_id=party_id)
    saw(request, shown)
    context = everything_about(shown, user, at=at)
    for each in context["parties"]:
        if each["party"].public_id == party_id:
            each["decline_form"] = form
    return render(request, "deals/deal.html", context, status=UNPROCESSABLE)


@require_POST
@transaction.atomic
def invitation(request: HttpRequest, public_id: str, party_id: str) -> HttpResponse:
    """Ask a partner once more that declined or did not answer in time."""
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    party = Party.objects.fetch(user, "arrange", at=at, deal=deal, public_id=party_id, lock=True)
    do_and_say(request, lambda: party.invite_again(by=user, at=at), _("Asked again."))
    return redirect("deals:deal", public_id)
