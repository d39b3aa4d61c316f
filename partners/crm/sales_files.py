"""The files of a CRM's sales export, line by line: what is a row of them, and what is none."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

ACCOUNTS = "accounts.csv"
PRODUCTS = "products.csv"
TEAMS = "sales_teams.csv"
PIPELINE = "sales_pipeline.csv"
COLUMNS = {
    ACCOUNTS: (
        "account",
        "sector",
        "year_established",
        "revenue",
        "employees",
        "office_location",
        "subsidiary_of",
    ),
    PRODUCTS: ("product", "series", "sales_price"),
    TEAMS: ("sales_agent", "manager", "regional_office"),
    PIPELINE: (
        "opportunity_id",
        "sales_agent",
        "product",
        "account",
        "deal_stage",
        "engage_date",
        "close_date",
        "close_value",
    ),
}

NOWHERE = "left out"
IN_COMMENT = "kept in the comment"
ROW_LEFT_OUT = "row left out"


class Unreadable(Exception):
    """The folder is no such export; said in a sentence."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Why a field (or, without a name of one, a row) is not in the CRM as the file has it."""

    file: str
    line: int
    field: str
    value: str
    reason: str
    done: str


@dataclass(frozen=True, slots=True)
class Row:
    file: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(kw_only=True)
class SalesFiles:
    """The rows of the files in a folder; `remarks` grows while they are read."""

    folder: Path
    remarks: list[Remark] = field(default_factory=list)

    def remark(self, row: Row, name: str, reason: str, done: str) -> None:
        value = row[name] if name else ",".join(row.values.values())
        self.remarks.append(Remark(row.file, row.line, name, value, reason, done))

    def rows(self, name: str) -> Iterator[Row]:
        lines = self.lines(name)
        _, header = next(lines)
        columns = COLUMNS[name]
        if missing := [each for each in columns if each not in header]:
            raise Unreadable(f"{self.folder / name} has no column {missing[0]}.")
        for extra in [each for each in header if each not in columns]:
            self.remarks.append(Remark(name, 1, extra, "", "a column we do not know", NOWHERE))
        for line, cells in lines:
            if fault := fault_of(cells, len(header)):
                shown = readable(",".join(cells))
                self.remarks.append(Remark(name, line, "", shown, fault, ROW_LEFT_OUT))
            elif cells:
                given = dict(zip(header, cells, strict=True))
                yield Row(name, line, {each: given[each] for each in columns})

    def lines(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the cells of each line with its number, the header (perhaps empty) first."""
        path = self.folder / name
        try:
            text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
        except OSError as absent:
            raise Unreadable(f"{path}: {absent.strerror}.") from absent
        reader = csv.reader(StringIO(text, newline=""))
        yield 1, next(reader, [])
        while True:
            line = reader.line_num + 1
            try:
                yield line, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.remarks.append(Remark(name, line, "", "", f"not CSV: {error}", ROW_LEFT_OUT))

    def named(self, rows: Iterable[Row], key: str, *, longest: int) -> Iterator[Row]:
        """Pass on rows that have a name of their own; a second one of a name is not taken."""
        seen: dict[str, int] = {}
        for row in rows:
            name = row[key]
            if not name.strip():
                self.remark(row, "", f"no {key}", ROW_LEFT_OUT)
            elif len(name) > longest:
                self.remark(row, "", f"{key} is longer than {longest} characters", ROW_LEFT_OUT)
            elif name != name.strip():
                self.remark(row, "", f"{key} begins or ends with a space", ROW_LEFT_OUT)
            elif name in seen:
                reason = f"{key} stands in line {seen[name]} already"
                self.remark(row, "", reason, ROW_LEFT_OUT)
            else:
                seen[name] = row.line
                yield row


def fault_of(cells: Sequence[str], columns: int) -> str:
    """Return why a line is no row of its file; empty if it is one."""
    if not cells:
        return ""
    if len(cells) != columns:
        return f"{len(cells)} values for {columns} columns"
    text = "".join(cells)
    if any(unicodedata.category(each) == "Cs" for each in text):
        return "not UTF-8"
    if any(unicodedata.category(each) == "Cc" for each in text):
        return "holds a control character"
    return ""


def readable(text: str) -> str:
    shown = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(
        each if unicodedata.category(each) != "Cc" else ascii(each)[1:-1] for each in shown
    )
