"""Letters for print: one open typeface with Latin and Chinese, cut down to what a paper needs.

ReportLab's own Chinese fonts are not embedded, and rare characters vanish from them. This one is
embedded in every paper; a character it lacks is reported, never dropped.
"""

import io
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PrintedFont

REGULAR = 400
BOLD = 700
NAMES_OF_A_FACE = (1, 4, 6)
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


@cache
def _registered(characters: frozenset[int], weight: int) -> str:
    name = f"Tandem-{weight}-{abs(hash(characters)):x}"
    cut = io.BytesIO()
    with TTFont(io.BytesIO(_cut(characters))) as font:
        drawn = instancer.instantiateVariableFont(font, {"wght": float(weight)})
        # ReportLab tells faces apart by this name: cuts that share one would print as the first.
        for number in NAMES_OF_A_FACE:
            drawn["name"].setName(name, number, 3, 1, 0x409)
        drawn.save(cut)
    cut.seek(0)
    pdfmetrics.registerFont(PrintedFont(name, cut))
    return name


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
