"""The form and the inbox against an empty page of the same frame, for the same person.

`manage.py bench frame --deals 100000` fills the world of the permissions bench and asks each page
in turn with an address that is nobody's: the same frame, menu and person, and nothing in it. Told
is the processor time of the portal's own process and the whole time with the database in it, as
ratios of one run: what else the machine does falls on both.
"""

from collections.abc import Callable
from dataclasses import dataclass
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


def in_turns(client: Client, address: str) -> dict[str, Any]:
    """Return what a page costs and how often the empty one's cost that is."""
    for _each in range(WARM):
        client.get(address)
        client.get(EMPTY)
    full, empty = [], []
    for _each in range(TIMES):
        full.append(spent(lambda: client.get(address)))
        empty.append(spent(lambda: client.get(EMPTY)))
    with CaptureQueriesContext(connection) as said:
        client.get(address)

    def ratio(of: Callable[[Spent], float]) -> float:
        return round(median(map(of, full)) / median(map(of, empty)), 2)

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
        found = measure(partners)
    worst = max(each["processor"] for each in found.values())
    return {
        "deals": deals,
        "bar": MOST_AS_LONG,
        "worst_ratio": worst,
        "passed": worst <= MOST_AS_LONG,
        "pages": found,
    }


def measure(partners: int) -> dict[str, Any]:
    names = people(partners)
    return {
        f"{who} {address}": in_turns(
            browser(User.objects.get(email=f"{names[who]}@bench.test")), address
        )
        for who, address in ASKED
    }
