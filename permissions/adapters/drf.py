"""API doors: fetching is checking, one moment, the look written down, permission before parsing."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from permissions import pages
from permissions.adapters.shapes import COUNT_STOPS_AT, BadQuery, Input, Query, Rows
from permissions.adapters.web import StaleVersion, moment, saw
from permissions.models import AccessEntry, User
from permissions.pages import SIZE

PUBLIC_ID = re.compile(r"[0-9a-z]{16}")

Handler = Callable[..., Response]
Around = Callable[["PermittedViewSet", Handler], Response]


def simply(view: "PermittedViewSet", handler: Handler) -> Response:
    """Do it in one transaction: the change, its ledger entry and the note of the look."""
    with view.transaction():
        return handler(view.request, *view.args, **view.kwargs)


_AROUND: list[Around] = [simply]


def perform_by(around: Around) -> None:
    """Have every handler performed by `around`. The top floor adds its manners here, once."""
    _AROUND[0] = around


class PreconditionFailed(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "precondition_failed"

    def __init__(self) -> None:
        super().__init__(_("It has changed since you read it. Read it again, then decide."))


class About(Response):
    """An answer that shows one thing: a replay fetches and draws that thing again."""

    def __init__(self, *args: Any, thing: models.Model, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thing = thing


class PermittedViewSet(ViewSet):
    """Doors to the rows of one `model`. `needs` says which permission each handler asks for.

    A child without both cannot be defined, and a route to a handler that `needs` does not name
    cannot be made. A base of such children says `is_base`. Handlers get rows from `get_object`
    and `listed` alone.
    """

    model: ClassVar[type[models.Model]]
    needs: ClassVar[Mapping[str, str]]
    # How a field that a refusal names is called here: `customer_name` → `customer.name`.
    spoken: ClassVar[Mapping[str, str]] = {}
    # A closed thing does not exist for those it is not meant for: 404, never 403.
    is_closed: ClassVar[bool] = False
    # Whether it shows rows of `model`: by `shown_many`, which it cannot forget then.
    shows_rows: ClassVar[bool] = True
    # The part of the address that names the row, and the path from the row to what it names.
    lookup: ClassVar[str] = "public_id"
    named_by: ClassVar[str] = "public_id"

    # Handlers that change many things, each in a transaction of its own, so that none waits for
    # another's locks: what came of each is their answer.
    in_parts: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, is_base: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if is_base:
            return
        if not (hasattr(cls, "model") and getattr(cls, "needs", None)):
            raise TypeError(f"{cls.__name__} must say its model and what its handlers need.")
        if unknown := [name for name in cls.needs if not hasattr(cls, name)]:
            raise TypeError(f"{cls.__name__} has no {', '.join(unknown)}.")
        if cls.shows_rows and cls.shown_many is PermittedViewSet.shown_many:
            raise TypeError(f"{cls.__name__} must say how its rows are shown, or that it has none.")

    @classmethod
    def as_view(cls, actions: Any = None, **initkwargs: Any) -> Any:
        if missing := sorted(set((actions or {}).values()) - cls.needs.keys()):
            raise TypeError(f"{cls.__name__} must say what these need: {', '.join(missing)}.")
        return super().as_view(actions, **initkwargs)

    # The life of a request.

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        # A client may name any codec there is, also such as decode no text.
        request.encoding = "utf-8"
        return super().initialize_request(request, *args, **kwargs)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(self.request, *args, **kwargs)
            response = _AROUND[0](self, self._handler())
        except Exception as error:  # noqa: BLE001  DRF raises again what is nobody's answer
            response = self.handle_exception(error)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _handler(self) -> Handler:
        name = (self.request.method or "").lower()
        if name in self.http_method_names:
            return getattr(self, name, self.http_method_not_allowed)
        return self.http_method_not_allowed

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.admit()
        return super().http_method_not_allowed(request, *args, **kwargs)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self.admit()
        return Response(status=status.HTTP_204_NO_CONTENT, headers={"Allow": self._allow()})

    def _allow(self) -> str:
        return ", ".join(self.allowed_methods)

    def transaction(self) -> AbstractContextManager[Any]:
        """Return what a handler is performed in."""
        return nullcontext() if self.action in self.in_parts else transaction.atomic()

    # Who, when.

    @property
    def at(self) -> datetime:
        """The one moment of this request."""
        return moment(self.request)

    @property
    def person(self) -> User:
        if not isinstance(self.request.user, User):
            raise TypeError("This door is open to people who are not signed in.")
        return self.request.user

    @property
    def zone(self) -> tzinfo:
        """The person's time zone, for times that stand in a sentence."""
        try:
            return ZoneInfo(self.person.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            return UTC

    # Rows.

    def rows(self) -> Any:
        """Return the rows this door is about, with what is shown of them read at once."""
        return self.model._default_manager.all()

    def admit(self) -> None:
        """Refuse with 404 those who may not even know of the thing in the address."""
        if self.lookup in self.kwargs:
            self.get_object(need="view")

    def get_object(self, *, lock: bool = False, need: str | None = None) -> Any:
        """Return the row of the address, checked; with `lock`, fresh, locked and If-Match met.

        Raises `Http404`, `PermissionDenied`, `PreconditionFailed`.
        """
        row = self.fetched(
            self.rows(),
            need or self.needs.get(self.action or "", "view"),
            public_id=self.kwargs[self.lookup],
            named_by=self.named_by,
            lock=lock,
            **self.within(),
        )
        if lock:
            self.require_match(row)
        return row

    def within(self) -> dict[str, Any]:
        """Return what else the address says of the row, e.g. its parent."""
        return {}

    def fetched(
        self,
        rows: Any,
        need: str,
        *,
        public_id: str,
        named_by: str = "public_id",
        lock: bool = False,
        **lookup: Any,
    ) -> Any:
        """Return one row, checked. Raises `Http404` for an id that is none of ours as well."""
        said = [public_id, *(each for each in lookup.values() if isinstance(each, str))]
        if not all(PUBLIC_ID.fullmatch(each) for each in said):
            raise Http404
        try:
            named = {named_by: public_id, **lookup}
            return rows.fetch(self.person, need, at=self.at, lock=lock, **named)
        except PermissionDenied:
            if self.is_closed:
                raise Http404 from None
            raise

    def listed(self, rows: Any, query: Mapping[str, Any]) -> Response:
        """Answer with one page of what this reader may view, and note the look."""
        page = rows.page(
            self.person, at=self.at, cursor=query.get("cursor"), size=query.get("limit") or SIZE
        )
        self.saw(page)
        return self._paged(page, rows.permitted(self.person, "view", at=self.at), query)

    def paged(self, rows: Any, order: list[str], query: Mapping[str, Any]) -> Response:
        """Answer with one page of rows that belong to something already fetched and checked."""
        size = query.get("limit") or SIZE
        page = pages.page_of(rows, order=order, cursor=query.get("cursor"), size=size)
        return self._paged(page, rows, query)

    def _paged(self, page: pages.Page[Any], rows: Any, query: Mapping[str, Any]) -> Response:
        data: dict[str, Any] = {
            "next": self._beside(page.next),
            "previous": self._beside(page.previous),
        }
        if query.get("count"):
            data["count"] = len(rows.order_by().values_list("pk", flat=True)[:COUNT_STOPS_AT])
        data["results"] = self.shown_many(page.rows)
        return Response(data)

    def _beside(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        asked = self.request.query_params.copy()
        asked["cursor"] = cursor
        return str(self.request.build_absolute_uri(f"?{asked.urlencode()}"))

    # What comes in.

    def query(self, kind: type[Input] = Query) -> dict[str, Any]:
        """Return what the address asks for. Raises `BadQuery`, naming everything wrong."""
        asked = kind(data=self.request.query_params, context={"view": self})
        try:
            asked.is_valid(raise_exception=True)
        except ValidationError as error:
            raise BadQuery(error.detail) from error
        return dict(asked.validated_data)

    def body(
        self, kind: type[Input], *, of: models.Model | None = None, partial: bool = False
    ) -> dict[str, Any]:
        """Return what was sent, checked. With `of`, a version that was sent must be its own.

        Raises `ValidationError` with all faults at once, `StaleVersion`.
        """
        sent = kind(data=self.request.data, partial=partial, context={"view": self, "thing": of})
        sent.is_valid(raise_exception=True)
        data = dict(sent.validated_data)
        version = data.pop("version", None)
        if version is not None and of is not None and version != getattr(of, "version", version):
            raise StaleVersion(_("Somebody has changed it since you read it."))
        return data

    # What goes out.

    def shown(self, row: Any) -> Any:
        """Return `row` as this reader may see it, in plain values."""
        return self.shown_many([row])[0]

    def shown_many(self, rows: Rows) -> Rows:
        raise TypeError("This door shows no rows of its own.")

    def answer(self, row: Any, *, code: int = status.HTTP_200_OK) -> Response:
        """Answer with one thing and its ETag: a hash of what this reader sees of it."""
        data = self.shown(row)
        tag = etag(data)
        known = self.known(tag)
        return known or About(data, status=code, headers={"ETag": tag}, thing=row)

    def known(self, tag: str) -> Response | None:
        """Answer 304 to a reader who has what the tag stands for already, else nothing."""
        given = self.request.headers.get("If-None-Match", "")
        if self.request.method in {"GET", "HEAD"} and matches(given, tag, weakly=True):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return None

    def replay(self, key: int, *, code: int) -> Response:
        """Answer an earlier POST again: the permission is asked anew, this reader's view drawn."""
        if self.lookup in self.kwargs:
            self.get_object()
        found = self.rows().fetch(self.person, "view", at=self.at, pk=key)
        return self.answer(found, code=code)

    def require_match(self, row: Any) -> None:
        given = self.request.headers.get("If-Match", "")
        if given and not matches(given, etag(self.shown(row))):
            raise PreconditionFailed

    def saw(self, things: models.Model | Iterable[models.Model], *, action: str = "view") -> None:
        """Write down that this request showed these things."""
        saw(
            self.request._request,  # noqa: SLF001  DRF wraps the request our clock is on
            things,
            action=action,
            door=AccessEntry.Door.API,
        )


def etag(data: Any) -> str:
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def matches(header: str, tag: str, *, weakly: bool = False) -> bool:
    """Say whether a list of tags names ours. If-Match is strict: a weak tag never matches."""
    given = [part.strip() for part in header.split(",")]
    if weakly:
        given = [part.removeprefix("W/") for part in given]
    return "*" in given or tag in given
