"""What stands in a file that somebody sends: its columns and rows, as text, whatever wrote it.

A file comes from anywhere. It is measured before it is unpacked, read no further than the limits,
and nothing in it is ever worked out: of a formula the value counts that was saved with it.
"""

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_CELL = 6000
# So many empty rows in a row are the end, wherever a stray cell may stand below them.
EMPTY_ENDS = 1000
ZIPPED = b"PK\x03\x04"
DELIMITERS = ",;\t"
QUOTED = re.compile(r'"[^"]*"')
HIGH = re.compile(rb"[\x80-\xff]+")


class NotASheet(ValueError):
    """The file cannot be taken; its message says why and what to do."""

    def __init__(self, message: str | Promise, *, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Table:
    """A sheet as it was sent. `rows` hold their number in the file, the header being row 1."""

    kind: str
    headers: list[str]
    rows: list[tuple[int, list[str]]]
    digest: str
    delimiter: str = ""


def read(content: bytes) -> Table:
    """Return what stands in the file. Raises `NotASheet`."""
    if len(content) > LARGEST_FILE:
        raise too_large()
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(ZIPPED):
        headers, rows = laid_out(lines_of_workbook(content))
        return Table("xlsx", headers, rows, digest)
    text = decoded(content)
    delimiter = delimiter_of(text)
    headers, rows = laid_out(lines_of_text(text, delimiter))
    return Table("csv", headers, rows, digest, delimiter)


def too_large() -> NotASheet:
    words = _("The file is larger than {size} MB. Send it in parts.")
    return NotASheet(format_lazy(words, size=LARGEST_FILE // 1024 // 1024), code="too_large")


def laid_out(lines: Iterable[list[str]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Part the first line that says something from those below it. Raises `NotASheet`."""
    headers: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    empty = 0
    for number, line in enumerate(lines, start=1):
        while line and not line[-1]:
            line.pop()
        if not line:
            empty += 1
            if empty > EMPTY_ENDS:
                break
            continue
        empty = 0
        refuse_a_line(line, number, len(rows))
        if not headers:
            headers = line
        else:
            rows.append((number, line))
    if not headers or not rows:
        words = _("The file needs a line of headings and at least one row below it.")
        raise NotASheet(words, code="empty")
    widest = max(len(headers), *(len(line) for _number, line in rows))
    headers += [""] * (widest - len(headers))
    return headers, [(number, line + [""] * (widest - len(line))) for number, line in rows]


def refuse_a_line(line: list[str], number: int, before: int) -> None:
    """Raise `NotASheet` for more than a sheet of registrations can hold."""
    if before >= MOST_ROWS:
        words = _("The file has more than {rows} rows. Send it in parts.")
        raise NotASheet(format_lazy(words, rows=f"{MOST_ROWS:,}"), code="too_many_rows")
    if len(line) > MOST_COLUMNS:
        words = _("The file has more than {columns} columns. Take out those it does not need.")
        raise NotASheet(format_lazy(words, columns=MOST_COLUMNS), code="too_many_columns")
    if any(len(cell) > LONGEST_CELL for cell in line):
        words = _("A cell in row {row} is too long. Shorten it to {size} characters.")
        raise NotASheet(
            format_lazy(words, row=number, size=f"{LONGEST_CELL:,}"), code="cell_too_long"
        )


# Text.


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 with its mark, GB18030 or a Western Windows."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs = ["utf-16"]
    else:
        codecs = ["utf-8-sig", "cp1252" if looks_western(content) else "gb18030"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    words = _("We cannot read this file. Save it as XLSX, or as CSV in UTF-8.")
    raise NotASheet(words, code="unreadable")


def looks_western(content: bytes) -> bool:
    """Say whether the letters beyond ASCII stand alone, as ä and é do and Chinese never does."""
    runs = HIGH.findall(content)
    return sum(len(run) == 1 for run in runs) * 2 > len(runs)


def delimiter_of(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = QUOTED.sub("", first)
    return max(DELIMITERS, key=bare.count)


def lines_of_text(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        for line in reader:
            yield [tidy(cell) for cell in line]
    except csv.Error as error:
        words = _("We cannot read this file. Save it as XLSX, or as CSV in UTF-8.")
        raise NotASheet(words, code="unreadable") from error


# Workbooks.


def lines_of_workbook(content: bytes) -> Iterator[list[str]]:
    """Yield the lines of the first sheet. Raises `NotASheet`."""
    refuse_a_bomb(content)
    unreadable = NotASheet(
        _("We cannot read this workbook. Save it as XLSX once more, or as CSV."), code="unreadable"
    )
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        for row in book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True):
            yield [spelled(value) for value in row]
    except NotASheet:
        raise
    except Exception as error:
        # The library raises whatever the file makes it stumble over.
        raise unreadable from error


def refuse_a_bomb(content: bytes) -> None:
    """Raise `NotASheet` for what would unpack to more than a sheet needs.

    What the directory says is enough: the unpacking stops where the directory said it would.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        words = _("We cannot read this workbook. Save it as XLSX once more, or as CSV.")
        raise NotASheet(words, code="unreadable") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        words = _("This workbook unpacks to more than we take. Send the rows alone, in parts.")
        raise NotASheet(words, code="unpacks_too_large")


def spelled(value: Any) -> str:
    """Return a cell as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return plain_number(value)
    return tidy(str(value))


def plain_number(value: float) -> str:
    """Return a number without the noise of its last binary digits, and without an exponent."""
    if isinstance(value, int):
        return str(value)
    exact = Decimal(f"{value:.15g}")
    return f"{exact:f}" if exact.is_finite() else ""


def tidy(cell: str) -> str:
    """Return a cell's text without marks nobody sees; what our own export has quoted is bare."""
    text = unicodedata.normalize("NFC", cell).replace("\0", "").strip().strip("\ufeff").strip()
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text
