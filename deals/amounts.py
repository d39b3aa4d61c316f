"""What sum did somebody mean, and how is it written for somebody else.

People type money as their keyboard and country teach them: `128万`, `1.28m`, `1,280,000.00`,
`1.280.000,00`, `￥1 280 000`. A sum that could be read in two ways is refused with both readings
rather than guessed: a factor of a thousand in a deal is not a detail.
"""

import re
import unicodedata
from decimal import Decimal

from babel import Locale
from babel.numbers import format_currency
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

LARGEST = Decimal(10) ** 15
GROUP = 3

UNITS = {
    "千": 3,
    "万": 4,
    "萬": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "億": 8,
    "万亿": 12,
    "k": 3,
    "tsd": 3,
    "thousand": 3,
    "m": 6,
    "mn": 6,
    "mio": 6,
    "mln": 6,
    "million": 6,
    "millionen": 6,
    "b": 9,
    "bn": 9,
    "mrd": 9,
    "billion": 9,
}
"""Powers of ten. A German `Billion` is an English trillion, so the long form is read as English."""

CURRENCIES = {
    "人民币": "CNY",
    "rmb": "CNY",
    "cny": "CNY",
    "cn¥": "CNY",
    "¥": "CNY",
    "元": "CNY",
    "圆": "CNY",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "欧元": "EUR",
    "us$": "USD",
    "$": "USD",
    "usd": "USD",
    "美元": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "英镑": "GBP",
    "chf": "CHF",
    "jpy": "JPY",
    "日元": "JPY",
    "jp¥": "JPY",
    "hk$": "HKD",
    "hkd": "HKD",
    "港元": "HKD",
}

DECIMAL_COMMA = frozenset({"de", "fr", "it", "es", "nl", "pl"})

_GROUPING_SPACES = re.compile(r"(?<=\d)[\s'’_]+(?=\d)")
_CURRENCY = re.compile("|".join(re.escape(c) for c in sorted(CURRENCIES, key=len, reverse=True)))
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
_TERM = re.compile(rf"(?P<number>\d[\d.,]*)\s*(?P<unit>{_UNIT})?\.?\s*")


class NotAnAmount(ValueError):
    """A text that is no sum of money; its message says what to write instead."""

    def __init__(self, message: str | Promise, *, code: str) -> None:
        super().__init__(message)
        self.code = code


def parse_amount(text: str, *, language: str = "en", places: int = 2) -> Decimal:
    """Return the sum that `text` means, with at most `places` decimals.

    `language` only breaks the tie of one separator before three digits (`1.280`): where it does
    not group thousands with that sign, the text is refused.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    bare = _CURRENCY.sub(" ", plain).strip()
    if not bare:
        raise NotAnAmount(_("Enter a sum, such as 1,280,000.00 or 128万."), code="empty")
    if bare.startswith(("-", "−", "(")):
        raise NotAnAmount(_("Enter a sum above zero, without a sign."), code="negative")
    total = _summed(_GROUPING_SPACES.sub(_checked_grouping, bare).lstrip("+"), text, language)
    if total >= LARGEST:
        raise NotAnAmount(_("This sum is too large. Count its zeros again."), code="too_large")
    if total != round(total, places):
        raise NotAnAmount(
            format_lazy(_("Use at most {places} decimals."), places=places), code="decimals"
        )
    return round(total, places)


def currency_in(text: str) -> str | None:
    """Return the ISO code of the one currency that `text` names, or None.

    A bare ¥ counts as the yuan, as it does for everybody here.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    named = {CURRENCIES[sign] for sign in _CURRENCY.findall(plain)}
    return named.pop() if len(named) == 1 else None


def format_amount(value: Decimal, *, currency: str, language: str) -> str:
    """Return `value` in full, as readers of `language` write it: `¥1,280,000.00`."""
    return format_currency(value, currency, locale=_locale(language))


def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


def _summed(bare: str, text: str, language: str) -> Decimal:
    """Add up terms of falling units, as in `1亿2800万`."""
    total, position, above = Decimal(0), 0, 99
    while position < len(bare):
        term = _TERM.match(bare, position)
        power = UNITS[term["unit"]] if term and term["unit"] else 0
        if term is None or power >= above:
            raise NotAnAmount(
                format_lazy(
                    _("“{text}” is not a sum. Write it as 1,280,000.00 or 128万."),
                    text=text.strip()[:40],
                ),
                code="unreadable",
            )
        tie = None if term["unit"] else language
        total += _number(term["number"].rstrip(".,"), language=tie) * Decimal(10) ** power
        position, above = term.end(), power
    return total


def _checked_grouping(gap: re.Match[str]) -> str:
    following = re.match(r"\d+", gap.string[gap.end() :])
    if following is None or len(following[0]) != GROUP:
        raise NotAnAmount(_("Group digits by three, or leave the spaces out."), code="grouping")
    return ""


def _number(digits: str, *, language: str | None) -> Decimal:
    """Read digits with points and commas; without a `language` one separator is the decimal one."""
    signs = [sign for sign in digits if sign in ".,"]
    if not signs:
        return Decimal(digits)
    mark = _decimal_mark(digits, signs, language)
    whole, _mark, fraction = digits.rpartition(mark) if mark else (digits, "", "")
    if not re.fullmatch(r"\d+|\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3})+", whole):
        raise NotAnAmount(_("Group digits by three, or leave the spaces out."), code="grouping")
    return Decimal(re.sub("[.,]", "", whole) + "." + (fraction or "0"))


def _decimal_mark(digits: str, signs: list[str], language: str | None) -> str:
    """Return which sign parts whole from fraction, or nothing if all of them group thousands."""
    last = signs[-1]
    if len(set(signs)) > 1:
        return last
    if len(signs) > 1:
        return ""
    whole, _sign, fraction = digits.partition(last)
    if language is None or len(fraction) != GROUP or len(whole) > GROUP or whole == "0":
        return last
    if last == ("." if language.split("-")[0] in DECIMAL_COMMA else ","):
        return ""
    raise NotAnAmount(
        format_lazy(
            _("“{text}” can be read in two ways. Write {thousands}, or {decimal}."),
            text=digits,
            thousands=whole + fraction,
            decimal=f"{whole}{last}{fraction[:2]}",
        ),
        code="ambiguous",
    )
