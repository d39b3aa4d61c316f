"""One line of the inbox. Written at once, for a queue has twenty of them on every visit."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.templatetags.charts import bar
from portal.templatetags.figures import ago, money, status
from portal.templatetags.icons import icon

register = template.Library()
NOTHING = mark_safe("")


@register.simple_tag(takes_context=True)
def waiting(context: Context, item: dict[str, Any], *, is_after: bool = False) -> SafeString:
    """Write a registration that waits: customer, value, registrant, state, and how long it has."""
    deal = item["deal"]
    return format_html(
        '<a class="queue-item" href="{}"{}>'
        '<span class="top"><strong>{}</strong><span>{}{}</span></span>'
        '<span class="sub"><span class="truncate">{}</span> {}</span>{}{}{}{}</a>',
        item["url"],
        place_of(item, is_after=is_after),
        deal.customer_name,
        figure(money(deal.value_amount, deal.value_currency)),
        worth_of(deal),
        deal.registrant.display_name,
        appealed() if item["is_appealed"] else status(deal.review_status),
        beside("map-pin", _("outside the authorisation")) if item["is_outside"] else NOTHING,
        age_of(context, item) if item["is_waiting"] and deal.promised_at else NOTHING,
        beside("pencil", _("its amendment waits longer than promised"))
        if item["is_late_amendment"]
        else NOTHING,
        beside("clock", _("comes back"), ago(context, item["comes_back"]))
        if item["comes_back"]
        else NOTHING,
    )


def place_of(item: dict[str, Any], *, is_after: bool) -> SafeString:
    if not item["current"]:
        return NOTHING
    return mark_safe(f' aria-current="true"{" autofocus" if is_after else ""}')  # noqa: S308


def worth_of(deal: Any) -> SafeString:
    if not deal.is_converted:
        return NOTHING
    worth = money(deal.worth_amount, deal.worth_currency)
    return format_html(' <small class="text-muted">≈ {}</small>', worth)


def appealed() -> SafeString:
    drawn, word = icon("scale"), _("Appeal")
    return format_html('<span class="badge" data-tone="warn">{}{}</span>', drawn, word)


def beside(name: str, words: str, when: str = NOTHING) -> SafeString:
    return format_html('<span class="sub"><span>{} {} {}</span></span>', icon(name), words, when)


@lru_cache(maxsize=4096)
def figure(written: str) -> SafeString:
    """Escape a sum: many lines say the same ones, and each does on every visit."""
    return format_html("{}", written)


@lru_cache(maxsize=64)
def promise(tone: str, word: str) -> SafeString:
    return format_html('<span class="age" data-tone="{}"><span class="words"><span>{}', tone, word)


def age_of(context: Context, item: dict[str, Any]) -> SafeString:
    """Write how much of the promised time is gone, in words and as a bar."""
    deal = item["deal"]
    return format_html(
        '{} {}</span><span class="font-mono">{}</span></span>{}</span>',
        promise(item["tone"], _("promised") if item["is_over"] else _("due")),
        ago(context, deal.promised_at),
        deal.number,
        bar(item["share"]),
    )
