"""docs/personal-data.md, written from the declarations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from permissions.personal import undeclared
from portal.personal.page import page

PAGE = Path(settings.BASE_DIR) / "docs" / "personal-data.md"


class Command(BaseCommand):
    help = "Write docs/personal-data.md; with --check, only say whether it is what the code says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := list(undeclared()):
            raise CommandError("Say what these hold of people: " + ", ".join(missing))
        if not options["check"]:
            PAGE.write_text(page())
        elif not PAGE.exists() or PAGE.read_text() != page():
            raise CommandError("docs/personal-data.md is stale: manage.py personal_data writes it.")
