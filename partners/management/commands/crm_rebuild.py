from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import CrmError
from partners.crm.rebuild import Incomplete, rebuild


class Command(BaseCommand):
    help = (
        "Read everything from the CRM into a new mirror beside the one in use, and change over "
        "when it is whole. If the CRM does not show everything, the one in use stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if runs_without_crm():
            raise CommandError("This portal runs without a CRM (CRM_URL=none).")
        connection = the_connection()
        try:
            with closing(connect(connection, at=timezone.now(), insist=True)) as crm:
                done = rebuild(connection, crm, clock=timezone.now)
        except (CrmError, Incomplete) as error:
            raise CommandError(f"CRM: {error}") from error
        for run in done:
            self.stdout.write(f"{run.object_type}: {run.seen} records.")
