"""What the columns of somebody's file say of a company, by whatever heading they go."""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

from deals.matching.identifiers import SCHEMES, Identifier, NotAnIdentifier, read_identifier
from deals.matching.score import Known

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "country": ("country", "country_code"),
    "city": ("city", "town"),
    "address": ("address", "addr", "street"),
    "postcode": ("postcode", "postal_code", "zip", "zip_code", "plz"),
    "telephone": ("telephone", "phone", "tel", "phone_number"),
    "domain": ("domain", "website", "web", "url", "email"),
    "identifier": ("identifier", "identifiers"),
    "other_name": ("other_name", "other_names", "alias", "trading_name"),
    "former_name": ("former_name", "former_names"),
}
"""Field → headings. A number may stand under its scheme as well (`lei`, `duns`, `cn_uscc` …)."""
SEVERAL = "|"
_ALSO = {
    "usa": "US",
    "united states of america": "US",
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "prc": "CN",
    "the netherlands": "NL",
}


def heading(text: str) -> str:
    """Return a heading as we compare them: `Left Phone` is left_phone."""
    return re.sub(r"[\W_]+", "_", text.strip().casefold()).strip("_")


def headings_of(side: str) -> frozenset[str]:
    """Return every heading that is read, with the side (`left`) before it where there is one."""
    known = [name for names in HEADINGS.values() for name in names] + list(SCHEMES)
    return frozenset(f"{side}_{name}" if side else name for name in known)


def known_from(name: str, cells: Mapping[str, str], side: str = "") -> tuple[Known, list[str]]:
    """Return what a row says of a company, and the numbers in it that are none.

    `cells` go by `heading`; what is empty or missing is not known.
    """
    before = f"{side}_" if side else ""

    def said(field: str) -> list[str]:
        found = (cells.get(f"{before}{each}", "") for each in HEADINGS[field])
        return [part.strip() for text in found for part in text.split(SEVERAL) if part.strip()]

    numbers = said("identifier") + [
        f"{scheme}:{value}" for scheme in SCHEMES if (value := cells.get(f"{before}{scheme}", ""))
    ]
    identifiers: set[Identifier] = set()
    faulty: list[str] = []
    for text in numbers:
        try:
            identifiers.add(read_identifier(text))
        except NotAnIdentifier:
            faulty.append(text)
    known = Known(
        name=name.strip(),
        country=country_code(" ".join(said("country"))),
        city=" ".join(said("city")),
        address=" ".join(said("address")),
        postcode=" ".join(said("postcode")),
        telephone=";".join(said("telephone")),
        domains=frozenset(said("domain")),
        identifiers=frozenset(identifiers),
        other_names=tuple(said("other_name")),
        former_names=tuple(said("former_name")),
    )
    return known, faulty


def country_code(text: str) -> str:
    """Return the code of a country named in English, German or Chinese; else what was said.

    Codes of three letters or digits count as well: DEU, 276.
    """
    plain = text.strip().casefold()
    return _countries().get(plain) or _countries().get(plain.replace(".", "")) or text.strip()


@cache
def _countries() -> Mapping[str, str]:
    named = {
        name.casefold(): code
        for language in ("zh", "de", "en")
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha()  # noqa: PLR2004  others are parts of the world
    }
    # An alias of several states, as of the Soviet Union, names none of them.
    aliases = get_global("territory_aliases").items()
    codes = {alias.casefold(): now[0] for alias, now in aliases if len(now) == 1}
    return codes | named | _ALSO
