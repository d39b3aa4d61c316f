"""`manage.py demo`: the world of the demonstration, built once; a second call changes nothing."""

import json
import secrets
from argparse import ArgumentParser
from contextlib import closing
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.crm.connections import connect, facts, runs_without_crm, the_connection
from partners.crm.connector import Connector, Transient
from partners.crm.tryton.connection import client_of
from partners.crm.tryton.people import OwnPeople
from portal import environment
from portal.demonstration import masters, prices
from portal.demonstration.build import build
from portal.demonstration.masters import Desk
from portal.demonstration.world import World
from portal.models import DemonstrationStep

LOOKS_EVERY = 2.0
CRM_ANSWERS_WITHIN = timedelta(minutes=10)
CRM_STEPS = [
    ("CRM masters", masters.create_masters),
    ("CRM prices", prices.ask_for_a_price),
    ("CRM stages", masters.move_on),
    ("CRM people", masters.rename_and_merge),
    ("CRM sale", masters.win_one),
    ("an end rated", masters.rate_an_end),
]


class Command(BaseCommand):
    help = "Build the demonstration: people, partners, registrations. What is there already stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--crm",
            action="store_true",
            help="wait for the CRM and make there what only it may hold",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration belongs into a demonstration: PORTAL_ENV=demo.")
        at = timezone.now()
        world = build(at=at, password=self.password(), say=self.stdout.write)
        if options["crm"] and not runs_without_crm():
            self.fill_crm(world, at=at)

    def fill_crm(self, world: World, *, at: datetime) -> None:
        built = set(DemonstrationStep.objects.values_list("name", flat=True))
        ahead = [(name, step) for name, step in CRM_STEPS if name not in built]
        if not ahead:
            return
        world.recall()
        with closing(self.crm()) as crm:
            people, seller = self.people_of_the_crm()
            desk = Desk(world, the_connection(), crm, people, timezone.now, seller)
            for name, step in ahead:
                began = monotonic()
                step(desk)
                DemonstrationStep.objects.create(name=name, at=at)
                self.stdout.write(f"{name}: {monotonic() - began:.1f} s")

    def people_of_the_crm(self) -> tuple[OwnPeople | None, OwnPeople | None]:
        """Return the sandbox's administrator and its seller.

        A CRM of one's own keeps its people to itself.
        """
        secrets_of_sandbox = settings.DATA / "crm" / "secrets.json"
        if settings.CRM["url"] or not secrets_of_sandbox.exists():
            return None, None
        password = json.loads(secrets_of_sandbox.read_text())["admin_password"]
        office = facts()
        return (
            OwnPeople(client_of({**office, "login": "admin", "password": password})),
            OwnPeople(client_of({**office, **office["seller"]})),
        )

    def crm(self) -> Connector:
        """Wait until the CRM answers: the sandbox installs itself beside the portal."""
        deadline = timezone.now() + CRM_ANSWERS_WITHIN
        while True:
            try:
                return connect(the_connection(), at=timezone.now(), insist=True)
            except Transient as absent:
                if timezone.now() > deadline:
                    raise CommandError(f"The CRM does not answer: {absent}.") from absent
                sleep(LOOKS_EVERY)

    def password(self) -> str:
        """Return the one password of all; `./run` gives it, else it is made and kept."""
        if given := environment.text("DEMO_PASSWORD"):
            return given
        path = settings.DATA / "demo-password"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text("-".join(secrets.token_hex(2) for _ in range(3)))
            self.stdout.write(f"password: kept in {path}")
        return path.read_text().strip()
