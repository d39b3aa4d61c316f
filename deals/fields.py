"""Form fields that read what people type: names, sums, registry numbers, amounts of percent."""

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from deals.amounts import NotAnAmount, currency_in, parse_amount
from deals.matching.identifiers import SCHEMES, Identifier, NotAnIdentifier, identifier

# Marks that turn the direction of the text around them: a name with one is not what it looks like.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
PICTURES_FROM = 0x1F000
MOST_NUMBERS = 5
CHOSEN = mark_safe(" selected")


class LongSelect(forms.Select):
    """A choice out of hundreds, written at once: Django makes a dictionary of each of them first.

    For choices without groups. The list is the same for every reader of one language.
    """

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        given = {**self.attrs, **(attrs or {}), "name": name}
        said = {key: "" if held is True else held for key, held in given.items() if held}
        offered = tuple((str(code), str(label)) for code, label in self.choices)
        return format_html(
            "<select{}>{}</select>",
            format_html_join("", ' {}="{}"', said.items()),
            options(offered, "" if value is None else str(value)),
        )


@lru_cache(maxsize=64)
def options(offered: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, CHOSEN if code == chosen else "", label) for code, label in offered),
    )


def read_as_a_name(text: str) -> str:
    """Return a name on one line, as companies and projects carry it. Raises `ValidationError`.

    It has letters or digits, and nothing that makes it look like another.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if any(mark in TURNING for mark in name):
        raise ValidationError(
            _("Leave out the signs that turn the direction of the text."), code="turning"
        )
    if any(ord(mark) >= PICTURES_FROM and unicodedata.category(mark) == "So" for mark in name):
        raise ValidationError(_("Leave pictures out of a name."), code="pictures")
    if name and not any(mark.isalnum() for mark in name):
        raise ValidationError(_("Write the name in letters."), code="no_letters")
    return name


class NameField(forms.CharField):
    """A name as companies and projects carry it: letters or digits, and nothing that misleads."""

    def to_python(self, value: Any) -> str:
        return read_as_a_name(super().to_python(value) or "")


class SumField(forms.CharField):
    """A sum of money as people type it. Cleans to a Decimal; `named_currency` is what it says."""

    named_currency: str | None = None

    def clean(self, value: Any) -> Any:
        self.named_currency = None
        text = super().clean(value)
        if not text:
            return None
        try:
            total = parse_amount(text, language=get_language() or "en")
        except NotAnAmount as fault:
            raise ValidationError(str(fault), code=fault.code) from fault
        if total <= 0:
            raise ValidationError(_("Enter a sum above zero."), code="zero")
        self.named_currency = currency_in(text)
        return total

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            return f"{value:,.2f}".removesuffix(".00")
        return value


class PercentField(forms.DecimalField):
    def __init__(self, **given: Any) -> None:
        super().__init__(
            required=False,
            min_value=Decimal("0.01"),
            max_value=Decimal(100),
            max_digits=5,
            decimal_places=2,
            widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
            **given,
        )

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip().removesuffix("%").removesuffix("％").replace(",", ".")
        return super().to_python(text.strip())


class RegistryNumbersField(forms.CharField):
    """Registry numbers, one a line, each recognised by its own check digits."""

    widget = forms.Textarea

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST_NUMBERS:
            raise ValidationError(_("Five numbers are enough."), code="too_many")
        found = []
        for line in lines:
            number = recognised(line)
            if number is None:
                raise ValidationError(
                    _("“%(number)s” is no registry number that we know. Look at its digits again."),
                    code="unknown_number",
                    params={"number": line[:40]},
                )
            found.append({"scheme": number.scheme, "value": number.value})
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Iterable) and not isinstance(value, str):
            return "\n".join(each["value"] for each in value)
        return value


def recognised(text: str) -> Identifier | None:
    """Return the registry number that `text` is, told by its form and its check digits."""
    for scheme in SCHEMES:
        try:
            return identifier(scheme, text)
        except NotAnIdentifier:
            continue
    return None
