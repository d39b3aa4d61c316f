"""Which pairs of a file are one customer: rows in, the same rows with a verdict out."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import TextIO

from deals.matching.identifiers import Identifier, NotAnIdentifier, read_identifier
from deals.matching.score import Known, score

VERDICT = ("score", "decision", "because")


class NotAPairsFile(ValueError):
    """A CSV without the columns `left` and `right`."""


def judge_file(source: TextIO, target: TextIO) -> int:
    """Write the rows of `source` with score, decision and because; return how many."""
    reader = csv.DictReader(source)
    columns = [name for name in reader.fieldnames or [] if name not in VERDICT]
    if not {"left", "right"} <= set(columns):
        raise NotAPairsFile("The file needs the columns left and right in its first line.")
    writer = csv.DictWriter(
        target, [*columns, *VERDICT], lineterminator="\n", extrasaction="ignore"
    )
    writer.writeheader()
    count = 0
    for row in judged(reader):
        writer.writerow(row)
        count += 1
    return count


def judged(rows: Iterable[Mapping[str, str | None]]) -> Iterator[dict[str, str | None]]:
    """Yield each row with its verdict; a number that its scheme refuses is named, and ignored."""
    for row in rows:
        (left, faulty), (right, other_faulty) = _known(row, "left"), _known(row, "right")
        match = score(left, right)
        notes = [f"not a valid number, ignored: {text}" for text in faulty + other_faulty]
        yield dict(row) | {
            "score": f"{match.score:.4f}",
            "decision": match.decision,
            "because": "; ".join([match.explanation, *notes]),
        }


def _known(row: Mapping[str, str | None], side: str) -> tuple[Known, list[str]]:
    given = {
        key: (row.get(f"{side}_{key}") or "").strip() for key in ("country", "domain", "identifier")
    }
    identifiers: set[Identifier] = set()
    faulty: list[str] = []
    for text in filter(None, given["identifier"].split("|")):
        try:
            identifiers.add(read_identifier(text))
        except NotAnIdentifier:
            faulty.append(text)
    known = Known(
        name=(row.get(side) or "").strip(),
        country=given["country"],
        domains=frozenset(filter(None, [given["domain"]])),
        identifiers=frozenset(identifiers),
    )
    return known, faulty
