"""Everything shared out and everything received, of every kind, on one page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from content.sharing import MATERIALS
from deals.sharing import REGISTRATIONS
from partners.sharing import Gift, gifts, held
from permissions.adapters.web import moment, person, saw

KINDS = (REGISTRATIONS, MATERIALS)


@require_safe
def shares(request: HttpRequest) -> HttpResponse:
    at, user = moment(request), person(request)
    told: dict[str, list[Gift]] = {"with_me": [], "by_me": [], "by_us": []}
    for kind in KINDS:
        grants = held(kind.stores, user, at=at)
        things = {grant.content_object_id: grant.content_object for grant in grants}
        saw(request, things.values(), action="see_shares")
        for gift in gifts(grants, user, at=at, icon=kind.icon, path=kind.path):
            if gift.grant.is_received:
                told["with_me"].append(gift)
            elif gift.grant.giver_id == user.pk:
                told["by_me"].append(gift)
            else:
                told["by_us"].append(gift)
    return render(request, "portal/shares.html", told)
