"""Where a company can be found: whether two telephones, addresses or postcodes are one.

They say where, never who: a holding shares them with its daughters, and a firm has many sites.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from permissions.names import folded, unaccented

FEWEST_DIGITS = 7
ALIKE = 0.8
_EXTENSION = re.compile(r"(?:\bext\b|\bextension\b|\bx|#|转|分机).*$", re.IGNORECASE)
_SEPARATOR = re.compile(r"[;,/|、，；]| or | und ")
_TURN = """
street st str strasse avenue ave av road rd boulevard blvd drive dr lane ln place pl court ct square
sq highway hwy parkway pkwy way terrace circle rue via calle plaza platz weg allee gasse
north south east west n s e w ne nw se sw suite ste floor fl unit apt room no nr nummer building
bldg the at of
"""
TURN = frozenset(_TURN.split())
"""Words of an address that tell no street from another."""
_CHINESE_STREET = re.compile(r"([\u4e00-\u9fff]{2,6}?)(?:大道|路|街|巷|道|弄)(?!道)")
_CHINESE_HOUSE = re.compile(r"(\d+)(?:-\d+)?\s*号")
_DISTRICT = re.compile(r".*(?:省|市|区|县|镇|乡)")
LONGEST_HOUSE = 4
"""Digits of a house number that does not stand first; a longer one is a postcode."""


def same_telephone(left: str, right: str) -> bool | None:
    """Say whether one of these numbers is one of those; None where a side gives none."""
    mine, theirs = _numbers(left), _numbers(right)
    if not mine or not theirs:
        return None
    return any(a.endswith(b) or b.endswith(a) for a in mine for b in theirs)


def _numbers(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    plain = plain.replace("(0)", "")  # the trunk zero, which nobody dials from abroad
    found = [re.sub(r"\D", "", _EXTENSION.sub("", part)) for part in _pieces(plain)]
    return [digits.lstrip("0") for digits in found if len(digits.lstrip("0")) >= FEWEST_DIGITS]


def _pieces(text: str) -> Iterable[str]:
    """Split several numbers; `213/857-0034` is one number, written with a slash."""
    parts = _SEPARATOR.split(text)
    short = any(len(re.sub(r"\D", "", part)) < FEWEST_DIGITS for part in parts)
    return [text] if short else parts


def same_postcode(left: str, right: str) -> bool | None:
    """Compare postcodes, the longer as far as the shorter goes (60302 and 60302-1234)."""
    mine, theirs = (re.sub(r"[^A-Z0-9]", "", text.upper()) for text in (left, right))
    if not mine or not theirs:
        return None
    return mine == theirs or (
        min(len(mine), len(theirs)) > LONGEST_HOUSE
        and (mine.startswith(theirs) or theirs.startswith(mine))
    )


@dataclass(frozen=True)
class _Place:
    house: str
    streets: tuple[str, ...]
    whole: str = ""


def same_address(left: str, right: str) -> bool | None:
    """Say whether house and street are one; None where either side does not give both."""
    mine, theirs = _place(left), _place(right)
    if not (mine.streets and theirs.streets and mine.house and theirs.house):
        return None
    if mine.house != theirs.house:
        return False
    return _is_in(mine.streets[0], theirs) or _is_in(theirs.streets[0], mine)


def _place(text: str) -> _Place:
    plain = folded(text)
    if street := _CHINESE_STREET.search(_DISTRICT.sub("", plain)):
        number = _CHINESE_HOUSE.search(plain)
        return _Place(number[1] if number else "", (street[1],))
    words = re.sub(r"[^a-z0-9]+", " ", unaccented(plain.replace("ß", "ss"))).split()
    words = [re.sub(r"(?<=[a-z]{3})(?:strasse|str)$", "", word) for word in words]
    numbers = [re.match(r"\d+", w) for w in words if re.fullmatch(r"\d+[a-z]?", w)]
    houses = [found[0] for found in numbers if found]
    first = bool(words) and words[0][:1].isdigit()
    house = next((n for n in houses if first or len(n) <= LONGEST_HOUSE), "")
    named = (w for w in words if w not in TURN and not re.fullmatch(r"\d+[a-z]?", w))
    return _Place(house, tuple(named), "".join(words))


def _is_in(street: str, other: _Place) -> bool:
    """Say whether a street is named in another address, also as `Northpoint` in `North Point`."""
    return (len(street) > LONGEST_HOUSE and street in other.whole) or any(
        street == each or OSA.normalized_similarity(street, each) >= ALIKE for each in other.streets
    )
