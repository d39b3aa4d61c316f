"""docs/events.md, written from the kinds of ledger entries that machines may hear of."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from partners.webhooks.offered import offers

PAGE = Path(settings.BASE_DIR) / "docs" / "events.md"
BEFORE = """# What machines hear of

Made from the ledger's own kinds by `manage.py webhook_events`; a test holds it to them. Each
`type` may stand in `kinds` of a webhook ([api.md](api.md)). A partner's webhook hears of what
concerns the partner, and of nothing that is *ours alone*; what its owner may not view at that
moment is not sent. `data.object` is the registration, the partner or the material as the API
tells it to the owner at that moment; what has an address of its own there (terms of a party,
contacts, special prices, comments, files) is not in it. Of a request for terms and of a conflict
case the address alone is sent, for what stands there is closed.

| `type` | when | |
| --- | --- | --- |
"""


class Command(BaseCommand):
    help = "Write docs/events.md; with --check, only say whether it is what the code says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PAGE.write_text(page(), encoding="utf-8")
        elif PAGE.read_text(encoding="utf-8") != page():
            raise CommandError("docs/events.md says otherwise: run manage.py webhook_events")


def page() -> str:
    with translation.override("en"):
        rows = [
            f"| `{each.verb}` | {each.words} | {'ours alone' if each.internal else ''} |"
            for each in offers(to_partner=False)
        ]
    return BEFORE + "\n".join(rows) + "\n"
