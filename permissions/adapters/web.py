"""What an HTML door needs: its one moment, the page or a part of it, a note of the look."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest

from permissions.access_log import Look, record_look
from permissions.models import AccessEntry, User
from permissions.refusals import Refused


class StaleVersion(Refused):
    """Somebody changed it since this person read it."""

    code = "stale_version"


def moment(request: HttpRequest) -> datetime:
    """Return the one moment of this request, read by the clock at the door."""
    at: datetime = request.at  # type: ignore[attr-defined]
    return at


def person(request: HttpRequest) -> User:
    """Return who is signed in. Doors behind the login wall always have somebody."""
    if not isinstance(request.user, User):
        raise TypeError("This door is open to people who are not signed in.")
    return request.user


class Acting(Protocol):
    """Two people behind one request: `person` sits there and sees what `seen_as` sees."""

    person: User
    seen_as: User


def acting(request: HttpRequest) -> Acting | None:
    """Return who sits there on whose behalf, where it is not the one who is signed in."""
    found: Acting | None = getattr(request, "acting", None)
    return found


def sitting(request: HttpRequest) -> User | None:
    """Return whose eyes read the answer: language and words are for them."""
    if both := acting(request):
        return both.person
    return request.user if isinstance(request.user, User) else None


def network_of(request: HttpRequest) -> str:
    """Return the network a request came from, wide enough to be no personal data."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    prefix = 24 if address.version == 4 else 48  # noqa: PLR2004
    return str(ipaddress.ip_network((address, prefix), strict=False))


def look(request: HttpRequest, *, door: str = AccessEntry.Door.PAGE) -> Look:
    both = acting(request)
    return Look(
        actor=sitting(request) or AnonymousUser(),
        at=moment(request),
        door=door,
        on_behalf_of=both.seen_as if both else None,
        request_id=request.headers.get("X-Request-Id", "")[:32],
        network=network_of(request),
    )


def saw(
    request: HttpRequest,
    things: models.Model | Iterable[models.Model],
    *,
    action: str = "view",
    door: str = AccessEntry.Door.PAGE,
    reasons: tuple[str, ...] = (),
) -> None:
    """Write down that this request showed these things. One list is one entry."""
    record_look(look(request, door=door), action=action, things=things, reasons=reasons)
