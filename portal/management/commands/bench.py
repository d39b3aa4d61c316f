"""Measure a bar at its size, in a database of its own."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarks import candidates, frame, permissions

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
    return candidates.bench(
        number=options["companies"], chinese=options["chinese"], names=options["names"]
    )


# What is measured, and what it means that its bar is missed.
BENCHES: Mapping[str, tuple[Bench, str]] = {
    "permissions": (
        with_deals(permissions.bench),
        "A restricted person waits more than twice as long.",
    ),
    "frame": (
        with_deals(frame.bench),
        "The form or the inbox takes more than twice an empty page.",
    ),
    "candidates": (with_companies, "A bar of finding customers is missed: `missed` names it."),
}


class Command(BaseCommand):
    help = (
        "Times whole requests, of restricted people against the auditor's (permissions), or the "
        "form and the inbox against an empty page (frame), or the search for customers against "
        "the bare similarity query, with how many are found (candidates); JSON with ratios."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(BENCHES))
        parser.add_argument("--deals", type=int, default=100_000)
        parser.add_argument("--partners", type=int, default=1_000)
        parser.add_argument("--companies", type=int, default=400_000)
        parser.add_argument("--chinese", type=int, default=200_000, help="Chinese companies")
        parser.add_argument(
            "--names", type=Path, help="real companies instead: CSV with name, country, lei"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        bench, missed = BENCHES[options["what"]]
        found = bench(options)
        self.stdout.write(json.dumps(found, indent=2))
        if not found["passed"]:
            raise CommandError(missed)
