import json
from functools import cache
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
DRAWN = Path(__file__).resolve().parent.parent / "icons.json"


@cache
def drawings() -> dict[str, str]:
    """Return the inner markup of each icon; `frontend/icons.txt` names which ones there are."""
    loaded: dict[str, str] = json.loads(DRAWN.read_text(encoding="utf-8"))
    return loaded


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon, silent for screen readers unless it carries a label. An unknown name raises."""
    return drawn(name, format_html('role="img" aria-label="{}"', label)) if label else silent(name)


@cache
def silent(name: str) -> SafeString:
    return drawn(name, mark_safe('aria-hidden="true"'))


def drawn(name: str, spoken: SafeString) -> SafeString:
    inner = mark_safe(drawings()[name])  # noqa: S308  built from the icon package, never from people
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        spoken,
        inner,
    )
