"""Everyone who may, each with the reasons."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions.access_log import Look, record_look
from permissions.explain import who_may
from permissions.management.asked import ASKER, asked_moment, asked_thing
from permissions.models import AccessEntry
from permissions.rules import UndeclaredAction


class Command(BaseCommand):
    help = "Everyone who may do ACTION with OBJECT, each with the reasons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action")
        parser.add_argument("object", help="as deals.deal:<id>, an address or a number")
        parser.add_argument("--at", help="as of this time, e.g. 2026-03-01T00:00:00Z")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now, at = asked_moment(None), asked_moment(options["at"])
        thing = asked_thing(options["object"], at=now)
        try:
            found = list(who_may(options["action"], thing, at=at))
        except UndeclaredAction as unknown:
            raise CommandError(f"No rule says who may {options['action']} it.") from unknown
        look = Look(actor=ASKER, at=now, door=AccessEntry.Door.COMMAND)
        record_look(look, action="explain", things=[thing])
        if options["json"]:
            said = [
                {
                    "person": person.email,
                    "name": person.own_name,
                    "reasons": [{"code": g.code, "sentence": g.sentence} for g in grounds],
                }
                for person, grounds in found
            ]
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        for person, grounds in found:
            because = "; ".join(ground.sentence for ground in grounds)
            self.stdout.write(f"{person.email:<36} {because}")
