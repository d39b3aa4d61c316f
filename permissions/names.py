"""How a name is sorted, and by what one finds it.

Names mix scripts: 上海华东自动化, Northwind GmbH, 单雪梅. Everything here is worked out from the
name alone, so that what it returns can be stored beside the name and rebuilt at any time.

The contract between the two halves of search: `search_terms` gives the tokens stored with a row,
`query_terms` gives the tokens of what somebody typed, and a row is found when *each* token of the
query begins *some* stored token (`found_by`). In PostgreSQL that is `array_to_tsvector` over the
split terms with `'token':*` joined by `&`, or `LIKE '% token%'` over a trigram index on
`' ' || terms`. Tokens hold letters and digits only, never a quote or a wildcard.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import opencc
from anyascii import anyascii
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

LONGEST_RUN = 40
"""Characters of one Chinese run that are indexed; no registered name comes near it."""

LONGEST_KEY = 255
"""Beyond this, names are so alike that their order is nobody's concern."""

SURNAME_READINGS = {
    "万俟": "mo4 qi2",
    "尉迟": "yu4 chi2",
    "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2",
    "单于": "chan2 yu2",
    "令狐": "ling2 hu2",
    "仇": "qiu2",
    "任": "ren2",
    "区": "ou1",
    "华": "hua4",
    "单": "shan4",
    "召": "shao4",
    "员": "yun4",
    "哈": "ha3",
    "宁": "ning4",
    "尹": "yin3",
    "应": "ying1",
    "折": "she2",
    "曾": "zeng1",
    "朴": "piao2",
    "查": "zha1",
    "洗": "xian3",
    "燕": "yan1",
    "盖": "ge3",
    "祭": "zhai4",
    "种": "chong2",
    "秘": "bi4",
    "纪": "ji3",
    "缪": "miao4",
    "葛": "ge3",
    "覃": "qin2",
    "解": "xie4",
    "逄": "pang2",
    "那": "na1",
    "郇": "xun2",
    "重": "chong2",
    "隗": "wei3",
    "乐": "yue4",
    "黑": "he4",
    "冼": "xian3",
}
"""Readings that differ when the character is a surname; a name of two to four characters is taken
for a person's unless its beginning is a word of its own (解放, 单位)."""

_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_PIECE = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_PERSON = re.compile(f"[{_HAN}]{{2,4}}")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def _to_simplified() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def folded(text: str) -> str:
    """Return `text` in one width, one case and simplified characters."""
    narrow = unicodedata.normalize("NFKC", text).casefold()
    if not _HAN_RUN.search(narrow):
        return narrow
    return str(_to_simplified().convert(narrow))


def unaccented(text: str) -> str:
    """Return `text` in plain Latin letters where it has letters other than Chinese ones."""
    return "".join(
        piece if _HAN_RUN.match(piece) else anyascii(piece).casefold()
        for piece in re.split(f"([{_HAN}]+)", text)
    )


def syllables(run: str, *, surname_first: bool = False) -> list[str]:
    """Return one numbered pinyin syllable (`shang4`) per character of a Chinese run."""
    surname = _surname_of(run) if surname_first else ""
    read = SURNAME_READINGS[surname].split() if surname else []
    rest = run[len(surname) :]
    return read + (lazy_pinyin(rest, style=Style.TONE3, neutral_tone_with_five=True) or [])


def _surname_of(run: str) -> str:
    if not _PERSON.fullmatch(run):
        return ""
    if run[:2] in SURNAME_READINGS and len(run) > len(run[:2]):
        return run[:2]
    return run[0] if run[0] in SURNAME_READINGS and run[:2] not in PHRASES_DICT else ""


def sort_key(name: str) -> str:
    """Return the key by which `name` stands in a list; compare it byte by byte (`COLLATE "C"`).

    Chinese stands among Latin by its pinyin, tone after letters, one character after the other, so
    that all of one surname stay together. Case, width and accents do not count.
    """
    text = folded(name)
    only_name = bool(_PERSON.fullmatch(text.strip()))
    parts: list[str] = []
    for piece in _PIECE.findall(text):
        if _HAN_RUN.match(piece):
            readings = syllables(piece, surname_first=only_name)
            parts += [reading + character for reading, character in _paired(readings, piece)]
        else:
            parts.append(unaccented(piece))
    return " ".join(parts)[:LONGEST_KEY]


def _paired(readings: list[str], run: str) -> Iterator[tuple[str, str]]:
    """Pair readings with characters; a character unknown to the dictionary reads as itself."""
    if len(readings) == len(run):
        yield from zip(readings, run, strict=True)
    else:
        for character in run:
            yield (
                lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0],
                character,
            )


def search_terms(text: str) -> str:
    """Return the tokens by which `text` is found, each once, separated by single spaces.

    Chinese gives its characters, its pairs, and from every character onward the joined pinyin and
    the initials; other words give themselves, with and without German transcription, and together
    their initials.
    """
    tokens: dict[str, None] = {}
    plain = folded(text)
    whole = bool(_PERSON.fullmatch(plain.strip()))
    initials = ""
    for piece in _PIECE.findall(plain):
        if _HAN_RUN.match(piece):
            tokens.update(dict.fromkeys(_chinese_tokens(piece[:LONGEST_RUN], whole=whole)))
        else:
            tokens.update(dict.fromkeys(_spellings(piece)))
            initials += unaccented(piece)[:1]
    if len(initials) > 1:
        tokens[initials] = None
    return " ".join(token for token in tokens if token)


def _chinese_tokens(run: str, *, whole: bool) -> Iterator[str]:
    yield from run
    yield from (first + second for first, second in pairwise(run))
    for surname_first in (False, True) if whole else (False,):
        readings = syllables(run, surname_first=surname_first)
        plain = [re.sub(r"[^a-z]", "", reading) for reading in readings]
        for start in range(len(plain)):
            joined = "".join(plain[start:])
            yield joined
            yield "".join(syllable[:1] for syllable in plain[start:])
            if "v" in joined:  # 吕 is typed lv, lu and lyu
                yield joined.replace("v", "u")
                yield joined.replace("v", "yu")


def _spellings(word: str) -> Iterator[str]:
    yield _letters(unaccented(unicodedata.normalize("NFD", word)))
    yield _letters(unaccented(word.translate(_GERMAN)))


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text)


def query_terms(text: str) -> str:
    """Return the tokens that a row must all have to be found by `text`; empty finds nothing."""
    tokens: dict[str, None] = {}
    for piece in _PIECE.findall(folded(text)):
        if _HAN_RUN.match(piece):
            run = piece[:LONGEST_RUN]
            pairs = [first + second for first, second in pairwise(run)]
            tokens.update(dict.fromkeys(pairs or [run]))
        else:
            tokens[next(_spellings(piece))] = None
    return " ".join(token for token in tokens if token)


def found_by(terms: str, query: str) -> bool:
    """Say whether stored `terms` answer the typed `query`: the contract that SQL has to keep."""
    stored = terms.split()
    wanted = query_terms(query).split()
    return bool(wanted) and all(any(s.startswith(w) for s in stored) for w in wanted)
