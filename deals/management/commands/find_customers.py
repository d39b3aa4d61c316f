import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.duplicates import candidates
from deals.matching.score import Known

SHOWN = ("name", "country", "rank", "customer", "customer_id", "score", "decision", "because")


class Command(BaseCommand):
    help = "Find the best candidates among known customers for a CSV of names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", type=Path, help="CSV with `name` and optionally `country`")
        parser.add_argument("--top", type=int, default=5)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with options["names"].open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise CommandError(f"{options['names']}: {error}") from error
        if rows and "name" not in rows[0]:
            raise CommandError(f"{options['names']} has no column `name`.")
        out = csv.writer(sys.stdout)
        out.writerow(SHOWN)
        for row in rows:
            wanted = Known(name=row["name"] or "", country=row.get("country") or "")
            for rank, found in enumerate(candidates(wanted)[: options["top"]], start=1):
                out.writerow(
                    [
                        wanted.name,
                        wanted.country,
                        rank,
                        found.customer.name,
                        found.customer.public_id,
                        f"{found.match.score:.4f}",
                        found.match.decision,
                        found.match.explanation,
                    ]
                )
