"""Everything about one person out, or gone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from permissions.refusals import Refused
from portal.personal.erase import Gone, erase, preview
from portal.personal.export import export
from portal.personal.left import left_in_files, left_in_tables
from portal.personal.somebody import Nobody, Somebody, somebody


class Command(BaseCommand):
    help = "Write everything about one person into a directory, or erase it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        out = what.add_parser("export", help="person.json and the files")
        out.add_argument("email")
        out.add_argument("--to", type=Path, help="a directory; ./person-EMAIL if not said")
        gone = what.add_parser("erase", help="shows what would go; with --yes it goes")
        gone.add_argument("email")
        gone.add_argument("--yes", action="store_true", help="erase; it cannot be undone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            who = somebody(options["email"])
        except Nobody as nobody:
            raise CommandError(f"Nobody here has the address {nobody}.") from nobody
        if options["what"] == "export":
            self.give_out(who, options["to"] or Path(f"person-{who.email}"))
        else:
            self.let_go(who, sure=options["yes"])

    def give_out(self, who: Somebody, to: Path) -> None:
        for label, count in export(who, to, at=timezone.now()).items():
            self.stdout.write(f"{count:>7}  {label}")
        self.stdout.write(f"Written to {to}. It tells of a person: keep it as such.")

    def let_go(self, who: Somebody, *, sure: bool) -> None:
        at = timezone.now()
        try:
            gone = erase(who, at=at) if sure else preview(who, at=at)
        except Refused as refusal:
            raise CommandError(f"Nothing has changed. {refusal}") from refusal
        self.stdout.write("Erased:" if sure else "This would go:")
        self.tell(gone)
        if not sure:
            self.stdout.write("Nothing has changed. With --yes it goes, and cannot be undone.")
            return
        tables, files = left_in_tables(who), left_in_files(who)
        for table, count in tables.items():
            self.stdout.write(f"  still in {table}: {count} rows")
        for name in files:
            self.stdout.write(f"  still in the file {name}")
        if tables or files:
            raise CommandError("Something of this person is left: docs/personal-data.md says why.")
        self.stdout.write("Nothing of this person is left in any table or stored file.")

    def tell(self, gone: Gone) -> None:
        for words, counts in (
            ("rows deleted", gone.deleted),
            ("rows emptied", gone.emptied),
            ("texts with a name in them", gone.words),
            ("roles, places and shares ended", gone.ended),
        ):
            for label, count in counts.items():
                self.stdout.write(f"{count:>7}  {label}: {words}")
        if gone.sessions:
            self.stdout.write(f"{gone.sessions:>7}  sessions ended")
