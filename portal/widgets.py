"""A form's inputs, written at once: Django's templates include another for each of their parts."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.safestring import SafeData, mark_safe

OURS = "django/forms/widgets/"
OPTION = f"{OURS}select_option.html"
CHOICES = frozenset({f"{OURS}radio_option.html", f"{OURS}checkbox_option.html"})
INPUTS = ("text", "hidden", "date", "email", "number", "password", "search", "tel", "time", "url")
Widget = Mapping[str, Any]


class Renderer(DjangoTemplates):
    """Django's renderer, which writes the plain widgets itself, to the same effect.

    A form has forty inputs and asks for a country out of 249: with a template for each part of
    each they took half of its page's time. A widget with a template of its own is left to it.
    """

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        write = WRITTEN.get(template_name)
        written = write(context["widget"]) if write else None
        if written is not None:
            return mark_safe(written)  # noqa: S308  each part is escaped
        return super().render(template_name, context, request)


def said(value: object) -> str:
    text = str(value)
    return text if isinstance(text, SafeData) else escape(text)


def attributes(named: Widget) -> str:
    return "".join(
        f" {said(name)}" if value is True else f' {said(name)}="{said(value)}"'
        for name, value in named.items()
        if value is not False
    )


def input_(widget: Widget) -> str:
    value = widget["value"]
    held = "" if value is None else f' value="{said(value)}"'
    kind, name = said(widget["type"]), said(widget["name"])
    return f'<input type="{kind}" name="{name}"{held}{attributes(widget["attrs"])}>'


def textarea(widget: Widget) -> str:
    name, held = said(widget["name"]), said(widget["value"] or "")
    return f'<textarea name="{name}"{attributes(widget["attrs"])}>\n{held}</textarea>'


def select(widget: Widget) -> str | None:
    written = []
    for name, options, _index in widget["optgroups"]:
        if any(each["template_name"] != OPTION for each in options):
            return None
        inside = "".join(
            f'\n  <option value="{said(each["value"])}"{attributes(each["attrs"])}>'
            f"{said(each['label'])}</option>"
            for each in options
        )
        written.append(
            f'\n  <optgroup label="{said(name)}">{inside}\n  </optgroup>' if name else inside
        )
    name, inner = said(widget["name"]), "".join(written)
    return f'<select name="{name}"{attributes(widget["attrs"])}>{inner}\n</select>'


def choices(widget: Widget) -> str | None:
    """Write radio buttons or boxes to tick, each in its label; groups are left to the template."""
    groups = widget["optgroups"]
    if any(
        name or not CHOICES.issuperset(o["template_name"] for o in of) for name, of, _n in groups
    ):
        return None
    attrs = {key: widget["attrs"][key] for key in ("id", "class") if widget["attrs"].get(key)}
    inside = "".join(choice(each) for _name, options, _index in groups for each in options)
    return f"<div{attributes(attrs)}>{inside}\n</div>"


def choice(option: Widget) -> str:
    key = option["attrs"].get("id")
    label = f'<label for="{said(key)}">' if key else "<label>"
    return f"<div>\n    {label}{input_(option)} {said(option['label'])}</label>\n</div>"


WRITTEN: dict[str, Callable[[Widget], str | None]] = {
    f"{OURS}select.html": select,
    f"{OURS}textarea.html": textarea,
    f"{OURS}radio.html": choices,
    f"{OURS}checkbox_select.html": choices,
    **{f"{OURS}{kind}.html": input_ for kind in INPUTS},
}
