"""A POST with an `Idempotency-Key` is done once, however often it is sent."""

import hashlib
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from http import HTTPStatus
from typing import NoReturn

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ErrorDetail, PermissionDenied
from rest_framework.response import Response

from partners.crm.locks import held
from permissions.adapters.drf import About, Handler, PermittedViewSet, simply
from permissions.adapters.shapes import BadQuery
from permissions.models import ApiToken
from permissions.refusals import Refused
from portal.api.errors import PROBLEM, problem
from portal.models import OncePerKey

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 255
KEPT = timedelta(hours=24)

# Refused for what was sent or for the state of things: said again in the same words. What a
# person may not do or know of is asked anew each time, and nothing is kept of it.
KEPT_REFUSALS = frozenset({400, 409, 412, 413, 415, 422})


class KeyReused(Refused):
    """The key was used for another body."""

    code = "idempotency_key_reused"


def once(view: PermittedViewSet, handler: Handler) -> Response:
    """Perform a handler; a POST with a key only if that key has not been through this door."""
    key = view.request.headers.get(HEADER)
    token = view.request.auth
    if view.request.method != "POST" or key is None or not isinstance(token, ApiToken):
        return simply(view, handler)
    with in_turns(view, token, key), view.transaction():
        with transaction.atomic():
            view.admit()
            if not is_a_key(key):
                refuse_key(view, handler)
            row = claim(view, token, key)
        # What is done in parts may have ended half way: the parts that were done refuse by now.
        return again(view, handler, row) if row.status else first(view, handler, row)


def in_turns(view: PermittedViewSet, token: ApiToken, key: str) -> AbstractContextManager[None]:
    """Return what has the second of two with one key wait, where no transaction does that."""
    if view.action in view.in_parts:
        return held("once", token.pk, view.request.path, key)
    return nullcontext()


def is_a_key(key: str) -> bool:
    return bool(key.strip()) and len(key) <= LONGEST and key.isascii() and key.isprintable()


def refuse_key(view: PermittedViewSet, handler: Handler) -> NoReturn:
    """Raise `BadQuery`, but first what tells somebody that they may not do it with any key.

    Only the handler knows that; what it does is undone with the transaction around us.
    """
    try:
        handler(view.request, *view.args, **view.kwargs)
    except PermissionDenied:
        raise
    except (APIException, Refused):
        pass
    words = _("A key is 1 to 255 printable characters.")
    raise BadQuery({HEADER: [ErrorDetail(words, "invalid")]})


def claim(view: PermittedViewSet, token: ApiToken, key: str) -> OncePerKey:
    """Return the row of this key; without a status it is ours to fill.

    Somebody else in the middle of it holds the unique key: we wait here for their end. Raises
    `KeyReused`.
    """
    body_hash = hashlib.sha256(view.request._request.body).hexdigest()  # noqa: SLF001
    OncePerKey.objects.filter(person=view.person, at__lt=view.at - KEPT).delete()
    row, _is_first = OncePerKey.objects.get_or_create(
        person=view.person,
        token=token,
        method="POST",
        path=view.request.path[:LONGEST],
        key=key,
        defaults={"body_hash": body_hash, "at": view.at},
    )
    if row.body_hash != body_hash:
        raise KeyReused(_("This key was used for something else. Take a new one."))
    return row


def first(view: PermittedViewSet, handler: Handler, row: OncePerKey) -> Response:
    try:
        with view.transaction():
            response = handler(view.request, *view.args, **view.kwargs)
    except Exception as error:
        refusal = problem(error, {"view": view})
        if refusal is None or refusal.status_code not in KEPT_REFUSALS:
            raise
        response, row.problem = refusal, refusal.data
    else:
        if view.action in view.in_parts:
            row.problem = response.data
    row.status = response.status_code
    row.thing_id = response.thing.pk if isinstance(response, About) else None
    row.save(update_fields=["status", "thing_id", "problem"])
    return response


def again(view: PermittedViewSet, handler: Handler, row: OncePerKey) -> Response:
    # Who came first by the clock may have waited here for somebody who came later: what that one
    # made is true only from their moment on.
    view.request._request.at = max(view.at, row.at)  # type: ignore[attr-defined]  # noqa: SLF001
    if row.problem is not None:
        is_refusal = row.status in KEPT_REFUSALS
        response = Response(
            row.problem, status=row.status, content_type=PROBLEM if is_refusal else None
        )
    elif row.thing_id is not None:
        response = view.replay(row.thing_id, code=row.status or HTTPStatus.OK)
    elif row.status == HTTPStatus.NO_CONTENT:
        response = Response(status=row.status)
    else:
        # An answer that is about no thing changed nothing: it is a question, and asked again.
        response = handler(view.request, *view.args, **view.kwargs)
    response[REPLAYED] = "true"
    return response
