"""Long lists of choices, written at once: Django's template includes another for each option."""

from collections.abc import Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

SELECT, OPTION = "django/forms/widgets/select.html", "django/forms/widgets/select_option.html"


class Renderer(DjangoTemplates):
    """Django's renderer, which writes a `<select>` of plain options itself, to the same effect.

    A form asks for a country out of 249: with a template for each it took half of its page's time.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if template_name == SELECT and is_plain(context["widget"]):
            return select(context["widget"])
        return super().render(template_name, context, request)


def is_plain(widget: Mapping[str, Any]) -> bool:
    return all(
        option["template_name"] == OPTION
        for _name, options, _index in widget["optgroups"]
        for option in options
    )


def select(widget: Mapping[str, Any]) -> SafeString:
    groups = format_html_join(
        "",
        "{}",
        ((group(name, options),) for name, options, _index in widget["optgroups"]),
    )
    return format_html(
        '<select name="{}"{}>{}\n</select>', widget["name"], attributes(widget["attrs"]), groups
    )


def group(name: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    inside = format_html_join(
        "",
        '\n  <option value="{}"{}>{}</option>',
        ((str(each["value"]), attributes(each["attrs"]), each["label"]) for each in options),
    )
    if not name:
        return inside
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, inside)


def attributes(named: Mapping[str, Any]) -> SafeString:
    if not named:
        return mark_safe("")
    said = ((name, value) for name, value in named.items() if value is not False)
    return mark_safe(  # noqa: S308  each part is escaped
        "".join(
            format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
            for name, value in said
        )
    )
