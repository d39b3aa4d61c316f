"""Whether two registry numbers are of one scheme, valid, and the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stdnum import lei
from stdnum.cn import uscc
from stdnum.de import handelsregisternummer
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.util import clean


class NotAnIdentifier(ValueError):
    """A number that its scheme's own check refuses, or a scheme that we do not know."""


@dataclass(frozen=True, order=True)
class Identifier:
    """A number given to a company by a registry, in canonical form; made by `identifier`."""

    scheme: str
    value: str

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"

    def contradicts(self, other: "Identifier") -> bool:
        """Say whether one company could not carry both numbers.

        A company registered for VAT in two countries has two VAT numbers; within one country two
        numbers are two companies.
        """
        if self.scheme != other.scheme or self.value == other.value:
            return False
        return self.scheme != "eu_vat" or self.value[:2] == other.value[:2]


def _duns(value: str) -> str:
    digits = clean(value, " -.").strip()
    if len(digits) != DUNS_DIGITS or not digits.isascii() or not digits.isdigit():
        raise NotAnIdentifier(value)
    return digits


DUNS_DIGITS = 9

SCHEMES: Mapping[str, Callable[[str], str]] = {
    "cn_uscc": uscc.validate,
    "eu_vat": vat.validate,
    "de_hrb": handelsregisternummer.validate,
    "lei": lei.validate,
    "duns": _duns,
}


def identifier(scheme: str, value: str) -> Identifier:
    """Return the number in canonical form, or raise `NotAnIdentifier`."""
    try:
        return Identifier(scheme, str(SCHEMES[scheme](value.strip())).upper())
    except (KeyError, ValidationError) as fault:
        raise NotAnIdentifier(f"{scheme}:{value}") from fault


def read_identifier(text: str) -> Identifier:
    """Read `scheme:value`, as files write it."""
    scheme, _colon, value = text.partition(":")
    return identifier(scheme.strip().casefold(), value)
