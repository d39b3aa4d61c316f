"""Whether every entry of the audit still says what it said when it was written."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from permissions.access_log import digest_of
from permissions.models import AccessEntry


class Command(BaseCommand):
    help = (
        "Recompute the salted hash of every entry. Exit 1 and the first broken entry if one does "
        "not hold. It finds a changed entry; a deleted one is kept out by the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=int, default=0, help="an entry's number")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        for entry in AccessEntry.objects.filter(pk__gte=options["first"]).order_by("pk").iterator():
            if entry.digest != digest_of(entry):
                raise CommandError(f"Entry {entry.pk} of {entry.at:%Y-%m-%d %H:%M} was changed.")
            checked += 1
        if options["json"]:
            self.stdout.write(json.dumps({"checked": checked, "broken": 0}))
        else:
            self.stdout.write(f"{checked} entries, each as it was written.")
