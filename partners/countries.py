"""Countries as a reader calls them."""

import re
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, to_locale

ISO = re.compile("[A-Z]{2}")
NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})


def countries(*, first: str = "") -> list[tuple[str, str]]:
    """Return every country by its name in the reader's language, one of them on top."""
    return list(named_in(get_language() or "en", first))


@lru_cache(maxsize=512)
def named_in(language: str, first: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(to_locale(language)).territories
    known = [(code, name) for code, name in names.items() if ISO.fullmatch(code)]
    real = [(code, name) for code, name in known if code not in NO_COUNTRIES]
    real.sort(key=lambda each: (each[0] != first, each[1]))
    return (("", ""), *real)


def called(code: str) -> str:
    """Return a country's name in the reader's language."""
    return str(Locale.parse(to_locale(get_language() or "en")).territories.get(code, code))
