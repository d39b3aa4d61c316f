import csv
from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import CrmError
from partners.crm.import_sales import SalesImport
from partners.crm.locks import held_if_free
from partners.crm.sales_export import SalesExport
from partners.crm.sales_files import Remark, Unreadable


class Command(BaseCommand):
    help = (
        "Load a sales export (accounts.csv, products.csv, sales_teams.csv, sales_pipeline.csv) "
        "into the CRM. What cannot be taken as it stands is reported; run it again to go on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--report", type=Path, help="where the report goes, a CSV file")
        parser.add_argument("--currency", default="USD", help="of all figures in the export")

    def handle(self, *args: Any, **options: Any) -> None:
        if runs_without_crm():
            raise CommandError("This portal runs without a CRM (CRM_URL=none).")
        at = timezone.now()
        report: Path = options["report"] or (
            settings.DATA / "imports" / f"crm-sales-{at:%Y%m%d-%H%M%S}.csv"
        )
        connection = the_connection()
        with held_if_free("crm", "import") as mine:
            if not mine:
                raise CommandError("Another import is under way.")
            try:
                with closing(connect(connection, at=at, insist=True)) as crm:
                    self.bring(
                        SalesImport(
                            crm=crm,
                            export=SalesExport(
                                folder=options["folder"],
                                currency=options["currency"],
                                countries=crm.capabilities.countries,
                            ),
                            say=self.stdout.write,
                            pause=connection.probe_delay_seconds,
                        ),
                        report,
                    )
            except Unreadable as error:
                raise CommandError(str(error)) from error
            except CrmError as error:
                raise CommandError(
                    f"CRM: {error}. Run the same command again: it goes on where it stopped."
                ) from error

    def bring(self, work: SalesImport, report: Path) -> None:
        """Import, and write the report however the import ends."""
        work.export.read()
        try:
            work.run()
        finally:
            write(report, work.export.remarks)
            self.stdout.write(f"{len(work.export.remarks)} remarks in {report}")
        self.stdout.write(f"Done in {work.seconds:.0f} s.")


def write(report: Path, remarks: Sequence[Remark]) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    with report.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([each.name for each in fields(Remark)])
        lines.writerows(astuple(each) for each in remarks)
