"""What a Chinese name spelled out in pinyin consists of: `Suzhou Jinggong Jixie Youxian Gongsi`.

However its syllables are grouped into words, it is read as one run, and only where it ends in a
trade or a legal form that somebody has spelled: many words of other languages could be pinyin.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pypinyin import lazy_pinyin

from deals.matching.legal_forms import CHINESE_FORMS
from deals.matching.places import places_by_pinyin
from deals.matching.trades import TRADES

_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui"
    r"|ue|ve|er|a|e|i|o|u|v)"
)
LONGEST_SYLLABLE = 6
SHORTEST_CORE = 4
"""Letters; a core of two characters has as many, and what is less is none."""


@dataclass(frozen=True)
class Spelled:
    place: str
    core: str
    trades: tuple[str, ...]
    form: str


@cache
def _forms() -> Mapping[str, str]:
    return {"".join(lazy_pinyin(form)): kind for form, kind in reversed(CHINESE_FORMS)}


@cache
def _trades() -> Mapping[str, str]:
    return {"".join(lazy_pinyin(trade)): trade for trade in TRADES}


def _at_end(run: str, known: Mapping[str, str]) -> str:
    """Return the longest of `known` that `run` ends in, so that a core remains."""
    lengths = range(len(run) - SHORTEST_CORE, 2, -1)
    return next((run[-n:] for n in lengths if run[-n:] in known), "")


def _is_pinyin(run: str) -> bool:
    """Say whether `run` can be parted into syllables, in time that grows with its length.

    One expression for all syllables would try every way to part `anananan…`, which are millions.
    """
    reached = {0}
    for start in range(len(run)):
        if start in reached:
            ends = range(start + 1, min(start + LONGEST_SYLLABLE, len(run)) + 1)
            reached |= {end for end in ends if _SYLLABLE.fullmatch(run, start, end)}
    return len(run) > 0 and len(run) in reached


def spelled(tokens: Sequence[str]) -> Spelled | None:
    """Take apart a name in pinyin, or return None where it is none."""
    run = "".join(tokens)
    if not _is_pinyin(run):
        return None
    form = _at_end(run, _forms())
    run = run.removesuffix(form)
    places = places_by_pinyin()
    lengths = range(len(run) - SHORTEST_CORE, 3, -1)
    place = next((run[:n] for n in lengths if run[:n] in places), "")
    run = run.removeprefix(place)
    trades: list[str] = []
    while trade := _at_end(run, _trades()):
        trades.insert(0, _trades()[trade])
        run = run.removesuffix(trade)
    if not (form or trades):
        return None
    return Spelled(places.get(place, ""), run, tuple(trades), _forms().get(form, ""))
