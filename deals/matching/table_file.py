"""The rows of a CSV that somebody hands to a command, or the line and column that is wrong."""

import csv
import io
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from deals.matching.columns import heading
from deals.sheets.table import NotASheet, decoded, delimiter_of

LONGEST = 1_000
"""Characters of a cell that is compared. Other columns may hold what they like."""
LONGEST_CELL = 16 * 1024 * 1024


class NotATable(ValueError):
    """A file that we cannot read, with the line and the column that say why."""


@dataclass(frozen=True)
class Line:
    number: int
    cells: list[str]
    by_heading: dict[str, str]


@dataclass(frozen=True)
class Table:
    columns: list[str]
    lines: list[Line]


def read_table(path: Path, *, needed: Collection[str], compared: Collection[str]) -> Table:
    """Read a CSV in UTF-8, UTF-16, GB18030 or a Western Windows, with , ; or tabs between cells.

    `needed` headings must be there, and cells of these and of `compared` ones hold no novels.
    Raises `NotATable` before anything is made of any row.
    """
    text = _text(path)
    lines = _lines(text)
    first, columns = next(lines, (1, []))
    names = [heading(column) for column in columns]
    watched = {*needed, *compared}
    _refuse_columns(names, columns, first, needed, watched)
    made = []
    for number, cells in lines:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            raise NotATable(
                f"line {number}: {len(cells)} cells under {len(columns)} headings; "
                "is a cell with a separator in it not in quotes?"
            )
        cells = (cells + [""] * len(columns))[: len(columns)]  # noqa: PLW2901
        for column, name, cell in zip(columns, names, cells, strict=True):
            if name in watched and len(cell) > LONGEST:
                raise NotATable(
                    f"line {number}, column {column}: {len(cell):,} characters, "
                    f"where at most {LONGEST:,} are compared."
                )
        made.append(Line(number, cells, dict(zip(names, cells, strict=True))))
    return Table(columns, made)


@contextmanager
def standard_output() -> Iterator[TextIO]:
    """Yield where to write, until whoever reads it has read enough (`| head`)."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        # Nothing that is left may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse_columns(
    names: list[str],
    columns: list[str],
    line: int,
    needed: Collection[str],
    watched: Collection[str],
) -> None:
    missing = [name for name in needed if name not in names]
    if missing:
        there = ", ".join(column[:40] for column in columns[:20]) or "nothing"
        raise NotATable(f"line {line}: no column {' and no column '.join(missing)}; found {there}.")
    twice = sorted({name for name in names if name in watched and names.count(name) > 1})
    if twice:
        raise NotATable(f"line {line}: the column {twice[0]} stands there twice.")


def _text(path: Path) -> str:
    content = path.read_bytes()
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        line = content[: content.index(b"\0")].count(b"\n") + 1
        raise NotATable(f"line {line}: a NUL character; this is not a text file.")
    try:
        return decoded(content)
    except NotASheet as error:
        raise NotATable("neither UTF-8, UTF-16, GB18030 nor Windows-1252.") from error


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield what stands on each line that says something, with the line it begins on."""
    before = csv.field_size_limit(LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=None), delimiter=delimiter_of(text), strict=True)
    try:
        begins = 1
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield begins, cells
            begins = rows.line_num + 1
    except csv.Error as error:
        raise NotATable(f"line {rows.line_num}: {error}.") from error
    finally:
        csv.field_size_limit(before)
