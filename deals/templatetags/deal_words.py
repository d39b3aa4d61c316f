"""Words for what a deal holds as codes: countries, registries, shares."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from django import template
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from deals.matching.legal_forms import LATIN_FORMS
from deals.models import DealAnswer
from deals.pricing import Total, list_totals
from deals.questions import told

register = template.Library()

SCHEMES = {
    "cn_uscc": _("Unified social credit code"),
    "eu_vat": _("VAT number"),
    "de_hrb": _("Commercial register (Germany)"),
    "lei": _("Legal entity identifier"),
    "duns": _("D-U-N-S number"),
}


def spoken() -> Locale:
    return Locale.parse(to_locale(get_language() or "en"))


@register.filter
def country(code: str) -> str:
    return str(spoken().territories.get(code, code))


@register.filter
def scheme(code: str) -> "str | Promise":
    return SCHEMES.get(code, code)


@register.filter
def by_when(moment: datetime) -> str:
    """Write a promised moment with its weekday and without seconds, in the reader's zone."""
    here = timezone.localtime(moment)
    day = format_skeleton("yMMMEd", here, tzinfo=here.tzinfo, locale=spoken())
    gap = " " if spoken().language == "zh" else ", "
    return f"{day}{gap}{format_time(here, 'short', tzinfo=here.tzinfo, locale=spoken())}"


@register.filter
def percent(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    written: str = format_percent(
        value / 100, format="#,##0%" if whole else "#,##0.00%", locale=spoken()
    )
    return written


@register.filter
def off_the_list(discount: Decimal) -> str:
    """Write how far below the list a price is; above it, with a plus."""
    if discount == 0:
        return str(_("at the list price"))
    return f"{'−' if discount > 0 else '+'}{percent(abs(discount))}"


@register.filter
def normal(rate: Decimal) -> str:
    """Write a rate with the six decimals that somebody compares, and no noughts behind them."""
    written: str = format_decimal(rate, format="#,##0.######", locale=spoken())
    return written


@register.filter
def answered(answer: DealAnswer) -> str:
    return told(answer)


@register.filter
def totals_of(lines: Any) -> list[Total]:
    return list_totals(list(lines))


FEATURES = {
    "equal_domain": _("the same web domain"),
    "other_domain": _("another web domain"),
    "other_city": _("another city"),
    "former_name": _("by a former name"),
    "other_identifier": _("another registry number"),
    "branch": _("a branch"),
    "other_country": _("another country"),
    "other_number": _("another number in the name"),
    "added_words": _("added words"),
    "other_legal_form": _("another legal form"),
    "other_place": _("another place"),
    "other_direction": _("another point of the compass"),
    "added_trade": _("a trade added"),
    "other_trade": _("another trade"),
    "other_name": _("another name"),
    "one_place": _("at the same place"),
    "elsewhere": _("somewhere else"),
    "equal_address": _("the same address"),
    "other_address": _("another address"),
    "equal_telephone": _("the same telephone"),
    "other_telephone": _("another telephone"),
    "equal_postcode": _("the same postcode"),
    "other_postcode": _("another postcode"),
    "shared_words": _("shared words"),
    "own_words": _("few words of their own"),
    "last_own_word": _("the last word"),
    "both_have_own": _("each has words of its own"),
    "trigrams": _("alike letter by letter"),
    "initials": _("initials"),
    "core": _("the name's core"),
    "trade": _("the trade"),
    "abbreviation": _("an abbreviation"),
    "chinese_names": _("Chinese names"),
    "latin_names": _("Latin names"),
    "across_names": _("across scripts"),
}


@register.filter
def feature(name: str) -> str:
    """Name one reason of a score; the scorer's own word where it needs none of ours."""
    if name.startswith("equal_") and name.removeprefix("equal_") in SCHEMES:
        return str(SCHEMES[name.removeprefix("equal_")])
    return str(FEATURES.get(name, name.replace("_", " ")))


LEGAL_FORMS = {
    "stock": _("joint stock company"),
    "group": _("group of companies"),
    "limited": _("limited company"),
    "company": _("company"),
    "works": _("factory"),
    "partnership": _("partnership"),
    "trader": _("sole trader"),
    "cooperative": _("cooperative"),
    "institute": _("institute"),
    "office": _("professional firm"),
    "cn.limited": _("limited company"),
    "cn.stock": _("joint stock company"),
    "de.gmbh": "GmbH",
    "de.ek": "e.K.",
    "de.ev": "e.V.",
    "de.eg": "eG",
    "uk.ltd": "Ltd",
    "us.inc": "Inc.",
    "it.spa": "S.p.A.",
    "it.srl": "S.r.l.",
    "dk.as": "A/S",
    "dk.aps": "ApS",
    "fi.oy": "Oy",
    "kr.co": "Co.",
    "pl.sp": "sp. z o.o.",
}
"""The others are written in capitals: AG, KG, PLC."""


@register.filter
def taken_apart(name: str) -> str:
    """Write a name as the matching reads it, its legal form in the words of who reads."""
    rest, _dot, form = name.rpartition(" \N{MIDDLE DOT} ")
    if not rest or form not in {*LEGAL_FORMS, *LATIN_FORMS.values()}:
        return name
    words = LEGAL_FORMS.get(form) or form.partition(".")[2].upper()
    return f"{rest} \N{MIDDLE DOT} {words}"


@register.filter
def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")
