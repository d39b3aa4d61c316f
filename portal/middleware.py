"""What every request has before a view sees it: one clock, the person's language and zone."""

import ipaddress
import re
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation

from content.editors import keep_in_step
from permissions.adapters.web import moment, sitting
from permissions.models import StaffRoleName, User
from portal.as_read import zone

Next = Callable[[HttpRequest], HttpResponse]


class Clock:
    """Read the clock once per request: `request.at` is the moment every rule is asked about."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]  # noqa: TID251
        return self.get_response(request)


class BehindProxies:
    """Have `REMOTE_ADDR` be who asks, where as many proxies as the settings trust stand before us.

    Each proxy adds whom it was asked by at the end; what stands further left anybody may have
    written.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        trusted: int = settings.TRUSTED_PROXIES
        asked_by = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if trusted and len(asked_by) >= trusted:
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = address_in(asked_by[-trusted])
        return self.get_response(request)


def address_in(said: str) -> str:
    """Return the address a proxy wrote, without port, brackets or scope, IPv4 as IPv4.

    Raises `ValueError` where it is none.
    """
    host = said.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    found = ipaddress.ip_address(host.partition("%")[0])
    return str(getattr(found, "ipv4_mapped", None) or found)


class PersonsLanguage:
    """Speak the person's language; before sign-in, the one chosen in the cookie or the browser."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        reader = sitting(request)
        chosen = reader.language if reader else None
        cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = dict(settings.LANGUAGES)
        language = next(
            (each for each in (chosen, cookie) if each in known),
            None,
        ) or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class PersonsTimeZone:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request.user.time_zone if isinstance(request.user, User) else settings.TIME_ZONE
        with timezone.override(zone(name)):
            return self.get_response(request)


# Wagtail and allauth send a signed-in person without access round in circles; for everyone but
# these roles the back offices do not exist.
OFFICES: list[tuple[re.Pattern[str], frozenset[str]]] = [
    (
        re.compile(r"^/cms(/|$)"),
        frozenset({StaffRoleName.EDITOR, StaffRoleName.ADMINISTRATOR}),
    ),
    (re.compile(r"^/admin(/|$)"), frozenset({StaffRoleName.ADMINISTRATOR})),
]


class BackOffice:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        for path, roles in OFFICES:
            if path.match(request.path_info):
                user = request.user
                if isinstance(user, User) and not user.holds_any(roles, at=moment(request)):
                    raise Http404
        if isinstance(request.user, User) and OFFICES[0][0].match(request.path_info):
            keep_in_step(request.user, at=moment(request))
        return None


class OfficePolicy:
    """Give each back office the content security policy written for it, as narrow as it bears."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for prefix, policy in settings.OFFICE_POLICIES.items():
            if request.path_info.startswith(prefix):
                response.headers["Content-Security-Policy"] = policy
        return response
