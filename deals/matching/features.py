"""How alike two names are, one number for each way in which names are alike."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from deals.matching.normalise import Parts
from deals.matching.places import COUNTRY, places_by_pinyin
from deals.matching.trades import TRADES, weight

ALIKE = 0.8
"""Below this two words are two words and not two spellings."""
PERHAPS = 0.7
"""One letter of four: a slip, or Ford and Fort; or a word cut short. Never counts as the same."""
HARDLY = 0.5
"""One letter of three, which may well be initials."""
HOMOPHONE, NEAR_HOMOPHONE = 0.08, 0.35


LATIN = ("shared_words", "own_words", "last_own_word", "both_have_own", "trigrams", "initials")


def latin_features(left: Parts, right: Parts) -> Mapping[str, float]:
    """Compare two names in words."""
    if _is_one_run(left, right):
        return dict.fromkeys(LATIN, 1.0) | {"both_have_own": 0.0, "initials": 0.0}
    forward, backward = _covered(left.words, right.words), _covered(right.words, left.words)
    both = forward + backward
    return {
        "shared_words": 2 * forward * backward / both if both else 0.0,
        "own_words": _own_words_shared(left.words, right.words),
        "last_own_word": _last_own(left.words, right.words),
        "both_have_own": min(
            _unmatched(left.words, right.words), _unmatched(right.words, left.words), 1.0
        ),
        "trigrams": _trigrams("".join(left.words), "".join(right.words)),
        "initials": float(_are_initials(left.words, right.words)),
    }


def adds_words(left: Parts, right: Parts) -> bool:
    """Say whether one name has a word more: `Acme Holdings` and `Acme Leasing` are not `Acme`."""
    if _is_one_run(left, right):
        return False
    return max(_unmatched(left.words, right.words), _unmatched(right.words, left.words)) > 0


def _is_one_run(left: Parts, right: Parts) -> bool:
    """Say whether two names differ by spaces and what else tells nothing."""
    return _run(left) == _run(right) or left.run == right.run != ""


def _run(parts: Parts) -> str:
    """Return the words as one: `St Microelectronics` is no saint."""
    return "".join(parts.words).replace("saint", "st")


def _covered(words: Sequence[str], others: Sequence[str]) -> float:
    """Return the share of the weight of `words` that is found in `others`."""
    total = sum(weight(word) for word in words)
    found = sum(weight(w) * max((_alike(w, o) for o in others), default=0.0) for w in words)
    return found / total if total else 0.0


def _own(words: Sequence[str]) -> list[str]:
    return [word for word in words if weight(word) >= 1] or list(words)


def _own_words_shared(words: Sequence[str], others: Sequence[str]) -> float:
    """Return how much of the shorter list of distinctive words the longer one holds."""
    mine, theirs = _own(words), _own(others)
    return max(_covered(mine, theirs), _covered(theirs, mine))


def _last_own(words: Sequence[str], others: Sequence[str]) -> float:
    """Compare what the names end in: `Agency - Site` is the site, not the agency."""
    mine, theirs = _own(words), _own(others)
    return _alike(mine[-1], theirs[-1]) if mine and theirs else 0.0


def _unmatched(words: Sequence[str], others: Sequence[str]) -> float:
    together = "".join(others)
    nearest = {w: max((_alike(w, o) for o in others), default=0.0) for w in words}
    return sum(
        weight(w) * (1 - nearest[w]) for w in words if w not in together and nearest[w] < ALIKE
    )


@lru_cache(maxsize=65536)
def _alike(word: str, other: str) -> float:
    if word == other or word.rstrip("s") == other.rstrip("s") != "":
        return 1.0
    if word.isdigit() or other.isdigit() or min(len(word), len(other)) <= SHORTEST:
        return 0.0
    flat, other_flat = without_umlauts(word), without_umlauts(other)
    similarity = max(
        OSA.normalized_similarity(word, other), OSA.normalized_similarity(flat, other_flat)
    )
    return similarity if similarity >= ALIKE else _perhaps(word, other)


def _perhaps(word: str, other: str) -> float:
    """Return how alike two words are of which more than a fifth differs."""
    slips, shorter = OSA.distance(word, other), min(len(word), len(other))
    if len(word) == len(other) == SHORTEST + 1:
        return HARDLY if slips == 1 else 0.0
    # Two letters that have changed places are a slip in a short word as well.
    if slips == 1 and sorted(word) == sorted(other):
        return ALIKE
    is_slip = slips <= 1 + (shorter >= LONG)
    return PERHAPS if is_slip or is_shortened(*sorted((word, other), key=len)) else 0.0


def is_shortened(short: str, long: str) -> bool:
    """Say whether one word could stand for the other: `engin` or `mfg` for what begins so."""
    if len(short) <= SHORTEST or len(long) < len(short) + 2 or short[0] != long[0]:
        return False
    if len(short) > SHORTEST + 1 and long.startswith(short):
        return True
    letters = iter(long)
    return not _VOWEL.search(short[1:]) and all(letter in letters for letter in short)


_VOWEL = re.compile("[aeiou]")
SHORTEST, LONG = 2, 7
"""Letters: a word of two is no other's misspelling, and one of seven bears two slips."""
_UMLAUT = re.compile("(?<=[aou])e")


def without_umlauts(word: str) -> str:
    """Return a word as ä, ö and ü are typed without their dots: Muller for Mueller."""
    return _UMLAUT.sub("", word)


def _trigrams(left: str, right: str) -> float:
    first, second = ({f"  {t} "[i : i + 3] for i in range(len(t) + 1)} for t in (left, right))
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0.0


def _are_initials(words: Sequence[str], others: Sequence[str]) -> bool:
    for short, long in ((words, others), (others, words)):
        if len(short) == 1 and len(long) > 1 and len(short[0]) >= SHORTEST:
            initials = "".join(word[0] for word in long)
            if short[0] == initials or (len(initials) > SHORTEST and short[0].startswith(initials)):
                return True
    return False


def chinese_features(left: Parts, right: Parts) -> Mapping[str, float]:
    """Compare two Chinese names part by part."""
    return {
        "core": _characters(left.core, right.core),
        "trade": _same_trade(left.trades, right.trades),
        "abbreviation": float(is_abbreviation(left, right)),
    }


def _characters(left: str, right: str) -> float:
    """Return the likeness of two cores, a slip to a homophone counting for little."""
    longer = max(len(left), len(right))
    if not longer:
        return 0.0
    row = [float(n) for n in range(len(right) + 1)]
    for i, character in enumerate(left, 1):
        above, row = row, [float(i)]
        for j, other in enumerate(right, 1):
            changed = above[j - 1] + _change(character, other)
            row.append(min(above[j] + 1, row[j - 1] + 1, changed))
    return 1 - row[-1] / longer


@lru_cache(maxsize=65536)
def _change(character: str, other: str) -> float:
    if character == other:
        return 0.0
    sound, sound_of_other = (lazy_pinyin(c)[0] for c in (character, other))
    if sound == sound_of_other:
        return HOMOPHONE
    return NEAR_HOMOPHONE if _blurred(sound) == _blurred(sound_of_other) else 1.0


def _blurred(sound: str) -> str:
    """Return a syllable as southern speakers may type it: zh/z, ch/c, sh/s, -ng/-n."""
    for retroflex in ("zh", "ch", "sh"):
        sound = sound.replace(retroflex, retroflex[0])
    return sound.removesuffix("g") if sound.endswith("ng") else sound


def _same_trade(left: Sequence[str], right: Sequence[str]) -> float:
    """Return 1 for one trade, 0.8 if a name does not say, the shared part otherwise."""
    if left == right:
        return 1.0
    if not left or not right:
        return 0.8
    first, second = "".join(left), "".join(right)
    if first.startswith(second) or second.startswith(first):
        return 0.75
    return 0.6 * fuzz.ratio(first, second) / 100


def is_abbreviation(left: Parts, right: Parts) -> bool:
    """Say whether one name is a 简称 of the other: 中石化 of 中国石油化工."""
    for short, long in ((left, right), (right, left)):
        text, whole = _squeezed(short), _squeezed(long)
        if 1 < len(text) <= LONGEST_SHORT_NAME and len(whole) >= len(text) + 2:
            rest = iter(whole)
            if text[0] == whole[0] and all(character in rest for character in text):
                return True
    return False


LONGEST_SHORT_NAME = 4


def _squeezed(parts: Parts) -> str:
    text = "".join(c for c in parts.plain if "\u4e00" <= c <= "\u9fff")
    for ending in ("有限责任公司", "有限公司", "公司", "股份", "集团"):
        text = text.removesuffix(ending)
    return text


def across_scripts(chinese: Parts, latin: Parts) -> Mapping[str, float]:
    """Compare a Chinese name with a Latin one by its pinyin and by what its trade is called."""
    rest = [w for w in latin.words if w not in places_by_pinyin() and w not in FORM_WORDS]
    translated = {english for trade in chinese.trades for english in TRADES.get(trade, ())}
    own = "".join(word for word in rest if word not in translated)
    core = "".join(lazy_pinyin(chinese.core))
    whole = "".join(lazy_pinyin(chinese.core + "".join(chinese.trades)))
    place = "".join("".join(lazy_pinyin(p)) for p in sorted(chinese.places - {COUNTRY}))
    spelled = "".join(latin.words)
    said = sum(any(word in rest for word in TRADES.get(t, ())) for t in chinese.trades)
    in_pinyin = max(fuzz.ratio(spelled, place + whole), fuzz.ratio(own, whole)) / 100
    trade = said / len(chinese.trades) if chinese.trades and latin.trades else 0.8
    by_core = fuzz.ratio(own, core) / 100
    spelled_out = in_pinyin > by_core
    return {
        "core": max(by_core, in_pinyin),
        "trade": 1.0 if spelled_out else 0.3 + 0.7 * trade,
        "abbreviation": 0.0,
    }


FORM_WORDS = frozenset({"co", "ltd", "inc", "limited", "company", "group"})


def places_differ(left: Parts, right: Parts) -> bool:
    """Say whether both names stand for a region and the regions share nothing."""
    first, second = left.places - {COUNTRY}, right.places - {COUNTRY}
    return bool(first and second) and not first & second
