"""Bearer tokens: hashed, scoped, ending."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from permissions.adapters.web import moment
from permissions.models import ApiToken, User


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _, given = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"bearer":
            return None
        try:
            token = given.strip().decode("ascii")
        except UnicodeDecodeError as error:
            raise AuthenticationFailed from error
        at = moment(request._request)  # noqa: SLF001  DRF wraps the request our clock is on
        row = ApiToken.objects.alive(token, at=at).first()
        if row is None or not row.person.is_active:
            raise AuthenticationFailed
        return row.person, row

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
