"""docs/life-cycle.md, written from `deals/lifecycle.py` and `deals/matrix.py`."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from deals.lifecycle import TRANSITIONS, UNDOABLE, ReviewStatus
from deals.matrix import ASKED, FIELDS, JOINED, MATRIX, REGISTRANT, STATES, VENDOR, cell

PAGE = Path(settings.BASE_DIR) / "docs" / "life-cycle.md"
WHOSE = {
    REGISTRANT: "Who registers it",
    JOINED: "A party that has joined",
    ASKED: "A party that is asked and has not answered",
    VENDOR: "The vendor's people who decide it",
}
WORDS = {
    "R": "**required**",
    "E": "write",
    "O": "write, if opened",
    "A": "amend",
    "C": "amend, until in the CRM",
    "v": "read",
    "-": "",
}
BEFORE = """# The life of a registration

Made from `deals/lifecycle.py` and `deals/matrix.py` by `manage.py life_cycle`: the tables that
the verbs themselves read. A test holds each cell to what the doors answer.

```mermaid
"""
BETWEEN = """```

`undo` takes a verdict back within the grace period, to where it was decided from. `edit` are the
sellers of who registers it, `decide` the vendor's people who look after them and have no stake;
`expire` is the portal by itself.

## Who writes and who reads what, when

*Required* is asked for by the submission; *if opened* means that the reviewer chose the field when
asking for information. *Amend* means that a change is proposed with a reason and nothing changes
before somebody who decides accepts it; *until in the CRM*, that from then on the CRM owns the
field and it is changed there alone. An empty cell: it is not there for them. Fields without a row
are read by everybody to whom the registration is shown: a party from its submission on.
"""


class Command(BaseCommand):
    help = "Write docs/life-cycle.md; with --check, only say whether it is what the code says."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            PAGE.write_text(page())
        elif not PAGE.exists() or PAGE.read_text() != page():
            raise CommandError("docs/life-cycle.md is stale: manage.py life_cycle writes it.")


def page() -> str:
    with translation.override("en"):
        return BEFORE + "\n".join(diagram()) + "\n" + BETWEEN + "\n".join(tables()) + "\n"


def diagram() -> Iterator[str]:
    """Yield the moves as a picture in text; an arrow names its noun and what its door asks for."""
    yield "stateDiagram-v2"
    yield "    [*] --> draft"
    for each in TRANSITIONS.values():
        for start in sorted(each.starts, key=STATES.index):
            yield f"    {start} --> {each.ends}: {each.name} ({each.needs})"
    for end, starts in UNDOABLE.items():
        for start in sorted(starts, key=STATES.index):
            yield f"    {end} --> {start}: undo"


def tables() -> Iterator[str]:
    for whose, words in WHOSE.items():
        yield ""
        yield f"### {words}"
        yield ""
        yield "| | " + " | ".join(str(ReviewStatus(state).label) for state in STATES) + " |"
        yield "|---|" + "---|" * len(STATES)
        for field in FIELDS:
            if (field, whose) in MATRIX:
                cells = (WORDS[cell(field, whose, state)] for state in STATES)
                yield f"| `{field}` | " + " | ".join(cells) + " |"
