"""What a company name consists of, once writing habits are taken off it.

A Chinese name is a place, a core (字号), a trade and a legal form, in that order or with the place
in brackets: 苏州 · 精工 · 机械 · 有限公司. A Latin name is words and a legal form. `Parts` is both.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pypinyin import lazy_pinyin

from deals.matching.legal_forms import (
    chinese_form_at_end,
    latin_form_at_end,
    latin_form_at_start,
)
from deals.matching.pinyin import Spelled, spelled
from deals.matching.places import COUNTRY, is_place, place_at_start, places_by_pinyin
from deals.matching.slips import corrected
from deals.matching.trades import ABBREVIATED, ENGLISH_TRADES, TRADES
from permissions.names import folded, unaccented

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_BRANCH = re.compile(
    r"(?P<whole>.*(?:公司|集团|厂|银行))(?P<where>.{0,12}?)"
    r"(?:分公司|分厂|分行|支行|分店|分部|办事处|代表处|营业部|事业部)$"
)
_BRANCH_WORDS = frozenset(
    ["branch", "niederlassung", "zweigniederlassung", "succursale", "filiale", "fengongsi"]
)
_CHINESE_NUMBER = re.compile(
    r"第?[一二三四五六七八九十]+(?=厂|$|公司|分|院|所|号|局|建|航)|第[一二三四五六七八九十\d]+|\d+"
)
_LATIN_NUMBER = re.compile(r"\d+|i{2,3}|iv|vi{1,3}|ix")
_GLUED = re.compile(r"([a-z]{3,}?)([bn]v|gmbh|ltd|llc|limited|corporation|company|incorporated)")
_MISREAD = re.compile(r"(?=.{5})(?:[a-z]+[015][a-z]+|[015][a-z]+)")
_SCANNED = str.maketrans("015", "ols")
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_ARTICLES = frozenset(
    ["the", "and", "of", "und", "et", "y", "e", "de", "la", "le", "les", "der", "die", "das", "for"]
)
_DIRECTIONS = frozenset("东西南北")


@dataclass(frozen=True)
class Parts:
    """A name taken apart; `plain` is the whole of it in one spelling.

    `branch` is what sets a part of a group off from the whole: a town, or 中国 of ABB（中国）.
    `run` is all but the legal form as one word, before any word of it was corrected.
    """

    plain: str
    run: str
    core: str
    words: tuple[str, ...]
    trades: tuple[str, ...]
    places: frozenset[str]
    form: str
    numbers: tuple[str, ...]
    branch: str
    is_group: bool
    is_chinese: bool

    @property
    def normal(self) -> str:
        """The form that a reviewer is shown: places, core, trades, legal form."""
        kept = (*sorted(self.places), self.core or "…", *self.trades, *self.numbers, self.form)
        return " · ".join(part for part in kept if part)


@lru_cache(maxsize=8192)
def parts_of(name: str) -> Parts:
    """Take `name` apart by the script it is written in."""
    plain = folded(name)
    return _chinese(plain) if _HAN.search(plain) else _latin(plain)


def block_key(name: str, *, country: str = "") -> str:
    """Return the key on which two registrations of one customer wait for each other."""
    parts = parts_of(name)
    core = parts.core if not parts.is_chinese else "".join(lazy_pinyin(parts.core))
    return f"{country.casefold()}:{core.replace(' ', '')}"


def _chinese(plain: str) -> Parts:
    name = re.sub(r"[^\w()]", "", plain)
    bracketed = re.findall(r"\(([^()]*)\)", name)
    places = {place_at_start(text + "市")[0] for text in bracketed if is_place(text)}
    for text in bracketed:
        form = text if not is_place(text) else ""
        name = name.replace(f"({text})", form)
    name = re.sub(r"[()_]", "", name)
    tail = _BRANCH.fullmatch(name)
    branch = COUNTRY if COUNTRY in places else ""
    if tail:
        name, branch = tail["whole"], tail["where"] or "分"
        places.discard(place_at_start(tail["where"] + "市")[0])
    length, kind = chinese_form_at_end(name)
    form, name = name[len(name) - length :], name[: len(name) - length]
    if name.endswith(COUNTRY) and len(name) > len(COUNTRY):  # ABB中国, unlike 中国建筑
        name, branch = name.removesuffix(COUNTRY), branch or COUNTRY
    found, name = _leading_places(name)
    numbers = tuple(_number(n) for n in _CHINESE_NUMBER.findall(name))
    bare = _CHINESE_NUMBER.sub("", name) or name
    core, trades = _core_and_trades(bare)
    return Parts(
        plain=plain,
        run=name,
        core=core,
        words=(core, *trades),
        trades=trades,
        places=frozenset(places | found) - {""},
        form=kind,
        numbers=numbers,
        branch=branch,
        is_group="集团" in form,
        is_chinese=True,
    )


def _leading_places(name: str) -> tuple[set[str], str]:
    """Strip places from the front, as long as enough for a core remains."""
    found: set[str] = set()
    place, rest = place_at_start(name)
    while place and len(rest) >= MIN_CORE:
        found.add(place)
        name = rest
        place, rest = place_at_start(name)
    district = re.match(r"(?P<place>[\u4e00-\u9fff]{2,3}[区县镇])(?=[\u4e00-\u9fff]{4})", name)
    if district and found:
        name = name[district.end() :]
    return found, name


MIN_CORE = 2


def _core_and_trades(rest: str) -> tuple[str, tuple[str, ...]]:
    """Split what is left into the core and the trade words behind it."""
    trades: list[str] = []
    start = len(rest)
    for position in range(MIN_CORE, len(rest)):
        if _trade_at(rest, position):
            start = position
            break
    position = start
    while position < len(rest):
        word = _trade_at(rest, position) or rest[position]
        trades.append(word)
        position += len(word)
    return rest[:start], tuple(trades)


def _trade_at(text: str, position: int) -> str:
    return next((w for n in (3, 2) if (w := text[position : position + n]) in TRADES), "")


def _number(text: str) -> str:
    digits = text.removeprefix("第").translate(_DIGITS)
    return digits.replace("十", "10") if digits == "十" else digits


def _latin(plain: str) -> Parts:
    typed = _tokens(plain)
    tokens = _understood(typed)
    if (name := spelled(tokens)) is not None:
        return _in_pinyin(tokens, name)
    bare = _without_address(plain)
    said = tokens if bare == plain else _understood(_tokens(bare))
    branch = " ".join(token for token in tokens if token in _BRANCH_WORDS)
    kept = tuple(token for token in said if token not in _BRANCH_WORDS) or tokens
    length, form = latin_form_at_start(kept)
    kept = kept[length:]
    for _repeat in range(3):  # Holding Co., Ltd.; GmbH & Co. KG
        length, kind = latin_form_at_end(kept)
        if not length:
            break
        form, kept = form or kind, kept[: len(kept) - length]
    words = tuple(w for w in kept if w not in _ARTICLES) or kept
    known = places_by_pinyin()
    at_the_ends = {*words[:2], *words[-1:]}  # in the middle `jian` is a syllable, not 吉安
    found_places = {known[w] for w in at_the_ends if w in known}
    if len(words) > 1 and known.get(words[-1]) == COUNTRY:
        branch, words = branch or COUNTRY, words[:-1]
    towns = {w for w in at_the_ends if known.get(w, COUNTRY) != COUNTRY}
    words = tuple(w for w in words if w not in towns) or words
    distinctive = [w for w in words if w not in ENGLISH_TRADES and w not in known] or list(words)
    return Parts(
        plain=" ".join(tokens),
        run=_run(typed),
        core=" ".join(distinctive),
        words=words,
        trades=tuple(w for w in words if w in ENGLISH_TRADES),
        places=frozenset(found_places),
        form=form,
        numbers=tuple(_ROMAN.get(w, w) for w in words[1:] if _LATIN_NUMBER.fullmatch(w)),
        branch=branch,
        is_group="group" in words or "gruppe" in words,
        is_chinese=False,
    )


def _in_pinyin(tokens: tuple[str, ...], name: Spelled) -> Parts:
    trades = tuple(TRADES[trade][0] for trade in name.trades)
    return Parts(
        plain=" ".join(tokens),
        run="".join(tokens),
        core=name.core,
        words=(name.core, *trades),
        trades=trades,
        places=frozenset({name.place} - {""}),
        form=name.form,
        numbers=(),
        branch=COUNTRY if name.place == COUNTRY else "",
        is_group=name.form == "group",
        is_chinese=False,
    )


def _without_address(plain: str) -> str:
    """Drop what follows a legal form and a comma: `Acme N.V., Rijswijk, NL`."""
    named, _comma, rest = plain.partition(",")
    tokens = _understood(_tokens(named))
    length, kind = latin_form_at_end(tokens)
    if not kind:
        length, kind = latin_form_at_start(tokens)
    return named if rest and length and kind and kind != "us.inc" else plain


def _run(tokens: tuple[str, ...]) -> str:
    for _repeat in range(3):
        length, _kind = latin_form_at_end(tokens)
        tokens = tokens[: len(tokens) - length]
    return "".join(tokens)


def _understood(tokens: tuple[str, ...]) -> tuple[str, ...]:
    return corrected(tuple(ABBREVIATED.get(token, token) for token in tokens))


def _tokens(plain: str) -> tuple[str, ...]:
    text = unaccented(plain.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue"))
    text = re.sub(r"['’`]", "", text.replace("&", " and ").replace("+", " and "))
    text = re.sub(r"(?<=[a-z]{3})([bn])\. ?v\b", r" \1v", text)  # Hunterdouglasb.v.
    text = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", "") + " ", text)
    tokens = [_lettered(token) for token in re.sub(r"[^a-z0-9]+", " ", text).split()]
    return tuple(chain.from_iterable(map(_apart, _joined_initials(tokens))))


def _lettered(token: str) -> str:
    """Read a digit among letters as the letter that a scanner took for it: `S0ftware`."""
    return token.translate(_SCANNED) if _MISREAD.fullmatch(token) else token


def _joined_initials(tokens: list[str]) -> list[str]:
    """Join runs of single letters: `N V` is `nv`, `A T and T` stays apart at the word."""
    joined: list[str] = []
    run = ""
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            run += token
            continue
        joined += [run] if run else []
        joined.append(token)
        run = ""
    return joined + ([run] if run else [])


def _apart(token: str) -> list[str]:
    """Set a legal form off from what it is glued to: `d s m n v`, `Hunterdouglasb.v.`."""
    glued = _GLUED.fullmatch(token)
    return [glued[1], glued[2]] if glued else [token]


def directions(core: str) -> tuple[str, ...]:
    """Return the compass points in a Chinese core, in order."""
    return tuple(character for character in core if character in _DIRECTIONS)
