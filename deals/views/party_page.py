"""The page of a registration's parties, as it is and with what could not be done on it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from deals.models import Deal, Party
from deals.newcomers import newcomers_of
from deals.tried import Tried, attempt
from deals.who_takes_part import parts_of, periods_of, proposal_form, proposal_of
from partners.working_time import house_city, house_zone
from permissions.adapters.web import moment, person, saw


def shown(request: HttpRequest, public_id: str, tried: Tried) -> HttpResponse:
    at, user = moment(request), person(request)
    deal = (
        Deal.objects.with_everything()
        .prefetch_related("parties__instead_of__partner")
        .with_permission(user, "edit", "decide", "confide", at=at)
        .fetch(user, "view", at=at, public_id=public_id)
    )
    saw(request, deal)
    parts = parts_of(deal, user, tried, at=at)
    periods = periods_of(deal, at=at)
    context = {
        "deal": deal,
        "tried": tried,
        "parts": parts,
        "periods": periods,
        "zone": house_zone(),
        "city": house_city(),
        "proposed": (proposed := proposal_of(deal, parts, user, tried, at=at)),
        "proposal_form": None if proposed else proposal_form(deal, parts, tried, at=at),
        "newcomers": newcomers_of(deal, user, tried, at=at),
        "shares_hold": any(each.is_now for each in periods),
    }
    return render(request, "deals/parties.html", context, status=tried.status)


def named(request: HttpRequest, deal: Deal, action: str) -> Party:
    """Return the party that is spoken of, where the person may do `action` with it."""
    found: Party = Party.objects.fetch(
        person(request),
        action,
        at=moment(request),
        lock=True,
        deal=deal,
        public_id=request.POST.get("of", "").replace("\0", ""),
    )
    return found


def done(
    request: HttpRequest,
    deal: Deal,
    tried: Tried,
    verb: Callable[[], object],
    words: str,
    *,
    to: str = "deals:parties",
) -> HttpResponse:
    """Do it and say so, or show the page with what was tried."""
    if not attempt(tried, verb):
        return shown(request, deal.public_id, tried)
    messages.success(request, words)
    return redirect(to, *([] if to == "deals:deals" else [deal.public_id]))
