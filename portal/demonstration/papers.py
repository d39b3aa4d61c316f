"""The papers of the demonstration's library: printed, with pages that look like what they are."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from partners.typeface import BOLD, REGULAR, lettering, wrapped

WIDTH, HEIGHT = A4
INK, MUTED, PAPER = HexColor("#14212b"), HexColor("#5b6b75"), HexColor("#ffffff")
EDGE = 18 * mm
LINE = 6.4 * mm


@dataclass(frozen=True)
class Paper:
    """What stands on a paper, in one language."""

    house: str
    kind: str
    title: str
    lead: str
    version: str
    colour: str
    facts: Sequence[tuple[str, str]]
    chapters: Sequence[tuple[str, Sequence[str]]]
    foot: str

    def text(self) -> str:
        said = [self.house, self.kind, self.title, self.lead, self.version, self.foot]
        said += [word for fact in self.facts for word in fact]
        said += [word for heading, lines in self.chapters for word in (heading, *lines)]
        return "".join(said) + "0123456789/ ·"


def printed(papers: Sequence[Paper]) -> list[bytes]:
    """Print papers; the letters of all of them are cut once. Raises `MissingCharacters`."""
    letters = "".join(paper.text() for paper in papers)
    plain, bold = lettering(letters, weight=REGULAR), lettering(letters, weight=BOLD)
    return [_printed(paper, plain, bold) for paper in papers]


def _printed(paper: Paper, plain: str, bold: str) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=True, initialFontName=plain)
    canvas.setTitle(f"{paper.title} {paper.version}")
    canvas.setAuthor(paper.house)
    _front(canvas, paper, plain, bold)
    for number, (heading, lines) in enumerate(paper.chapters, 2):
        _chapter(canvas, paper, heading, lines, number=number, plain=plain, bold=bold)
    canvas.save()
    return written.getvalue()


def _front(canvas: Canvas, paper: Paper, plain: str, bold: str) -> None:
    canvas.setFillColor(HexColor(paper.colour))
    canvas.rect(0, HEIGHT - 105 * mm, WIDTH, 105 * mm, stroke=0, fill=1)
    _waves(canvas)
    canvas.setFillColor(PAPER)
    canvas.setFont(bold, 13)
    canvas.drawString(EDGE, HEIGHT - 20 * mm, paper.house)
    canvas.setFont(plain, 12)
    canvas.drawRightString(WIDTH - EDGE, HEIGHT - 20 * mm, paper.kind)
    y = HEIGHT - 58 * mm
    for row in wrapped(paper.title, bold, 27, WIDTH - 2 * EDGE):
        canvas.setFont(bold, 27)
        canvas.drawString(EDGE, y, row)
        y -= 12 * mm
    canvas.setFont(plain, 12.5)
    for row in wrapped(paper.lead, plain, 12.5, WIDTH - 2 * EDGE):
        canvas.drawString(EDGE, y, row)
        y -= 6.5 * mm
    _facts(canvas, paper, plain, bold)
    _foot(canvas, paper, plain, 1)
    canvas.showPage()


def _waves(canvas: Canvas) -> None:
    """Draw the three phases that every drive makes."""
    canvas.saveState()
    canvas.setStrokeColor(PAPER)
    canvas.setStrokeAlpha(0.28)
    canvas.setLineWidth(2.2)
    base, swing, length = HEIGHT - 93 * mm, 9 * mm, WIDTH / 3
    for phase in range(3):
        path = canvas.beginPath()
        x = -length * phase / 3
        path.moveTo(x, base)
        while x < WIDTH:
            for up in (swing, -swing):
                path.curveTo(
                    x + length / 6, base + up, x + length / 3, base + up, x + length / 2, base
                )
                x += length / 2
        canvas.drawPath(path)
    canvas.restoreState()


def _facts(canvas: Canvas, paper: Paper, plain: str, bold: str) -> None:
    y = HEIGHT - 122 * mm
    for number, (term, value) in enumerate(paper.facts):
        if number % 2 == 0:
            canvas.setFillColor(HexColor("#f1f5f6"))
            canvas.rect(EDGE, y - 3.2 * mm, WIDTH - 2 * EDGE, 9 * mm, stroke=0, fill=1)
        canvas.setFillColor(MUTED)
        canvas.setFont(plain, 10.5)
        canvas.drawString(EDGE + 4 * mm, y, term)
        canvas.setFillColor(INK)
        canvas.setFont(bold, 10.5)
        canvas.drawString(EDGE + 70 * mm, y, value)
        y -= 9 * mm


def _chapter(
    canvas: Canvas, paper: Paper, heading: str, lines: Sequence[str], **how: "int | str"
) -> None:
    plain, bold = str(how["plain"]), str(how["bold"])
    canvas.setFillColor(HexColor(paper.colour))
    canvas.rect(0, HEIGHT - 6 * mm, WIDTH, 6 * mm, stroke=0, fill=1)
    canvas.setFillColor(INK)
    canvas.setFont(bold, 18)
    canvas.drawString(EDGE, HEIGHT - 30 * mm, heading)
    y = HEIGHT - 44 * mm
    for line in lines:
        for row in wrapped(line, plain, 11, WIDTH - 2 * EDGE):
            canvas.setFont(plain, 11)
            canvas.drawString(EDGE, y, row)
            y -= LINE
        y -= 2.2 * mm
    _foot(canvas, paper, plain, int(how["number"]))
    canvas.showPage()


def _foot(canvas: Canvas, paper: Paper, plain: str, number: int) -> None:
    canvas.setFillColor(MUTED)
    canvas.setFont(plain, 8.5)
    canvas.drawString(EDGE, 12 * mm, f"{paper.foot} · {paper.version}")
    canvas.drawRightString(WIDTH - EDGE, 12 * mm, str(number))
