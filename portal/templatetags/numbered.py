"""Numbers of ours in running text: on one line, whatever the width."""

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NUMBER = re.compile(r"\b[A-Z]{2}-[0-9A-Z]{4,}\b")


@register.filter
def numbers_whole(text: str) -> SafeString:
    """Return a text whose numbers do not break at their hyphen."""
    safe = conditional_escape(text)
    whole = NUMBER.sub(r'<span style="white-space: nowrap">\g<0></span>', safe)
    return mark_safe(whole)  # noqa: S308  escaped above; a number is letters and digits
