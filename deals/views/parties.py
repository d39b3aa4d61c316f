"""Where an invited partner says yes or no."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from deals.models import Deal, Party
from permissions.adapters.web import moment, person
from permissions.refusals import Refused

LONGEST_REASON = 500


def answered(
    request: HttpRequest, public_id: str, party_id: str, verb: Callable[[Party], None]
) -> str | None:
    """Answer for an invited party. Returns the refusal, if there is one.

    The deal is locked before the party, as every verb does.
    """
    at, user = moment(request), person(request)
    deal = Deal.objects.fetch(user, "view", at=at, public_id=public_id, lock=True)
    party = Party.objects.fetch(user, "answer", at=at, deal=deal, public_id=party_id, lock=True)
    try:
        verb(party)
    except Refused as refusal:
        return str(refusal)
    return None


@require_POST
@transaction.atomic
def acceptance(request: HttpRequest, public_id: str, party_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    refusal = answered(request, public_id, party_id, lambda party: party.accept(by=user, at=at))
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("You have joined this deal."))
    return redirect("deals:deal", public_id)


@require_POST
@transaction.atomic
def declination(request: HttpRequest, public_id: str, party_id: str) -> HttpResponse:
    at, user = moment(request), person(request)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    refusal = answered(
        request, public_id, party_id, lambda party: party.decline(by=user, at=at, reason=reason)
    )
    if refusal:
        messages.error(request, refusal)
        return redirect("deals:deal", public_id)
    messages.success(request, _("You declined. The deal is no longer shown to you."))
    return redirect("deals:deals")
