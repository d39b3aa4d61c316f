"""Which word of trade or legal form somebody meant and mistyped: `Enginering`, `Privat Limited`.

Such words tell no firm from another, and spelled wrongly they would pass for what does.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from deals.matching.legal_forms import LATIN_FORMS
from deals.matching.trades import ABBREVIATED, COMMON, TOLD_BY, weight

SHORTEST = 6
"""Letters: in shorter words one letter makes another word too easily."""


@cache
def _forms() -> frozenset[str]:
    return frozenset(w for form in LATIN_FORMS for w in form if len(w) > SHORTEST)


@cache
def _meant_by_first_letter() -> Mapping[str, tuple[str, ...]]:
    known = sorted({w for w in COMMON | _forms() | ABBREVIATED.keys() if len(w) >= SHORTEST - 1})
    return {first: tuple(w for w in known if w[0] == first) for first in {w[0] for w in known}}


@lru_cache(maxsize=65536)
def meant(word: str) -> str:
    """Return the common word that is one slip away, or "" if none is or `word` is one."""
    if len(word) < SHORTEST or weight(word) <= TOLD_BY or word in _forms() or word.isdigit():
        return ""
    near = _meant_by_first_letter().get(word[0], ())
    return next((w for w in near if 1 in _slips(word, w)), "")


def _slips(word: str, known: str) -> tuple[int, int]:
    """Count the slips from a known word and from its plural."""
    return OSA.distance(word, known), OSA.distance(word, f"{known}s")


def corrected(words: tuple[str, ...]) -> tuple[str, ...]:
    """Correct slips in common words, as long as something else still names the firm.

    `Globol GmbH` is no slip of Global: it has no other word.
    """
    found = [meant(word) for word in words]
    named = any(
        weight(word) > TOLD_BY and not slip and word not in _forms() and (word,) not in LATIN_FORMS
        for word, slip in zip(words, found, strict=True)
    )
    return tuple(
        ABBREVIATED.get(slip, slip) if slip and (named or slip in _forms()) else word
        for word, slip in zip(words, found, strict=True)
    )
