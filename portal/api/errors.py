"""One error shape for every client: problem details (RFC 9457), all faults at once."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from deals.refusals import Incomplete, ReasonMissing
from permissions.pages import BadCursor
from permissions.refusals import Refused

PROBLEM = "application/problem+json"
LONGEST = 300

# Refusals that are about what was typed rather than about the state of things.
STATUS: dict[type[Refused], int] = {BadCursor: 400, Incomplete: 422, ReasonMissing: 422}

TITLES: "dict[int, str | Promise]" = {
    400: _("The request cannot be read"),
    401: _("Not signed in"),
    403: _("Not permitted"),
    404: _("Not found"),
    405: _("Not possible here"),
    409: _("Refused"),
    412: _("It has changed"),
    413: _("Too large"),
    415: _("Send JSON"),
    422: _("Some fields need mending"),
    429: _("Too many requests"),
}

Fault = dict[str, str]


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a handler raised into an answer; None for what is a mistake of ours."""
    if isinstance(error, Refused):
        return refused(error, getattr(context.get("view"), "spoken", {}))
    if isinstance(error, exceptions.ValidationError):
        code = 400 if error.status_code == HTTPStatus.BAD_REQUEST and _of_query(error) else 422
        return answered(code, "invalid", TITLES[code], list(faults(error.detail)))
    if isinstance(error, exceptions.APIException):
        return api_error(error)
    for kind, code, name in PLAIN:
        if isinstance(error, kind):
            return answered(code, name, DETAILS[code])
    return None


PLAIN: list[tuple[type[Exception], int, str]] = [
    (Http404, 404, "not_found"),
    (PermissionDenied, 403, "forbidden"),
    (RequestDataTooBig, 413, "too_large"),
    (SuspiciousOperation, 400, "malformed"),
    (UnreadablePostError, 400, "malformed"),
]
DETAILS: "dict[int, str | Promise]" = {
    400: _("The request cannot be read."),
    403: _("You may see this, but not do it."),
    404: _("There is nothing here that you may see."),
    413: _("The request is larger than we take."),
}


def _of_query(error: exceptions.ValidationError) -> bool:
    from permissions.adapters.shapes import BadQuery  # noqa: PLC0415  DRF loads us while it loads

    return isinstance(error, BadQuery)


def refused(error: Refused, spoken: dict[str, str]) -> Response:
    code = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 409)
    wrong = [
        {"field": spoken.get(field, field), "code": name, "message": clean(words)}
        for field, said in error.fields.items()
        for name, words in said
    ]
    return answered(code, error.code, error.message, wrong)


def api_error(error: exceptions.APIException) -> Response:
    headers = {}
    if header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = header
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    code = error.status_code
    name = error.default_code
    if isinstance(error.detail, exceptions.ErrorDetail):
        name = error.detail.code or name
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        code = 401
    if isinstance(error, exceptions.ParseError):
        name = "malformed"
    if isinstance(error, exceptions.NotFound):
        name = "not_found"
    return answered(code, str(name), str(error.detail), headers=headers)


def answered(
    code: int,
    name: str,
    detail: "str | Promise",
    wrong: list[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:tandem:problem:{name}",
        "title": str(TITLES.get(code, HTTPStatus(code).phrase)),
        "status": code,
        "detail": clean(detail),
        "code": name,
    }
    if wrong:
        body["errors"] = wrong
    return Response(body, status=code, headers=headers, content_type=PROBLEM)


def faults(detail: Any, path: str = "") -> Iterator[Fault]:
    """Yield every fault in a serializer's errors, each with the path of its field."""
    if isinstance(detail, dict):
        for name, below in detail.items():
            # Errors of a whole object stand at the object, not at a field of it.
            part = "" if name == "non_field_errors" else clean(name)
            yield from faults(below, f"{path}.{part}".strip("."))
    elif isinstance(detail, list):
        for place, below in enumerate(detail):
            inner = f"{path}.{place}".strip(".") if isinstance(below, dict | list) else path
            yield from faults(below, inner)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"field": path, "code": str(code), "message": clean(detail)}


def clean(words: object) -> str:
    """Return words that JSON can carry: what a client sent may hold half characters, or a book."""
    text = str(words).encode("utf-8", "replace").decode()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
