"""One request, two people: an administrator sees what somebody else sees and changes nothing.

Every door asks its rules about `request.user`, which is the person acted for; the audit takes both
from `request.acting`. This is the only place that puts one in the other's stead, and the only one
that has to refuse what is more than a look.
"""

import re
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _

from partners.models import ActingAs
from permissions.access_log import record_ids
from permissions.adapters.web import acting, look, moment
from permissions.models import User
from portal.api.errors import PROBLEM, TITLES

Next = Callable[[HttpRequest], HttpResponse]

KEY = "acting_as"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# What the one who sits there may always do: come back to themselves.
WAYS_OUT = frozenset({"/acting/end/", "/accounts/logout/"})
# Back offices are not there for anybody; another's keys and sign-in are not theirs to see.
OFFICES = re.compile(r"^/(admin|cms)(/|$)")
PRIVATE = re.compile(r"^/(accounts|invitations|profile/tokens|calendar)(/|$)")


class InAnothersStead:
    """Put the person acted for in the place of who is signed in, while that holds."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        public_id = request.session.get(KEY)
        if public_id is None:
            return self.get_response(request)
        both = (
            ActingAs.objects.in_force(public_id, person=request.user, at=moment(request))
            if isinstance(request.user, User)
            else None
        )
        if both is None:
            # Whatever was asked was asked in the other's stead, so it is not done in one's own.
            del request.session[KEY]
            return HttpResponseRedirect("/acting/?over=1")
        request.acting = both  # type: ignore[attr-defined]
        request.user = both.seen_as
        return self.get_response(request)


class OnlyToRead:
    """Refuse whoever acts for another everything but looking, whatever the door behind it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if acting(request) is None or request.path_info in WAYS_OUT:
            return self.get_response(request)
        if OFFICES.match(request.path_info):
            raise Http404
        if request.method in READS and not PRIVATE.match(request.path_info):
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return in_json()
        raise PermissionDenied


def in_json() -> JsonResponse:
    body = {
        "type": "urn:tandem:problem:only_to_read",
        "title": str(TITLES[403]),
        "status": 403,
        "detail": _("You act as somebody else: only to read. Nothing was changed."),
        "code": "only_to_read",
    }
    return JsonResponse(body, status=403, content_type=PROBLEM)


def begin(request: HttpRequest, both: ActingAs) -> None:
    """Have this browser, and no other, see what the other sees."""
    request.session.cycle_key()
    request.session[KEY] = both.public_id
    request.acting = both  # type: ignore[attr-defined]
    note(request, both, "act_as")


def end(request: HttpRequest) -> None:
    """Come back to oneself. Whoever acts for nobody stays who they are."""
    both = acting(request)
    if isinstance(both, ActingAs):
        note(request, both, "end_act_as")
        both.stop(by=both.person, at=moment(request))
        request.session.pop(KEY, None)


def note(request: HttpRequest, both: ActingAs, action: str) -> None:
    record_ids(look(request), action=action, kind=User._meta.label_lower, ids=[both.seen_as_id])


def end_with_the_session(request: HttpRequest | None = None, **_signal: object) -> None:
    if request is not None:
        end(request)
