"""`manage.py demo_stage DEAL STAGE`: the CRM's seller moves an opportunity on, in the CRM."""

from argparse import ArgumentParser
from contextlib import closing
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from deals.crm import linked_opportunity
from deals.models import Deal
from partners.crm.connections import facts, runs_without_crm
from partners.crm.connector import CrmError
from partners.crm.tryton.connection import client_of
from partners.crm.tryton.mapping import BUTTONS
from partners.crm.tryton.people import OwnPeople
from permissions.management.asked import asked_thing

# No button of the CRM: it follows from a confirmed sale.
WON = "won"


class Command(BaseCommand):
    help = (
        "As the seller of the demonstration's CRM, through the CRM's own API: move the "
        "opportunity of DEAL to STAGE. The portal hears of it as it hears of everything there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deal", help="its number, as deals.deal:<id> or its address")
        parser.add_argument("stage", choices=sorted({*BUTTONS, WON}))

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.CRM["url"] or runs_without_crm():
            raise CommandError("Only the sandbox of the demonstration has a seller of ours.")
        deal = asked_thing(options["deal"], at=timezone.now())
        if not isinstance(deal, Deal):
            raise CommandError(f"{options['deal']} is not a registration.")
        link = linked_opportunity(deal)
        if link is None:
            raise CommandError(f"{deal.number} has no opportunity in the CRM yet.")
        try:
            office = facts()
            with closing(client_of({**office, **office["seller"]})) as client:
                seller = OwnPeople(client)
                if options["stage"] == WON:
                    seller.win(link.external_id)
                else:
                    seller.move(link.external_id, options["stage"])
        except CrmError as refused:
            raise CommandError(f"The CRM did not do it: {refused}") from refused
        self.stdout.write(
            f"{deal.number} is now “{options['stage']}” in the CRM; the portal shows it in seconds."
        )
