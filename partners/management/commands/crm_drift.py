import json
import sys
from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import CrmError
from partners.crm.sweep import drift


class Command(BaseCommand):
    help = (
        "Compare the mirror with the CRM, record by record, and change nothing. Says for each kind "
        "how many are missing here, extra here, or stale; exit 1 if any are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        if runs_without_crm():
            raise CommandError("This portal runs without a CRM (CRM_URL=none).")
        connection = the_connection()
        try:
            with closing(connect(connection, at=timezone.now(), insist=True)) as crm:
                found = drift(connection, crm)
        except CrmError as error:
            raise CommandError(f"CRM: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(found))
        else:
            for object_type, kinds in found.items():
                counts = ", ".join(f"{len(ids)} {kind}" for kind, ids in kinds.items())
                self.stdout.write(f"{object_type}: {counts}")
        if any(ids for kinds in found.values() for ids in kinds.values()):
            sys.exit(1)
