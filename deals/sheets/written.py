"""Rows into a file that spreadsheets read: XLSX, or CSV with the mark by which Excel knows it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any, Literal

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from permissions.harmless import harmless

Format = Literal["csv", "xlsx"]
FORMATS = ("xlsx", "csv")
Cell = str | Decimal | int | date | None
Line = Sequence[Cell]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Wide enough to read, narrow enough to scroll little.
WIDTHS = (10, 40)
# What XML cannot hold, and no spreadsheet shows.
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


class Echo:
    def write(self, line: str) -> str:
        return line


def text_of(headers: Line, lines: Iterable[Line], *, delimiter: str = ",") -> Iterator[str]:
    """Yield a CSV line by line."""
    writer = csv.writer(Echo(), delimiter=delimiter)
    yield "\ufeff"
    yield writer.writerow([plain(cell) for cell in headers])
    for line in lines:
        yield writer.writerow([plain(cell) for cell in line])


def plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else str(cell)


def workbook_of(headers: Line, lines: Iterable[Line], *, title: str) -> IO[bytes]:
    """Return a workbook in a file that is gone once it is closed; its rows are never all in memory.

    Text stays text: a cell that begins like a formula is quoted, and none is ever a formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(mark for mark in title if mark not in r"[]:*?/\\")[:31])
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headers, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = min(
            max(len(str(heading)) * 2, WIDTHS[0]), WIDTHS[1]
        )
    sheet.append([cell_of(sheet, heading, bold=True) for heading in headers])
    for line in lines:
        sheet.append([cell_of(sheet, cell) for cell in line])
    file = TemporaryFile()  # noqa: SIM115  the answer closes it
    book.save(file)
    file.seek(0)
    return file


def cell_of(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    if isinstance(value, str):
        value = harmless(value.translate(CONTROLS))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, Decimal):
        cell.number_format = "#,##0.00"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
    if bold:
        cell.font = Font(bold=True)
    return cell


def answered(
    kind: str,
    headers: Line,
    lines: Iterable[Line],
    *,
    name: str,
    title: str,
    delimiter: str = ",",
) -> HttpResponseBase:
    """Return the file as an attachment called `name`."""
    if kind == "xlsx":
        book = workbook_of(headers, lines, title=title)
        return FileResponse(
            book, as_attachment=True, filename=f"{name}.xlsx", content_type=TYPES["xlsx"]
        )
    response = StreamingHttpResponse(
        text_of(headers, lines, delimiter=delimiter), content_type=TYPES["csv"]
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
