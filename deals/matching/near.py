"""Under which keys a name is found although somebody typed it otherwise.

Each is looked up whole, which takes no time among any number of customers: letters that changed
places in `Shvia` leave it less than half of its trigrams, and no name of one word has any to spare.
"""

import re
from collections.abc import Iterable, Iterator

from pypinyin import lazy_pinyin

from deals.matching.features import without_umlauts
from deals.matching.normalise import Parts, parts_of

SHORTEST, LONGEST = 4, 14
"""Letters of a core that is found by one slip: a shorter one would be anybody's, and a longer one
keeps trigrams enough."""
LONGEST_KEY = 220
MOST_WORDS = 3


def near_keys(*names: str) -> list[str]:
    """Return the keys of all these names; two names with one key in common are worth a look."""
    return _sorted(key for name in names for key in _keys(parts_of(name)))


def asked_keys(*names: str) -> list[str]:
    """Return the keys to ask for: also those of a name with a word too many, mistyped perhaps."""
    one_too_many = (
        _letters("".join(words[:at] + words[at + 1 :]))
        for words in (parts_of(name).core.split() for name in names)
        if 1 < len(words) <= MOST_WORDS
        for at in range(len(words))
    )
    return sorted({*near_keys(*names), *_sorted(one_too_many)})


def _sorted(keys: Iterable[str]) -> list[str]:
    return sorted({key[:LONGEST_KEY] for key in keys} - {""})


def _keys(parts: Parts) -> Iterator[str]:
    core = _letters(parts.core)
    yield core
    yield without_umlauts(core)
    yield from _a_letter_less(core)
    yield _letters("".join(parts.words))
    yield _letters(parts.run)
    if parts.is_chinese:
        # A slip in what follows takes the core's end along, for no space tells where that is.
        said = lazy_pinyin("".join(parts.words))
        yield from (_letters("".join(said[:length])) for length in (2, 3))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", "".join(lazy_pinyin(text)))


def _a_letter_less(core: str) -> Iterable[str]:
    """Return `core` without each of its letters: one slip apart, two words have one in common."""
    if not SHORTEST <= len(core) <= LONGEST:
        return set()
    return {core[:at] + core[at + 1 :] for at in range(len(core))}
