"""Letters for print: one open typeface with Latin and Chinese, cut down to what a paper needs.

ReportLab's own Chinese fonts are not embedded, and rare characters vanish from them. This one is
embedded in every paper; a character it lacks is reported, never dropped.
"""

import io
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources
from threading import Lock

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PrintedFont

REGULAR = 400
BOLD = 700
NAMES_OF_A_FACE = (1, 4, 6)
# Every paper has a cut of its own; a server that prints for weeks keeps the latest alone.
KEPT = 64
# From here on a line may break before and after every character.
IDEOGRAPHS = 0x2E80
FILE = "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
# What every paper may need besides its own words: Latin with accents, dashes, quotes, the euro.
ALWAYS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D]
ALWAYS += [0x2022, 0x2026, 0x20AC]


class MissingCharacters(ValueError):
    """The typeface lacks characters of a text: it must not be printed without them."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(set(characters))
        named = ", ".join(f"{each} (U+{ord(each):04X})" for each in self.characters)
        super().__init__(f"The typeface has no {named}.")


def lettering(text: str, *, weight: int = REGULAR) -> str:
    """Make the letters of `text` ready to print and return the name to print them by.

    Raises `MissingCharacters`.
    """
    wanted = frozenset(ord(each) for each in text if each.isprintable() and each != "\u3000")
    missing = wanted - _known()
    if missing:
        raise MissingCharacters(chr(each) for each in missing)
    return _registered(wanted | frozenset(ALWAYS), weight)


def _source() -> io.BytesIO:
    return io.BytesIO(resources.files("justmytype_intl_cjk").joinpath(FILE).read_bytes())


@cache
def _known() -> frozenset[int]:
    with TTFont(_source(), lazy=True) as font:
        return frozenset(font.getBestCmap())


_CUTS: OrderedDict[str, None] = OrderedDict()
_TURNS = Lock()


def _registered(characters: frozenset[int], weight: int) -> str:
    name = f"Tandem-{weight}-{abs(hash(characters)):x}"
    with _TURNS:
        if name not in _CUTS:
            pdfmetrics.registerFont(PrintedFont(name, _instance(name, characters, weight)))
        _CUTS[name] = None
        _CUTS.move_to_end(name)
        while len(_CUTS) > KEPT:
            oldest, _none = _CUTS.popitem(last=False)
            pdfmetrics._fonts.pop(oldest, None)  # noqa: SLF001  it offers no other way out
    return name


def _instance(name: str, characters: frozenset[int], weight: int) -> io.BytesIO:
    cut = io.BytesIO()
    with TTFont(io.BytesIO(_cut(characters))) as font:
        drawn = instancer.instantiateVariableFont(font, {"wght": float(weight)})
        # ReportLab tells faces apart by this name: cuts that share one would print as the first.
        for number in NAMES_OF_A_FACE:
            drawn["name"].setName(name, number, 3, 1, 0x409)
        drawn.save(cut)
    cut.seek(0)
    return cut


@lru_cache(maxsize=1)
def _cut(characters: frozenset[int]) -> bytes:
    """Return the typeface with these characters alone, in every weight."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    kept = io.BytesIO()
    with TTFont(_source(), lazy=True) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=sorted(characters))
        cutter.subset(font)
        font.save(kept)
    return kept.getvalue()


# Rows.


def wrapped(text: str, font: str, size: float, width: float) -> list[str]:
    """Break a text into rows that fit: Chinese anywhere, other words between them.

    Only a word that is wider than a whole row is broken within.
    """

    def fits(words: str) -> bool:
        return bool(pdfmetrics.stringWidth(words.rstrip(), font, size) <= width)

    rows, row = [], ""
    for piece in _pieces(text):
        for part in [piece] if fits(piece) else piece:
            if row and not fits(row + part):
                rows.append(row.rstrip())
                row = ""
            row += part if row else part.lstrip()
    return [*rows, row.rstrip()] if row.strip() else rows


def _pieces(text: str) -> Iterator[str]:
    """Yield what stays together: a word with the space behind it, or one Chinese character."""
    piece = ""
    for character in text:
        last = piece[-1:] or "a"
        if piece and (last == " " or max(ord(last), ord(character)) > IDEOGRAPHS):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
