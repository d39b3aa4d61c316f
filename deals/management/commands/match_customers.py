from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from deals.matching.pairs_file import read_pairs, write_verdicts
from deals.matching.table_file import standard_output

COLUMNS = """\
Columns: left, right. Each may have beside it, as left_country or right_country:
  country                       code or name
  city, address, postcode       also town, street, zip
  telephone                     also phone, tel
  domain                        also website, url, email
  identifier                    scheme:value, several with |; or a column of its own per scheme:
                                cn_uscc, eu_vat, de_hrb, lei, duns
  other_name, former_name       several with |
All but the names may be missing, and any other column is kept as it is. UTF-8, UTF-16 or GB18030;
commas, semicolons or tabs. A file that is wrong somewhere is refused as a whole, with the line.
"""


class Command(BaseCommand):
    help = "Judge a CSV of pairs `left,right`: adds score, decision and because to every row."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.epilog = COLUMNS
        parser.add_argument("pairs", type=Path)
        parser.add_argument("--out", type=Path, help="write here instead of standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            pairs = read_pairs(options["pairs"])
        except (OSError, ValueError) as error:
            raise CommandError(f"{options['pairs']}: {error}") from error
        if options["out"] is None:
            with standard_output() as target:
                write_verdicts(pairs, target)
            return
        try:
            with options["out"].open("w", encoding="utf-8", newline="") as target:
                write_verdicts(pairs, target)
        except OSError as error:
            raise CommandError(f"{options['out']}: {error}") from error
