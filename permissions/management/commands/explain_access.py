"""Why somebody may, or the first thing missing."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions.access_log import Look, record_look
from permissions.explain import explain
from permissions.management.asked import ASKER, asked_moment, asked_person, asked_thing
from permissions.missing import first_missing
from permissions.models import AccessEntry
from permissions.rules import UndeclaredAction


class Command(BaseCommand):
    help = "The reasons for which USER may do something with OBJECT, or the first thing missing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="an e-mail address")
        parser.add_argument("object", help="as deals.deal:<id>, an address or a number")
        parser.add_argument("--action", default="view")
        parser.add_argument("--at", help="as of this time, e.g. 2026-03-01T00:00:00Z")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now, at = asked_moment(None), asked_moment(options["at"])
        person = asked_person(options["user"])
        thing = asked_thing(options["object"], at=now)
        try:
            answer = explain(person, options["action"], thing, at=at)
            missing = "" if answer.may else first_missing(person, options["action"], thing, at=at)
        except UndeclaredAction as unknown:
            raise CommandError(f"No rule says who may {options['action']} it.") from unknown
        look = Look(actor=ASKER, at=now, door=AccessEntry.Door.COMMAND)
        record_look(look, action="explain", things=[thing])
        if options["json"]:
            said = {
                "may": answer.may,
                "action": options["action"],
                "at": at.isoformat(),
                "reasons": [{"code": g.code, "sentence": g.sentence} for g in answer.grounds],
                "missing": missing,
            }
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        self.stdout.write("yes" if answer.may else "no")
        for ground in answer.grounds:
            self.stdout.write(f"  {ground.code}: {ground.sentence}")
        if missing:
            self.stdout.write(f"  {missing}")
