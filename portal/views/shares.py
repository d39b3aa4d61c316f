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
        found = gifts(held(kind.stores, user, at=at), user, at=at, icon=kind.icon, path=kind.path)
        named = {
            gift.grant.content_object_id: gift.grant.content_object for gift in found if gift.url
        }
        saw(request, named.values(), action="see_shares")
        for store in kind.stores:
            # Whose thing they may not view is told of the share alone.
            nameless = [g.grant for g in found if not g.url and isinstance(g.grant, store)]
            saw(request, nameless, action="see_shares")
        for gift in found:
            if gift.grant.is_received:
                told["with_me"].append(gift)
            elif gift.grant.giver_id == user.pk:
                told["by_me"].append(gift)
            else:
                told["by_us"].append(gift)
    return render(request, "portal/shares.html", told)
