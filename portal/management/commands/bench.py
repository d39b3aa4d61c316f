"""Measure a bar at its size, in a database of its own."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarks import conflicts, permissions, web

Bench = Callable[[Mapping[str, Any]], dict[str, Any]]


def with_deals(bench: Callable[..., dict[str, Any]]) -> Bench:
    """Return a bench that asks for a world of deals."""

    def run(options: Mapping[str, Any]) -> dict[str, Any]:
        if options["deals"] < 1_000 or options["partners"] < 100:  # noqa: PLR2004
            raise CommandError("Fewer than 1,000 deals or 100 partners measure nothing.")
        return bench(deals=options["deals"], partners=options["partners"], at=timezone.now())

    return run


def with_companies(options: Mapping[str, Any]) -> dict[str, Any]:
    if min(options["companies"], options["chinese"]) < 1_000:  # noqa: PLR2004
        raise CommandError("Fewer than 1,000 companies measure nothing.")
    return conflicts.bench(
        number=options["companies"], chinese=options["chinese"], names=options["names"]
    )


# What is measured, and what it means that its bar is missed.
BENCHES: Mapping[str, tuple[Bench, str]] = {
    "permissions": (
        with_deals(permissions.bench),
        "A restricted person waits more than twice as long.",
    ),
    "web": (
        with_deals(web.bench),
        "The form or the inbox takes more than twice an empty page.",
    ),
    "conflicts": (with_companies, "A bar of finding customers is missed: `missed` names it."),
}


class Command(BaseCommand):
    help = (
        "Times whole requests, of restricted people against the auditor's (permissions), or the "
        "form and the inbox against an empty page (web), or the search for customers against "
        "the bare similarity query, with how many are found (conflicts); JSON with ratios."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(BENCHES))
        parser.add_argument("--deals", type=int, default=100_000)
        parser.add_argument("--partners", type=int, default=1_000)
        parser.add_argument("--companies", type=int, default=400_000)
        parser.add_argument("--chinese", type=int, default=200_000, help="Chinese companies")
        parser.add_argument("--json", action="store_true", help="on one line, for machines")
        parser.add_argument(
            "--names", type=Path, help="real companies instead: CSV with name, country, lei"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bench, missed = BENCHES[options["what"]]
        found = bench(options)
        self.stdout.write(json.dumps(found, indent=None if options["json"] else 2))
        if not found["passed"]:
            raise CommandError(missed)
