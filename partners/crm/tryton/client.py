"""Tryton's REST, one request at a time, with every answer put into our own words."""

import base64
import binascii
import html
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from partners.crm.connector import (
    Auth,
    Conflict,
    CrmError,
    Gone,
    Permanent,
    Schema,
    Transient,
    Unknown,
)

TIMEOUT = httpx.Timeout(30.0, connect=5.0, pool=5.0)
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# A field or model that Tryton does not have surfaces as a bare KeyError: its name, in quotes.
KEY_ERROR = re.compile(r"<p>'([\w.]+)'</p>")
NO_RIGHT = re.compile(r"You are not allowed to (access|read|create|write|delete) ")
WRONG_STATE = re.compile(r"You can not call |You are not allowed to modify the field ")
Fields = Sequence[str]
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


class Warned(Permanent):
    """Tryton asks whether this is really meant; `name` is the question's."""

    def __init__(self, message: str, *, name: str) -> None:
        super().__init__(message, status=200)
        self.name = name


class TrytonClient:
    """A bearer of one key of one database. Whatever it raises is a `CrmError`."""

    def __init__(
        self,
        *,
        url: str,
        database: str,
        token: str,
        context: Mapping[str, Any],
        person: tuple[str, str] | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._context = dict(context)
        self._person = person
        self._session = ""
        self._user = 0
        self.answered_at = LONG_AGO
        self._http = httpx.Client(
            base_url=f"{url.rstrip('/')}/{database}/rest/model/",
            headers={
                "Authorization": f"Bearer {token}",
                "X-Tryton-Context": encoded(dict(context)),
                "Accept-Language": "en",
            },
            timeout=TIMEOUT,
            transport=transport,
            # The CRM's address is configuration; a proxy of the environment is not asked about it.
            trust_env=False,
        )

    def close(self) -> None:
        self._http.close()

    def get(self, model: str, external_id: str, fields: Fields) -> dict[str, Any]:
        row: dict[str, Any] = self._ask(
            "GET", f"{model}/{record(external_id)}", params={"f": fields}
        )
        return row

    def search(
        self,
        model: str,
        domain: object,
        fields: Fields,
        *,
        limit: int,
        context: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Return at most `limit` rows by rising id, reckoned in `context` beside our own."""
        params = {"d": encoded(domain), "o": encoded([["id", "ASC"]]), "f": fields}
        headers = {"Range": f"records=0-{limit}"}
        if context:
            headers["X-Tryton-Context"] = encoded({**self._context, **context})
        rows: list[dict[str, Any]] = self._ask("GET", model, params=params, headers=headers)
        return rows

    def create(self, model: str, values: Mapping[str, Any], fields: Fields) -> dict[str, Any]:
        row: dict[str, Any] = self._ask("POST", model, params={"f": fields}, body=values)
        return row

    def update(
        self, model: str, external_id: str, values: Mapping[str, Any], fields: Fields
    ) -> dict[str, Any]:
        path = f"{model}/{record(external_id)}"
        row: dict[str, Any] = self._ask("PUT", path, params={"f": fields}, body=values)
        return row

    def call(self, model: str, method: str, arguments: Mapping[str, Any]) -> Any:
        return self._ask("POST", f"{model}/{method}", body=arguments)

    def press(self, model: str, external_id: str, button: str) -> None:
        self._ask("POST", f"{model}/{record(external_id)}/{button}", body={})

    def press_all(self, model: str, external_ids: Sequence[str], button: str) -> None:
        """Press a button for many: all at once if we have a login, else one by one.

        Tryton's REST knows a button only of one record; its remote procedures know many, and want
        a person's session rather than a key.
        """
        ids = [int(record(each)) for each in external_ids]
        if self._person:
            self.call_as_person(f"model.{model}.{button}", ids, self._context)
            return
        for each in ids:
            self._ask("POST", f"{model}/{each}/{button}", params={"f": ["id"]}, body={})

    @property
    def context(self) -> dict[str, Any]:
        return dict(self._context)

    def call_as_person(self, method: str, *arguments: Any) -> Any:
        """Call a remote procedure with the login's session. Raises `Warned` where it asks back."""
        for _ in range(2):
            if not self._session:
                self._sign_in()
            try:
                return self._procedure(method, *arguments, session=self._session)
            except Auth:
                self._session = ""  # it ends after minutes of silence
        raise Auth("the session does not last", status=401)

    def mean_it(self, warning: str) -> None:
        """Answer yes to a warning, as the person would."""
        confirmed = {"user": self._user, "name": warning, "always": False}
        self.call_as_person("model.res.user.warning.create", [confirmed], self._context)

    def _sign_in(self) -> None:
        assert self._person is not None  # noqa: S101 - asked for only where there is one
        login, password = self._person
        found = self._procedure("common.db.login", login, {"password": password}, "en")
        if not found:
            raise Auth(f"{login} may not sign in", status=401)
        self._user = found[0]
        self._session = base64.b64encode(f"{login}:{found[0]}:{found[1]}".encode()).decode()

    def _procedure(self, method: str, *arguments: Any, session: str = "") -> Any:
        headers = {"Authorization": f"Session {session}"} if session else {"Authorization": ""}
        body = {"id": 1, "method": method, "params": list(arguments)}
        said = self._ask("POST", "../../rpc/", headers=headers, body=body)
        if said.get("error"):
            raise procedure_refusal(said["error"])
        return said.get("result")

    def _ask(
        self,
        verb: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Any:
        writes = verb != "GET"
        try:
            answer = self._http.request(verb, path, params=params, headers=headers, json=body)
        except NOT_SENT as failure:
            raise Transient(f"not reached: {type(failure).__name__}") from failure
        except httpx.HTTPError as failure:
            kind = Unknown if writes else Transient
            raise kind(f"no answer: {type(failure).__name__}") from failure
        self.answered_at = server_time(answer) or self.answered_at
        if answer.is_success:
            return understood(answer, writes=writes)
        raise refusal(answer, sent=set(body or {}), writes=writes)


def server_time(answer: httpx.Response) -> datetime | None:
    """Read the CRM's own clock off its answer; ours is never compared with its stamps."""
    try:
        return parsedate_to_datetime(answer.headers["Date"])
    except (KeyError, ValueError):
        return None


def understood(answer: httpx.Response, *, writes: bool) -> Any:
    try:
        return answer.json() if answer.content else None
    except (ValueError, binascii.Error) as failure:
        kind = Unknown if writes else Transient
        raise kind("the answer is not JSON", status=answer.status_code) from failure


def record(external_id: str) -> str:
    if not external_id.isdecimal():
        raise Gone(f"{external_id!r} is no id of this CRM", status=404)
    return external_id


def refusal(answer: httpx.Response, *, sent: set[str], writes: bool) -> CrmError:
    """Name what a status means here; after a write, only an answer we understand proves anything.

    `sent` are the names of the fields of a write: Tryton looks those up before it touches a row.
    """
    status, said = answer.status_code, message_of(answer)
    key = (
        KEY_ERROR.search(html.unescape(answer.text))
        if status == httpx.codes.INTERNAL_SERVER_ERROR
        else None
    )
    if key and (not writes or key.group(1) in sent):
        return Schema(f"unknown to the CRM: {key.group(1)}", status=status)
    if status in (423, 429, 503):
        return Transient(said, status=status, retry_after=seconds(answer))
    if answer.is_server_error:
        return (Unknown if writes else Transient)(said, status=status)
    if status == httpx.codes.BAD_REQUEST and NO_RIGHT.match(said):
        return Auth(said, status=status)
    if status == httpx.codes.BAD_REQUEST and WRONG_STATE.match(said):
        return Conflict(said, status=status)
    kinds: dict[int, type[CrmError]] = {
        401: Auth,
        403: Conflict,
        404: Gone,
        409: Conflict,
        410: Gone,
        412: Conflict,
    }
    return kinds.get(status, Permanent)(said, status=status)


def procedure_refusal(error: Any) -> CrmError:
    """Name what a remote procedure answered; it speaks in an orderly way of what it undid."""
    kind, said, *_ = [*error, ""] if isinstance(error, list) else [str(error), ""]
    if kind == "UserWarning" and isinstance(said, list):
        return Warned(str(said[1]), name=str(said[0]))
    words = str(said[0] if isinstance(said, list) and said else said) or kind
    if WRONG_STATE.match(words):
        return Conflict(words, status=200)
    if NO_RIGHT.match(words):
        return Auth(words, status=200)
    return Permanent(words, status=200)


def message_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.reason_phrase}"


def seconds(answer: httpx.Response) -> float | None:
    given = answer.headers.get("Retry-After", "")
    return float(given) if given.isdecimal() else None
