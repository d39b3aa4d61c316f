"""How sums, moments and states are written for a reader."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zlib import crc32

from babel import Locale
from babel.dates import TIMEDELTA_UNITS, format_date, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal
from django import template
from django.template import Context
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from portal.templatetags.icons import icon

register = template.Library()
HUES = 5
# From so much of a unit on, a gap is told in it.
ROUNDED_UP = 0.85
# What somebody is stands behind the name, and is not of it.
BESIDES = re.compile(r"\s*[(（]")
TAX = {"included": _("incl. tax"), "excluded": _("excl. tax")}


@dataclass(frozen=True)
class Look:
    word: str | Promise
    icon: str
    tone: str


STATUSES = {
    "draft": Look(pgettext_lazy("review status", "Draft"), "circle-dashed", "outline"),
    "submitted": Look(pgettext_lazy("review status", "Submitted"), "send", "info"),
    "in_review": Look(pgettext_lazy("review status", "In review"), "eye", "review"),
    "action_required": Look(
        pgettext_lazy("review status", "Action required"), "circle-alert", "warn"
    ),
    "approved": Look(pgettext_lazy("review status", "Approved"), "circle-check", "good"),
    "rejected": Look(pgettext_lazy("review status", "Rejected"), "circle-x", "bad"),
    "withdrawn": Look(pgettext_lazy("review status", "Withdrawn"), "undo-2", "quiet"),
    "expired": Look(pgettext_lazy("review status", "Expired"), "hourglass", "quiet"),
}


def spoken() -> str:
    return to_locale(get_language() or "en")


@register.simple_tag
def look(status: str) -> Look:
    """Return the word, icon and tone of a review status: never colour alone."""
    return STATUSES[str(status)]


@register.simple_tag
def status(value: str) -> SafeString:
    """Write a review status as a badge."""
    return badge_of(str(value), get_language())


@lru_cache(maxsize=64)
def badge_of(value: str, _language: str | None) -> SafeString:
    seen = look(value)
    drawn = icon(seen.icon)
    return format_html(
        '<span class="badge" data-tone="{}">{}{}</span>', seen.tone, drawn, seen.word
    )


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """Write whole sums without cents, as people say them."""
    return sum_in(amount, str(currency), spoken())


@lru_cache(maxsize=4096)
def sum_in(amount: Decimal, currency: str, locale: str) -> str:
    whole = amount == amount.to_integral_value()
    written: str = format_currency(
        amount,
        currency,
        locale=locale,
        format="¤#,##0" if whole else None,
        currency_digits=not whole,
    )
    return written


@register.filter
def tax_basis(tax: str) -> str | Promise:
    return TAX[str(tax)]


@register.filter
def number(value: Decimal | float) -> str:
    written: str = format_decimal(value, locale=spoken())
    return written


@register.filter
def minus(written: str) -> str:
    """Write a number below nothing with a minus, not with a hyphen."""
    return str(written).replace("-", "−")


@register.filter
def day(value: date | datetime) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    written: str = format_date(value, format="medium", locale=spoken())
    return written


@register.filter
def moment(value: datetime) -> str:
    """Write a moment in the reader's zone."""
    return by_the_clock(timezone.localtime(value).replace(tzinfo=None), spoken())


@lru_cache(maxsize=4096)
def by_the_clock(local: datetime, locale: str) -> str:
    """Write what a clock on the wall says; a list names the same moments each time it is read."""
    day_, hour = format_date(local, locale=locale), format_time(local, "short", locale=locale)
    return f"{day_}, {hour}" if locale.startswith("en") else f"{day_} {hour}"


@register.filter
def span(value: timedelta) -> str:
    """Write how long something takes, as people say it."""
    written: str = format_timedelta(value, locale=spoken())
    return written


@register.simple_tag(takes_context=True)
def ago(context: Context, value: datetime) -> SafeString:
    """Tell how far `value` is from the page's `at`; without an `at` the moment itself is shown."""
    at = context.get("at")
    words = how_far(value - at, spoken()) if at is not None else moment(value)
    return time_of(value.isoformat(), moment(value), words)


@lru_cache(maxsize=4096)
def time_of(machines: str, title: str, words: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', machines, title, words)


def how_far(gap: timedelta, locale: str) -> str:
    """Write a gap as Babel does; so many of a unit are written once."""
    seconds = gap.days * 86400 + gap.seconds
    fitting = (each for each in TIMEDELTA_UNITS if abs(seconds) >= ROUNDED_UP * each[1])
    unit, length = next(fitting, TIMEDELTA_UNITS[-1])
    count = round(abs(seconds) / length)
    return so_many(-count if seconds < 0 else count, unit, length, locale)


@lru_cache(maxsize=1024)
def so_many(count: int, unit: str, length: int, locale: str) -> str:
    written: str = format_timedelta(
        timedelta(seconds=count * length),
        granularity=unit,  # type: ignore[arg-type]
        threshold=float("inf"),
        add_direction=True,
        locale=locale,
    )
    return written


@register.filter
def country_name(code: str) -> str:
    return str(Locale.parse(spoken()).territories.get(code, code))


@register.filter
def initials(name: str, kind: str = "person") -> str:
    """Return two letters of a Latin name, or two characters: a given name, a firm's first two."""
    words = BESIDES.split(str(name), maxsplit=1)[0].split()
    if not words:
        return ""
    if not words[0].isascii():
        return words[0][:2] if kind == "partner" else words[0][-2:]
    ends = words if len(words) == 1 else words[:1] + words[-1:]
    return "".join(word[0] for word in ends).upper()


@register.filter
def hue(name: str) -> int:
    """Return the same colour for the same name, always."""
    return crc32(str(name).encode()) % HUES
