"""Candidates among very many customers, against the bare similarity query at the same threshold.

`manage.py bench conflicts` makes a database of its own and fills it with 400,000 companies, made
up or those of `--names FILE` (CSV: name, country, lei), and asks for misspelt ones: first among
500 of them, then among all, then all with their register's number; and again among 200,000
Chinese names, three of four with a core of two characters. Nothing of it is kept. Times are ratios
of one run: each candidate search is timed beside the bare `%` at 0.5 for the same core name.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection, transaction

from benchmarks import companies
from benchmarks.companies import Company, misspelt
from benchmarks.permissions import database
from deals.duplicates import nearest, similar_enough
from deals.matching.identifiers import Identifier
from deals.matching.near import near_keys
from deals.matching.normalise import block_key, parts_of
from deals.matching.score import Known

NAME = "bench_candidates"
FEW, ASKED, WARM, TOP = 500, 500, 30, 10
BARE = """
    SELECT id FROM deals_customer WHERE core_name %% %s
    ORDER BY similarity(core_name, %s) DESC LIMIT 10
"""
COLUMNS = """
    id, public_id, name, name_local, name_latin, former_names, near_keys, country, city, domain,
    core_name, blocking_key, search_terms, sort_key, created_at
"""
BARS = {
    "first of 500": 0.99,
    "with an identifier": 0.95,
    "without": 0.85,
    "times the bare query": 2.0,
    "p95 of p50": 5.0,
}


@dataclass(frozen=True)
class Found:
    """Where the customer that was meant stood (0 is nowhere), and what looking for it took."""

    place: int
    seconds: float
    bare: float


def fill(known: Sequence[Company], *, after: int = 0) -> None:
    """Write customers with their numbers, under keys from `after` + 1 on."""
    rows = list(enumerate(known, start=after + 1))
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(f"COPY deals_customer ({COLUMNS}) FROM STDIN") as copy:
            for key, each in rows:
                copy.write_row(_row(key, each))
        numbers = "COPY deals_customeridentifier (customer_id, scheme, value, source) FROM STDIN"
        with cursor.copy(numbers) as copy:
            for key, each in rows:
                if each.lei:
                    copy.write_row((key, "lei", each.lei, "bench"))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE deals_customer, deals_customeridentifier")


def _row(key: int, each: Company) -> tuple[Any, ...]:
    core, block = parts_of(each.name).core, block_key(each.name, country=each.country)
    plain = each.name.casefold()
    filed = (core[:200], block[:220], plain, plain[:255], "2026-01-01T00:00:00Z")
    keys = "{" + ",".join(near_keys(each.name)) + "}"
    return (key, f"c{key:015x}", each.name, "", "", "{}", keys, each.country, "", "", *filed)


def look_for(key: int, wanted: Known) -> Found:
    core = parts_of(wanted.name).core
    began = perf_counter()
    with similar_enough() as cursor:
        cursor.execute(BARE, [core, core])
        cursor.fetchall()
    between = perf_counter()
    found = [each.customer.pk for each in nearest(wanted)[:TOP]]
    ended = perf_counter()
    place = found.index(key) + 1 if key in found else 0
    return Found(place, ended - between, between - began)


def ask(known: Sequence[Company], *, number: bool, times: int = ASKED) -> list[Found]:
    choose = random.Random(11)  # noqa: S311
    found = []
    for key in choose.sample(range(1, len(known) + 1), min(times, len(known))):
        meant = known[key - 1]
        carries = frozenset({Identifier("lei", meant.lei)} if number and meant.lei else ())
        wanted = Known(misspelt(meant, choose), country=meant.country, identifiers=carries)
        found.append(look_for(key, wanted))
    return found


def told(found: Sequence[Found]) -> dict[str, float]:
    took = sorted(each.seconds for each in found)
    bare = [each.bare for each in found]
    p50, p95 = median(took), quantiles(took, n=20)[-1]
    return {
        "asked": len(found),
        "recall_at_1": share(found, lambda each: each.place == 1),
        "recall_at_10": share(found, lambda each: each.place > 0),
        "p50_ms": round(p50 * 1000, 2),
        "p95_ms": round(p95 * 1000, 2),
        "bare_p50_ms": round(median(bare) * 1000, 2),
        "times_the_bare_query": round(p50 / median(bare), 2),
        "p95_of_p50": round(p95 / p50, 2),
    }


def share(found: Sequence[Found], true_of: Callable[[Found], bool]) -> float:
    return round(sum(map(true_of, found)) / len(found), 4)


def measured(known: Sequence[Company]) -> dict[str, Any]:
    few = random.Random(5).sample(list(known), min(FEW, len(known)))  # noqa: S311
    with database(NAME):
        fill(few)
        among_few = told(ask(few, number=False))
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM deals_customeridentifier; DELETE FROM deals_customer")
        fill(known)
        ask(known, number=False, times=WARM)
        return {
            "number": len(known),
            "among 500": among_few,
            "without": told(ask(known, number=False)),
            "with an identifier": told(ask(known, number=True)),
        }


def missed(found: dict[str, Any], *, timed: bool) -> list[str]:
    """Name the bars that are missed; `timed` where the bare query is a bar as well."""
    below = ["first of 500"] if found["among 500"]["recall_at_1"] < BARS["first of 500"] else []
    for how in ("without", "with an identifier"):
        each = found[how]
        figures = {
            how: each["recall_at_10"] >= BARS[how],
            f"p95 of p50, {how}": each["p95_of_p50"] <= BARS["p95 of p50"],
            f"times the bare query, {how}": not timed
            or each["times_the_bare_query"] <= BARS["times the bare query"],
        }
        below += [name for name, holds in figures.items() if not holds]
    return below


def bench(*, number: int, chinese: int, names: Path | None) -> dict[str, Any]:
    many = companies.read(names, most=number) if names else list(companies.generated(number))
    found = {
        "companies": measured(many),
        "chinese": measured(list(companies.chinese(chinese))),
    }
    # For a core of two characters the bare query finds next to nothing, in two milliseconds.
    short = {name: missed(each, timed=name == "companies") for name, each in found.items()}
    return {"bars": BARS, "missed": short, "passed": not any(short.values())} | found
