"""Bearer tokens: hashed, scoped, ending."""

from datetime import UTC, timedelta
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from permissions.adapters.web import acting, moment
from permissions.models import ApiToken, Scope, User

# Who uses a token, and when, is noted no oftener than this: a look at the clock, not a write.
NOTED_EVERY = timedelta(minutes=5)


class BearerToken(BaseAuthentication):
    """`Authorization: Bearer …`. The person's language holds from here on."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, given = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        if acting(request._request):  # noqa: SLF001
            raise PermissionDenied(_("You act as somebody else: no token works in this browser."))
        at = moment(request._request)  # noqa: SLF001  DRF wraps the request our clock is on
        try:
            token = given.strip().decode("ascii")
        except UnicodeDecodeError as error:
            raise AuthenticationFailed(_("This token is not one of ours.")) from error
        row = ApiToken.objects.alive(token, at=at).first()
        if row is None or not row.person.is_active or Scope.CALENDAR in row.scopes:
            raise AuthenticationFailed(_("This token is unknown, has ended or was taken back."))
        if row.last_used_at is None or at - row.last_used_at >= NOTED_EVERY:
            ApiToken.objects.filter(pk=row.pk).update(last_used_at=at)
        speak_with(row.person, request)
        return row.person, row

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def speak_with(person: User, request: Request) -> None:
    """Speak the language the client asks for, else the person's, and UTC; until the answer."""
    if not request.headers.get("Accept-Language"):
        translation.activate(person.language)
    timezone.activate(UTC)


class TokenScope(BasePermission):
    """A token for reading only reads."""

    message = _("This token may only read.")
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: Any) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        if request.method in SAFE_METHODS:
            return bool({Scope.READ, Scope.WRITE} & set(token.scopes))
        return Scope.WRITE in token.scopes


class PerToken(SimpleRateThrottle):
    """So many requests a minute for each token, far above what a person or a script needs."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if not isinstance(request.auth, ApiToken):
            return None
        return f"throttle:{request.auth.pk}"
