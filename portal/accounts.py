"""How sign-in behaves: by e-mail, and nobody signs up uninvited."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from permissions.models import User
from portal.as_read import as_read_by
from portal.posting import Letter, post

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

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Send the link as every mail of ours, in the words of whose password it is."""
        with as_read_by(user):
            days = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days
            post(
                email,
                Letter(
                    _("A new password for %(portal)s") % {"portal": settings.SITE_NAME},
                    (
                        _("Somebody, you perhaps, asked for a new password for this address."),
                        _("The link is yours alone and holds for %(days)d days.") % {"days": days},
                        _("If it was not you, do nothing: the old one stays."),
                    ),
                    _("Choose a password"),
                    way_in(user),
                ),
                why=_("You get this mail because you sign in with this address."),
            )

    def is_safe_url(self, url: str) -> bool:
        """Say whether somebody may be sent on to `url`; what is no address is none of ours."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


def way_in(person: User) -> str:
    """Return the path of a link by which somebody chooses a password: once, for some days."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    where = {"uidb36": user_pk_to_url_str(person), "key": key}
    return reverse("account_reset_password_from_key", kwargs=where)


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
