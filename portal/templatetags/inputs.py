"""One input with its label, help and mistakes. Written at once, for a form has forty of them."""

from django import template
from django.forms import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()
NOTHING = mark_safe("")


@register.simple_tag
def labelled(field: BoundField, slot: str = "", cards: str = "", optional: str = "") -> SafeString:
    """Write the input; what stands in `slot` takes its place, or follows a group of choices."""
    if field.is_hidden:
        return field.as_widget()
    mark = format_html('<span class="optional">{}</span>', _("optional"))
    label = format_html("{}{}", field.label, NOTHING if is_needed(field, optional) else mark)
    help_ = (
        format_html('<p class="help" id="{}_helptext">{}</p>', field.auto_id, field.help_text)
        if field.help_text
        else NOTHING
    )
    if field.use_fieldset:
        return format_html(
            '<fieldset class="field"{}><legend>{}</legend>{}<div class="choices{}">{}{}</div>{}'
            "</fieldset>",
            described(field),
            label,
            help_,
            " is-cards" if cards else "",
            field.as_widget(),
            slot,
            mistakes(field),
        )
    return format_html(
        '<div class="field"><label for="{}">{}</label>{}{}{}</div>',
        field.id_for_label,
        label,
        slot if slot.strip() else field.as_widget(),
        help_,
        mistakes(field),
    )


@register.simple_tag
def mistake_at(field: BoundField, error: str) -> str:
    """Write a mistake behind its input's label; a question needs no colon."""
    if str(field.label).endswith("?"):
        return f"{field.label} {error}"
    if str(field.label).endswith("\N{FULLWIDTH QUESTION MARK}"):
        return f"{field.label}{error}"
    return _("%(label)s: %(error)s") % {"label": field.label, "error": error}


def is_needed(field: BoundField, optional: str) -> bool:
    return bool(field.field.required) or optional == "no"


def described(field: BoundField) -> SafeString:
    by = field.aria_describedby
    return format_html(' aria-describedby="{}"', by) if by else NOTHING


@register.simple_tag
def mistakes(field: BoundField) -> SafeString:
    """Write what is wrong with an input, where its `aria-describedby` looks for it."""
    if not field.errors:
        return NOTHING
    said = format_html_join("", "<li>{}</li>", ((error,) for error in field.errors))
    return format_html('<ul class="errors" id="{}_error">{}</ul>', field.auto_id, said)
