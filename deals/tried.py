"""What was asked for on a page and not done, so that the page can show it again."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.functional import Promise

from permissions.adapters.refused import said_at_fields
from permissions.refusals import Refused

Says = Callable[[forms.Form | None, Refused], bool]


@dataclass
class Tried:
    """Which verb, about which row of the page; its form as it was typed, or why not in words."""

    verb: str = ""
    of: str = ""
    form: forms.Form | None = None
    refusal: str | Promise = ""
    status: int = HTTPStatus.OK

    def typed(self, verb: str, of: str = "") -> forms.Form | None:
        """Return the form as it was typed, where it was this verb's about this row."""
        return self.form if (self.verb, self.of) == (verb, of) else None


def attempt(tried: Tried, verb: Callable[[], object], *, says: Says = said_at_fields) -> bool:
    """Do it whole, or not at all and keep in `tried` why; say whether it was done.

    A refusal stands at the fields it names, as `says` finds them on the page, else in words.
    """
    if tried.form is not None and not tried.form.is_valid():
        tried.status = HTTPStatus.UNPROCESSABLE_ENTITY
        return False
    try:
        with transaction.atomic():
            verb()
    except Refused as refusal:
        if says(tried.form, refusal):
            tried.status = HTTPStatus.UNPROCESSABLE_ENTITY
        else:
            tried.refusal, tried.status = str(refusal), HTTPStatus.CONFLICT
        return False
    return True


def do_and_say(request: HttpRequest, verb: Callable[[], object], words: str) -> None:
    """Do it whole, or not at all; the page that is shown next says `words`, or why not."""
    tried = Tried()
    if attempt(tried, verb):
        messages.success(request, words)
    else:
        messages.error(request, str(tried.refusal))
