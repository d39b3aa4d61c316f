"""What a row says, as the registration's form wants to hear it.

Names in either language stand for the codes behind them. What is not understood is handed on as
it was typed, so that the form refuses it in its own words.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils.translation import override, to_locale

from deals import choices
from deals.amounts import CURRENCIES, currency_in
from deals.inputs import initial_of
from deals.models.deal import Tax, ValueBasis
from partners.countries import ISO, NO_COUNTRIES
from partners.models import Partner
from partners.models.programme import Named

Said = dict[str, Any]

BETWEEN = re.compile(r"[,;/|、，；\n]+")
CHINESE_DAY = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?")
PLAIN_DAY = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})(?:[T ].*)?")
WITH_TAX = ("included", "incl", "incl.", "gross", "yes", "y", "1", "含税", "是", "inkl")
WITHOUT = ("excluded", "excl", "excl.", "net", "no", "n", "0", "不含税", "未税", "否", "exkl")
TAXES = {**dict.fromkeys(WITH_TAX, "included"), **dict.fromkeys(WITHOUT, "excluded")}
BASES = {
    **dict.fromkeys(("end customer", "end user", "最终客户", "客户价", "list"), "end_customer"),
    **dict.fromkeys(("vendor", "vendor net", "net", "采购价", "厂商净价"), "vendor_net"),
}


def plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True)
class Dictionary:
    """Every name, in either language and in small letters, and the code it stands for."""

    countries: Mapping[str, str]
    families: Mapping[str, str]
    roles: Mapping[str, str]
    taxes: Mapping[str, str]
    bases: Mapping[str, str]


def dictionary() -> Dictionary:
    return Dictionary(
        countries=countries(),
        families=coded(choices.families()),
        roles=coded(choices.party_roles()),
        taxes={**labels(Tax.choices), **TAXES},
        bases={**labels(ValueBasis.choices), **BASES},
    )


def countries() -> dict[str, str]:
    found = {"中国大陆": "CN", "prc": "CN", "uk": "GB", "usa": "US"}
    for code in ("de", *(to_locale(language) for language, _name in settings.LANGUAGES)):
        names = Locale.parse(code).territories
        real = {each: name for each, name in names.items() if ISO.fullmatch(each)}
        found |= {plain(name): each for each, name in real.items() if each not in NO_COUNTRIES}
    return found


def coded(rows: Sequence[Named]) -> dict[str, str]:
    return {plain(name): row.code for row in rows for name in (row.name_zh, row.name_en, row.code)}


def labels(offered: Sequence[tuple[str, Any]]) -> dict[str, str]:
    """Return the labels of a list of choices in every language."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plain(str(label)): code for code, label in offered}
    return found


def said(
    cells: Sequence[str],
    mapping: Mapping[str, str],
    *,
    registrant: Partner,
    words: Dictionary,
    extra: Mapping[str, Callable[[str], Any]],
) -> Said:
    """Return what one row puts into the form; what it leaves open is filled in as the form does.

    `extra` says how answers to what is asked beyond the form are read.
    """
    row = {field: cells[int(place)] for place, field in mapping.items() if int(place) < len(cells)}
    typed = {field: text for field, text in row.items() if text}
    usual = initial_of(None, registrant)
    named = currency_in(typed.get("value_amount", ""))
    form: Said = {**usual, **({"value_currency": named} if named else {}), **typed}
    for name, understood in {**understanding(words), **extra}.items():
        if name in typed:
            form[name] = understood(typed[name])
    return form


def understanding(words: Dictionary) -> dict[str, Callable[[str], Any]]:
    """Return how the fields are read of which people write more than one kind of thing."""

    def meant(codes: Mapping[str, str]) -> Callable[[str], str]:
        return lambda text: codes.get(plain(text), text)

    return {
        "customer_country": lambda text: country(text, words),
        "families": lambda text: each_of(text, words.families),
        "value_currency": currency,
        "value_tax": meant(words.taxes),
        "value_basis": meant(words.bases),
        "partner_1_role": meant(words.roles),
        "expected_close": day,
        "bid_date": day,
        "customer_identifiers": lambda text: "\n".join(BETWEEN.split(text)),
    }


def country(text: str, words: Dictionary) -> str:
    return words.countries.get(plain(text), text.upper() if ISO.fullmatch(text.upper()) else text)


def each_of(text: str, meant: Mapping[str, str]) -> list[str]:
    """Return the codes that a cell names; a name that holds a comma is tried whole first."""
    if plain(text) in meant:
        return [meant[plain(text)]]
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    return [meant.get(plain(part), part) for part in parts]


def currency(text: str) -> str:
    return CURRENCIES.get(plain(text), text.upper())


def day(text: str) -> str:
    """Return a day as the form reads it: Chinese dates, and those with a time behind them."""
    found = CHINESE_DAY.fullmatch(text) or PLAIN_DAY.fullmatch(text)
    return "-".join(part.zfill(2) for part in found.groups()) if found else text
