"""Measure a bar at its size, in a database of its own."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarks import frame, permissions

# What is measured, and what it means that its bar is missed.
BENCHES = {
    "permissions": (permissions.bench, "A restricted person waits more than twice as long."),
    "frame": (frame.bench, "The form or the inbox takes more than twice an empty page."),
}


class Command(BaseCommand):
    help = (
        "Times whole requests, of restricted people against the auditor's (permissions), or the "
        "form and the inbox against an empty page (frame); JSON with ratios."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=sorted(BENCHES))
        parser.add_argument("--deals", type=int, default=100_000)
        parser.add_argument("--partners", type=int, default=1_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deals"] < 1_000 or options["partners"] < 100:  # noqa: PLR2004
            raise CommandError("Fewer than 1,000 deals or 100 partners measure nothing.")
        bench, missed = BENCHES[options["what"]]
        found = bench(deals=options["deals"], partners=options["partners"], at=timezone.now())
        self.stdout.write(json.dumps(found, indent=2))
        if not found["passed"]:
            raise CommandError(missed)
