"""What somebody may see, kind by kind, or the things of one kind with the reasons."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions.access_log import Look, record_ids
from permissions.explain import grounds_of_rows
from permissions.kinds import kind_called, kinds
from permissions.management.asked import ASKER, asked_moment, asked_person
from permissions.models import AccessEntry

MOST = 1000


class Command(BaseCommand):
    help = "How many things of each kind USER may see; with --kind, which, and why."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="an e-mail address")
        parser.add_argument("--kind", help="such as deals.deal")
        parser.add_argument("--at", help="as of this time, e.g. 2026-03-01T00:00:00Z")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now, at = asked_moment(None), asked_moment(options["at"])
        person = asked_person(options["user"])
        look = Look(actor=ASKER, at=now, door=AccessEntry.Door.COMMAND)
        record_ids(look, action="explain", kind="permissions.user", ids=[person.pk])
        said: list[dict[str, Any]] = []
        if options["kind"]:
            kind = kind_called(options["kind"])
            if kind is None:
                known = ", ".join(each.label for each in kinds())
                raise CommandError(f"There is no kind {options['kind']}. There are: {known}.")
            rows = list(kind.rows().permitted(person, "view", at=at).order_by("-pk")[:MOST])
            grounds = grounds_of_rows(person, "view", rows, at=at)
            said = [
                {
                    "thing": f"{kind.label}:{row.public_id}",
                    "name": str(row),
                    "reasons": [{"code": g.code, "sentence": g.sentence} for g in grounds[row.pk]],
                }
                for row in rows
            ]
        else:
            said = [
                {
                    "kind": kind.label,
                    "count": kind.rows().permitted(person, "view", at=at).order_by().count(),
                }
                for kind in kinds()
            ]
        if options["json"]:
            self.stdout.write(json.dumps(said, indent=2, ensure_ascii=False))
            return
        for each in said:
            if "kind" in each:
                self.stdout.write(f"{each['kind']:<24} {each['count']}")
            else:
                because = "; ".join(reason["sentence"] for reason in each["reasons"])
                self.stdout.write(f"{each['name']:<24} {because}")
