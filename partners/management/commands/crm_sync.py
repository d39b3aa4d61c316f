from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.crm import outbox, poll, sweep
from partners.crm.connections import connect, runs_without_crm, the_connection
from partners.crm.connector import Connector, CrmError
from partners.models import Command as Outgoing
from partners.models import Connection


class Command(BaseCommand):
    help = (
        "Send what waits for the CRM and mirror what changed there, now, without waiting for the "
        "worker. With --full every record is read, removed ones are found too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="read everything, not only changes")

    def handle(self, *args: Any, **options: Any) -> None:
        if runs_without_crm():
            raise CommandError("This portal runs without a CRM (CRM_URL=none).")
        connection = the_connection()
        Outgoing.objects.filter(connection=None).update(connection=connection)
        try:
            with closing(connect(connection, at=timezone.now(), insist=True)) as crm:
                self.synchronise(connection, crm, full=options["full"])
        except CrmError as error:
            raise CommandError(f"CRM: {error}") from error

    def synchronise(self, connection: Connection, crm: Connector, *, full: bool) -> None:
        sent = outbox.send_due(connection, crm, clock=timezone.now)
        changed = poll.poll(connection, crm, clock=timezone.now)
        self.stdout.write(f"Commands handled: {sent}. Records changed: {changed}.")
        if full:
            for run in sweep.sweep(connection, crm, clock=timezone.now):
                state = "complete" if run.complete else f"stopped: {run.aborted_reason}"
                self.stdout.write(f"{run.object_type}: {run.seen} seen, {state}.")
