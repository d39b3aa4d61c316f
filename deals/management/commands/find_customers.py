import csv
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from deals.duplicates import nearest
from deals.matching.columns import headings_of, known_from
from deals.matching.table_file import Table, read_table, standard_output

SHOWN = ("name", "country", "rank", "customer", "customer_id", "score", "decision", "because")
COLUMNS = """\
Columns: name, and where there are any country (code or name), city, domain (also website, url,
email), identifier (scheme:value, several with |; or a column per scheme: cn_uscc, eu_vat, de_hrb,
lei, duns), other_name and former_name (several with |). Other columns are passed over. UTF-8,
UTF-16 or GB18030; commas, semicolons or tabs.
Written is one row per candidate, the likeliest first; `decision` says which are only the nearest.
A name that shares nothing with any customer has no row.
"""


class Command(BaseCommand):
    help = "Find the best candidates among known customers for a CSV of names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = COLUMNS
        parser.add_argument("names", type=Path, help="CSV with `name` and optionally `country`")
        parser.add_argument("--top", type=int, default=5)

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["top"] < 1:
            raise CommandError("--top: at least 1.")
        try:
            table = read_table(options["names"], needed=["name"], compared=headings_of(""))
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['names']}: {error}") from error
        with standard_output() as target:
            write_nearest(table, target, top=options["top"])


def write_nearest(table: Table, target: TextIO, *, top: int) -> None:
    out = csv.writer(target, lineterminator="\n")
    out.writerow(SHOWN)
    for line in table.lines:
        wanted, _faulty = known_from(line.by_heading["name"], line.by_heading)
        for rank, found in enumerate(nearest(wanted)[:top], start=1):
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
