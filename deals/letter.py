"""The confirmation on paper: one bilingual sheet, the same bytes for the same facts."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from deals.confirming import in_both
from deals.models import Confirmation
from deals.refusals import Unprintable
from partners.typeface import BOLD, REGULAR, MissingCharacters, lettering, wrapped

WIDTH, HEIGHT = A4
EDGE, FOOT = 20 * mm, 20 * mm
TERMS = 47 * mm
LINE, GAP = 5.2 * mm, 2.8 * mm
INK, MUTED = HexColor("#14212b"), HexColor("#55646e")
RULE, ACCENT = HexColor("#d5dde1"), HexColor("#0f5f66")
QR_SIZE = 34 * mm
PROOF_HEIGHT = QR_SIZE + 12 * mm

TITLE = _("Deal registration confirmation")
CONDITIONS = _("Conditions")
WHOLE, ALONE = _("The whole customer"), _("The project named, and no other of this customer")
CODE = _("Verification code")
ASK = _("Scan it or open the address. It says whether this confirmation is valid at that moment.")
TERM = {
    "number": _("Number"),
    "replaces": _("Takes the place of"),
    "partner": _("Partner"),
    "registration": _("Registration"),
    "customer": _("End customer"),
    "project": _("Project"),
    "scope": _("Scope of protection"),
    "families": _("Product family"),
    "products": _("Products"),
    "approved": _("Approved on"),
    "window": _("Protection"),
}


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is, in both languages, and what stands there."""

    term: tuple[str, str]
    said: Sequence[str]


def verification_address(confirmation: Confirmation) -> str:
    return f"{settings.BASE_URL}/verify/{confirmation.code}/"


def printed(confirmation: Confirmation) -> bytes:
    """Draw the letter. Raises `Unprintable`, naming every character the typeface lacks."""
    content = confirmation.content
    rows = list(rows_of(confirmation))
    below = [in_both(each) for each in (TITLE, CONDITIONS, CODE, ASK)]
    words = [each for pair in (*below, *content["conditions"]) for each in pair]
    words += [each for row in rows for each in (*row.term, *row.said)]
    words += [*content["vendor"].values(), verification_address(confirmation)]

    def drawn(pages: int) -> Sheet:
        sheet = Sheet("".join(words), confirmation.number, pages)
        sheet.head(content["vendor"], below[0])
        for each in rows:
            sheet.row(each)
        sheet.conditions(below[1], content["conditions"])
        sheet.proof(confirmation, below[2], below[3])
        return sheet

    try:
        # How many pages there are is known once they are full.
        sheet = drawn(1)
        return (sheet if sheet.page == 1 else drawn(sheet.page)).closed()
    except MissingCharacters as missing:
        raise Unprintable.naming(missing.characters) from missing


def rows_of(confirmation: Confirmation) -> Iterator[Row]:
    content = confirmation.content
    zone = ZoneInfo(content["zone"])
    yield row("number", [confirmation.number])
    if replaced := content.get("replaces"):
        yield row("replaces", [replaced])
    yield row("registration", [content["registration"]])
    yield row("partner", [content["partner"]["name"], content["partner"]["latin"]])
    customer = content["customer"]
    yield row("customer", [f"{customer['name']} ({customer['country']})"])
    if project := content["project"]:
        named = (project["name"], project["tender_number"], project["site"])
        yield row("project", [" · ".join(each for each in named if each)])
    yield row("scope", in_both(ALONE if project else WHOLE))
    families = content["families"]
    windows = dict.fromkeys(window(each, zone) for each in families)
    for one_window in windows:
        inside = [each for each in families if window(each, zone) == one_window]
        yield row("families", [" · ".join({each["zh"]: 0, each["en"]: 0}) for each in inside])
        yield row("window", [one_window])
    if content["products"]:
        yield row("products", content["products"])
    yield row("approved", [moment(content["approved_at"], zone)])


def lines_in(height: float) -> int:
    return int((height - GAP) / LINE)


LONGEST = lines_in(HEIGHT - EDGE - FOOT)


def row(term: str, said: Iterable[str]) -> Row:
    return Row(in_both(TERM[term]), [visible(each) for each in said if each])


def visible(text: str) -> str:
    """Return a text without the signs that stand for nothing on paper."""
    spaced = text.replace("\u3000", " ")
    return "".join(each for each in spaced if each.isprintable())


def window(family: dict[str, Any], zone: ZoneInfo) -> str:
    return f"{moment(family['from'], zone)} – {moment(family['until'], zone)}"


def moment(iso: str, zone: ZoneInfo) -> str:
    """Write a moment so that it reads the same in every country."""
    there = datetime.fromisoformat(iso).astimezone(zone)
    offset = there.strftime("%z")
    return f"{there:%Y-%m-%d %H:%M} UTC{offset[:3]}:{offset[3:]}"


class Sheet:
    """A page that fills from the top, and another where it is full."""

    def __init__(self, words: str, number: str, pages: int) -> None:
        self.plain, self.bold = lettering(words, weight=REGULAR), lettering(words, weight=BOLD)
        self.number, self.page, self.pages = number, 1, pages
        self.written = io.BytesIO()
        # Invariant: no clock and no chance in the file.
        self.canvas = Canvas(
            self.written, pagesize=A4, invariant=True, initialFontName=self.plain, lang="zh-CN"
        )
        self.canvas.setTitle(f"报备确认函 {number}")
        self.y = HEIGHT - EDGE

    def head(self, vendor: dict[str, str], title: tuple[str, str]) -> None:
        self.canvas.setAuthor(vendor["en"])
        self.canvas.setFillColor(ACCENT)
        self.canvas.rect(0, HEIGHT - 5 * mm, WIDTH, 5 * mm, stroke=0, fill=1)
        names = dict.fromkeys((vendor["zh"], vendor["en"]))
        self.line(" · ".join(names), self.plain, 10.5, MUTED)
        self.y -= 11 * mm
        self.line(title[0], self.bold, 25)
        self.y -= 7 * mm
        self.line(title[1], self.plain, 13, MUTED)
        self.y -= 9 * mm

    def row(self, row: Row) -> None:
        """Write one row: the term twice, small and smaller, beside what stands there."""
        said = [part for each in row.said for part in self.broken(each, self.bold, 10.5, TERMS)]
        if len(said) > LONGEST:
            # What no page holds whole begins here and goes on overleaf.
            here = lines_in(self.y - FOOT)
            cuts = [max(here, 0), *range(max(here, 0) + LONGEST, len(said), LONGEST), len(said)]
            for since, until in pairwise([0, *cuts]):
                if until > since:
                    self.part_of_row(row.term, said[since:until])
        else:
            self.part_of_row(row.term, said)

    def part_of_row(self, term: tuple[str, str], said: Sequence[str]) -> None:
        height = max(len(said) * LINE, 8.8 * mm) + GAP
        self.need(height)
        self.canvas.setStrokeColor(RULE)
        self.canvas.setLineWidth(0.6)
        self.canvas.line(EDGE, self.y, WIDTH - EDGE, self.y)
        top = self.y
        self.y = top - 5.2 * mm
        self.line(term[0], self.plain, 10.5)
        self.y -= 4.2 * mm
        self.line(term[1], self.plain, 8, MUTED)
        self.y = top - 5.2 * mm
        for part in said:
            self.line(part, self.bold, 10.5, indent=TERMS)
            self.y -= LINE
        self.y = top - height

    def conditions(self, title: tuple[str, str], pairs: Sequence[Sequence[str]]) -> None:
        self.canvas.setStrokeColor(RULE)
        self.canvas.line(EDGE, self.y, WIDTH - EDGE, self.y)
        self.y -= 9 * mm
        self.need(20 * mm)
        self.line(" · ".join(title), self.bold, 10.5)
        self.y -= 5.6 * mm
        for number, (chinese, english) in enumerate(pairs, 1):
            rows = [(part, 9, INK) for part in self.broken(chinese, self.plain, 9, 6 * mm)]
            rows += [(part, 8, MUTED) for part in self.broken(english, self.plain, 8, 6 * mm)]
            self.need(len(rows) * 4.2 * mm)
            self.line(f"{number}.", self.plain, 9, MUTED)
            for part, size, colour in rows:
                self.line(part, self.plain, size, colour, indent=6 * mm)
                self.y -= 4.2 * mm
            self.y -= 1.2 * mm

    def proof(
        self, confirmation: Confirmation, code: tuple[str, str], ask: tuple[str, str]
    ) -> None:
        """Draw the code for eyes and for phones at the foot of the last page."""
        self.need(PROOF_HEIGHT)
        top = FOOT + PROOF_HEIGHT
        self.canvas.setStrokeColor(RULE)
        self.canvas.roundRect(EDGE, FOOT, WIDTH - 2 * EDGE, PROOF_HEIGHT, 2 * mm, stroke=1, fill=0)
        address = verification_address(confirmation)
        self.squares(address, EDGE + 5 * mm, FOOT + 6 * mm)
        beside = QR_SIZE + 12 * mm
        self.y = top - 9 * mm
        self.line(" · ".join(code), self.plain, 9, MUTED, indent=beside)
        self.y -= 7 * mm
        self.line(confirmation.spelled_code, self.bold, 12.5, indent=beside)
        self.y -= 8 * mm
        for said, size in ((address, 8.5), *((each, 8.5) for each in ask)):
            colour = INK if said is address else MUTED
            for part in self.broken(said, self.plain, size, beside + 5 * mm):
                self.line(part, self.plain, size, colour, indent=beside)
                self.y -= 4.3 * mm

    def squares(self, said: str, x: float, y: float) -> None:
        """Draw a QR code; a quarter of it may be lost and it is still read."""
        code = QRCode(None, QRErrorCorrectLevel.M)
        code.addData(said)
        code.make()
        modules: list[list[bool]] = code.modules
        size = QR_SIZE / len(modules)
        self.canvas.setFillColor(INK)
        for down, across in (
            (down, across)
            for down, line in enumerate(modules)
            for across, is_dark in enumerate(line)
            if is_dark
        ):
            # A hair wider than a module, so that no light shows between two of them.
            self.canvas.rect(
                x + across * size, y + QR_SIZE - (down + 1) * size, size * 1.02, size * 1.02, 0, 1
            )

    def closed(self) -> bytes:
        self.foot()
        self.canvas.save()
        return self.written.getvalue()

    def need(self, height: float) -> None:
        """Begin another page where `height` does not fit on this one."""
        if self.y - height < FOOT:
            self.foot()
            self.canvas.showPage()
            self.page += 1
            self.y = HEIGHT - EDGE

    def foot(self) -> None:
        self.canvas.setFont(self.plain, 8)
        self.canvas.setFillColor(MUTED)
        self.canvas.drawString(EDGE, 11 * mm, self.number)
        self.canvas.drawRightString(WIDTH - EDGE, 11 * mm, f"{self.page} / {self.pages}")

    def broken(self, text: str, font: str, size: float, indent: float) -> list[str]:
        return wrapped(text, font, size, WIDTH - 2 * EDGE - indent)

    def line(
        self, text: str, font: str, size: float, colour: Any = INK, *, indent: float = 0
    ) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(colour)
        self.canvas.drawString(EDGE + indent, self.y, text)
