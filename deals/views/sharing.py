"""Where a registration is shared, and hidden from the registrant's distributor."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from deals.models import Deal, DealHidden
from deals.sharing import REGISTRATIONS
from partners.views import sharing
from permissions.adapters.web import moment, person
from permissions.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def shares(request: HttpRequest, public_id: str) -> HttpResponse:
    return sharing.shares_of(
        request, REGISTRATIONS, public_id, template="deals/shares.html", more=as_to_the_distributor
    )


@require_POST
def share_end(request: HttpRequest, public_id: str, grant_id: str) -> HttpResponse:
    return sharing.share_end(request, REGISTRATIONS, public_id, grant_id)


def as_to_the_distributor(request: HttpRequest, deal: Deal) -> dict[str, Any]:
    at, user = moment(request), person(request)
    return {
        "may_hide": Deal.objects.permitted(user, "hide", at=at).filter(pk=deal.pk).exists(),
        "is_hidden": DealHidden.objects.holding(at=at).filter(deal=deal).exists(),
    }


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
    return redirect("deals:shares", public_id)
