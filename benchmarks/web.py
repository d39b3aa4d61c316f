"""The form and the inbox against an empty page of the same frame, for the same person.

`manage.py bench web --deals 100000` fills the world of the permissions bench and asks each page
in turn with an address that is nobody's: the same frame, menu and person, and nothing in it. Told
is the processor time of the portal's own process and the whole time with the database in it, as
ratios of one run: what else the machine does falls on both. What the inbox fetches once its queue
is shown is told beside it, under no bar.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks.permissions import browser, database, fill, people
from permissions.models import User

EMPTY = "/nothing/"
ASKED = (
    ("small seller", "/deals/new/"),
    ("partner manager", "/deals/new/"),
    ("portfolio", "/approvals/"),
    ("territory", "/approvals/"),
)
LATER = re.compile(r'hx-get="([^"]+)"')
TIMES, WARM = 25, 3
MOST_AS_LONG = 2.0


@dataclass(frozen=True)
class Spent:
    processor: float
    whole: float


def spent(act: Callable[[], Any]) -> Spent:
    whole, processor = perf_counter(), process_time()
    act()
    return Spent(process_time() - processor, perf_counter() - whole)


def in_turns(client: Client, address: str, **headers: str) -> dict[str, Any]:
    """Return what a page costs and how often the empty one's cost that is."""

    def page() -> Any:
        return client.get(address, headers=headers)

    for _each in range(WARM):
        page()
        client.get(EMPTY)
    full, empty = [], []
    for _each in range(TIMES):
        full.append(spent(page))
        empty.append(spent(lambda: client.get(EMPTY)))
    with CaptureQueriesContext(connection) as said:
        page()

    def ratio(part: Callable[[Spent], float]) -> float:
        return round(median(map(part, full)) / median(map(part, empty)), 2)

    return {
        "statements": len(said),
        "processor_ms": round(median(each.processor for each in full) * 1000, 1),
        "empty_processor_ms": round(median(each.processor for each in empty) * 1000, 1),
        "processor": ratio(lambda each: each.processor),
        "whole": ratio(lambda each: each.whole),
    }


def bench(*, deals: int, partners: int, at: Any) -> dict[str, Any]:
    with override_settings(ALLOWED_HOSTS=["*"]), database():
        fill(deals=deals, partners=partners, at=at)
        # The empty page is one that is not there; a line in the log is no part of a frame.
        logging.getLogger("django.request").setLevel(logging.ERROR)
        found, after = measure(partners), afterwards(partners)
    worst = max(each["processor"] for each in found.values())
    return {
        "deals": deals,
        "bar": MOST_AS_LONG,
        "worst_ratio": worst,
        "passed": worst <= MOST_AS_LONG,
        "pages": found,
        "fetched_after": after,
    }


def of(who: str, partners: int) -> Client:
    return browser(User.objects.get(email=f"{people(partners)[who]}@bench.test"))


def measure(partners: int) -> dict[str, Any]:
    return {f"{who} {address}": in_turns(of(who, partners), address) for who, address in ASKED}


def afterwards(partners: int) -> dict[str, Any]:
    """Return the same of the registration that the inbox asks for after its queue."""
    found = {}
    for who in ("portfolio", "territory"):
        client = of(who, partners)
        fetched = LATER.search(client.get("/approvals/").content.decode())
        if fetched is None:
            raise RuntimeError("The inbox fetches nothing.")
        found[who] = in_turns(client, unescape(fetched[1]), **{"HX-Request": "true"})
    return found
