"""Measure a bar at its size, in a database of its own."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from benchmarks.permissions import bench


class Command(BaseCommand):
    help = "Times whole requests of restricted people against the auditor's; JSON with ratios."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["permissions"])
        parser.add_argument("--deals", type=int, default=100_000)
        parser.add_argument("--partners", type=int, default=1_000)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deals"] < 1_000 or options["partners"] < 100:  # noqa: PLR2004
            raise CommandError("Fewer than 1,000 deals or 100 partners measure nothing.")
        found = bench(deals=options["deals"], partners=options["partners"], at=timezone.now())
        self.stdout.write(json.dumps(found, indent=2))
        if not found["passed"]:
            raise CommandError("A restricted person waits more than twice as long.")
