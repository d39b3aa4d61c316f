"""What stands around every page: where one can go, who one is, how the CRM is."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from partners.crm.connections import hearing
from partners.models import Membership
from partners.roles import EVERYTHING, TEAM
from permissions.adapters.web import acting, moment
from permissions.models import StaffRoleName, User
from permissions.rules import reasons
from portal.appearance import chosen_theme

R = StaffRoleName


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    base = {
        "theme": chosen_theme(request),
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
    }
    if not isinstance(user, User) or not hasattr(request, "at"):
        return base
    held = places_held(request, user)
    return {
        **base,
        "at": moment(request),
        "nav": places(request, user, is_member=bool(held)),
        "crm_status": hearing(at=moment(request)),
        "may_ask": bool(held),
        "current_partner": {"name": held[0].partner.display_name} if len(held) == 1 else None,
        "account_links": list(places_of_ones_own(request, user, held)),
        "acting_as": acting(request),
    }


def places_of_ones_own(
    request: HttpRequest, user: User, held: list[Membership]
) -> Iterator[dict[str, str]]:
    yield {"url": "/profile/", "icon": "user", "label": _("Your profile")}
    yield {"url": "/shares/", "icon": "share-2", "label": _("Shared")}
    keeps = EVERYTHING["administer"] | EVERYTHING["explain"]
    manages = any(place.role in TEAM["manage"] for place in held)
    if manages or user.holds_any(keeps, at=moment(request)):
        yield {"url": "/webhooks/", "icon": "send", "label": _("Webhooks")}
    if any(reasons(User, user, "act_as", at=moment(request))):
        yield {"url": "/acting/", "icon": "eye", "label": _("Act as somebody")}


def places_held(request: HttpRequest, user: User) -> list[Membership]:
    """Return somebody's places in teams."""
    held = Membership.objects.holding(at=moment(request)).filter(person=user)
    return list(held.select_related("partner"))


def places(request: HttpRequest, user: User, *, is_member: bool) -> list[dict[str, Any]]:
    """Return the rail: only what this person has a use for."""
    at = moment(request)
    roles = user.staff_roles(at=at)
    decides = R.CHANNEL_MANAGER in roles
    oversees = bool(roles & {R.CHANNEL_MANAGER, R.DIRECTOR, R.AUDITOR, R.ADMINISTRATOR})
    offered = [
        ("/", "house", _("Home"), True),
        ("/deals/", "handshake", _("Deals"), is_member or oversees),
        ("/approvals/", "inbox", _("Approvals"), decides),
        ("/library/", "library", _("Library"), True),
        ("/partners/", "heart-pulse", _("Relationships"), is_member or oversees),
        ("/questions/", "message-square", _("Questions"), is_member or oversees),
        ("/people/", "users", _("Colleagues"), any(reasons(User, user, "see_colleague", at=at))),
        ("/audit/", "shield-check", _("Audit"), bool(roles & {R.AUDITOR, R.ADMINISTRATOR})),
    ]
    return [
        {
            "url": url,
            "icon": icon,
            "label": label,
            "current": request.path == url if url == "/" else request.path.startswith(url),
        }
        for url, icon, label, shown in offered
        if shown
    ]
