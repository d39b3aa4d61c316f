import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.matching.pairs_file import judge_file


class Command(BaseCommand):
    help = "Judge a CSV of pairs `left,right`: adds score, decision and because to every row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, help="write here instead of standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with options["pairs"].open(encoding="utf-8-sig", newline="") as source:
                if options["out"] is None:
                    judge_file(source, sys.stdout)
                    return
                with options["out"].open("w", encoding="utf-8", newline="") as target:
                    judge_file(source, target)
        except (OSError, ValueError, csv.Error) as error:
            raise CommandError(f"{options['pairs']}: {error}") from error
