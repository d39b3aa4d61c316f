"""Which pairs of a file are one customer: rows in, the same rows with a verdict out."""

import csv
from pathlib import Path
from typing import TextIO

from deals.matching.columns import heading, headings_of, known_from
from deals.matching.score import score
from deals.matching.table_file import Line, Table, read_table

VERDICT = ("score", "decision", "because")
SIDES = ("left", "right")


def read_pairs(path: Path) -> Table:
    """Read a file of pairs. Raises `NotATable`, which says where it is wrong."""
    return read_table(path, needed=SIDES, compared=headings_of("left") | headings_of("right"))


def write_verdicts(pairs: Table, target: TextIO) -> None:
    """Write the rows of `pairs` with score, decision and because, in the place of older ones."""
    kept = [at for at, column in enumerate(pairs.columns) if heading(column) not in VERDICT]
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([*(pairs.columns[at] for at in kept), *VERDICT])
    for line in pairs.lines:
        writer.writerow([*(line.cells[at] for at in kept), *verdict(line)])


def verdict(line: Line) -> tuple[str, str, str]:
    """Judge one row; a number that its scheme refuses is named, and ignored."""
    (left, faulty), (right, other_faulty) = (
        known_from(line.by_heading[side], line.by_heading, side) for side in SIDES
    )
    match = score(left, right)
    notes = [f"not a valid number, ignored: {text}" for text in faulty + other_faulty]
    notes += [f"no name on the {side}" for side in SIDES if not line.by_heading[side].strip()]
    return f"{match.score:.4f}", match.decision, "; ".join([match.explanation, *notes])
