"""How sign-in behaves: by e-mail, and nobody signs up uninvited."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

UNPROCESSABLE = 422
LONGEST_PASSWORD = 200
Door = Callable[..., HttpResponse]


class ByInvitation(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: Any = None) -> str:
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                _("Use at most %(most)d characters."), params={"most": LONGEST_PASSWORD}
            )
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def is_safe_url(self, url: str) -> bool:
        """Say whether somebody may be sent on to `url`; what is no address is none of ours."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


def says_so(door: Door) -> Door:
    """Answer 422 where a form comes back with faults: a script must not take it for done."""

    @wraps(door)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = door(request, *args, **kwargs)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.is_bound and form.errors:
            response.status_code = UNPROCESSABLE
        return response

    return answered
