"""Letters for print: an open typeface with Latin and Chinese, cut down to what a paper needs.

ReportLab's own Chinese fonts are not embedded, and rare characters vanish from them. This one is
embedded in every paper; a character it lacks is reported, never dropped. Its own Latin has no
names of Łódź or Plzeň, so Latin, Greek and Cyrillic are those of its sister.
"""

import io
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources
from threading import Lock

from fontTools import subset
from fontTools.merge import Merger
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
Source = tuple[str, str]
NEVER_FIRST = frozenset("，。、；：？！）》」』】〉…”’,.;:?!)")
NEVER_LAST = frozenset("（《「『【〈“‘(")
CHINESE: Source = ("justmytype_intl_cjk", "fonts/ofl/notosanssc/NotoSansSC[wght].ttf")
WESTERN: Source = ("justmytype_western_core", "fonts/ofl/notosans/NotoSans[wdth,wght].ttf")
# Latin, Greek and Cyrillic; signs and Chinese lie behind.
ALPHABETS = 0x2000
UNUSED = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx"]
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
    missing = wanted - _has(CHINESE) - _has(WESTERN)
    if missing:
        raise MissingCharacters(chr(each) for each in missing)
    return _registered(wanted | frozenset(ALWAYS), weight)


def _file(source: Source) -> io.BytesIO:
    package, path = source
    return io.BytesIO(resources.files(package).joinpath(path).read_bytes())


@cache
def _has(source: Source) -> frozenset[int]:
    with TTFont(_file(source), lazy=True) as font:
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
    signs = frozenset(each for each in characters if each >= ALPHABETS) & _has(CHINESE)
    parts = (CHINESE, signs), (WESTERN, characters - signs)
    drawn = Merger().merge([_drawn(source, some, weight) for source, some in parts])
    # ReportLab tells faces apart by this name: cuts that share one would print as the first.
    for number in NAMES_OF_A_FACE:
        drawn["name"].setName(name, number, 3, 1, 0x409)
    cut = io.BytesIO()
    drawn.save(cut)
    cut.seek(0)
    return cut


def _drawn(source: Source, characters: frozenset[int], weight: int) -> io.BytesIO:
    """Return these characters of a typeface in one weight."""
    kept = io.BytesIO()
    with TTFont(io.BytesIO(_cut(source, characters))) as font:
        axes = {"wght": float(weight), "wdth": 100.0}
        said = {axis.axisTag: axes[axis.axisTag] for axis in font["fvar"].axes}
        instancer.instantiateVariableFont(font, said).save(kept)
    kept.seek(0)
    return kept


@lru_cache(maxsize=2)
def _cut(source: Source, characters: frozenset[int]) -> bytes:
    """Return the typeface with these characters alone, in every weight."""
    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += UNUSED
    kept = io.BytesIO()
    with TTFont(_file(source), lazy=True) as font:
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
    """Yield what stays together: a word with the space behind it, or one Chinese character.

    No row begins with a sign that closes, and none ends with one that opens.
    """
    piece = ""
    for character in text:
        last = piece[-1:] or "a"
        bound = character in NEVER_FIRST or last in NEVER_LAST
        if piece and not bound and (last == " " or max(ord(last), ord(character)) > IDEOGRAPHS):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece
