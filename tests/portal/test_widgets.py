"""An input reads the same whether Django's templates write it or we do."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from portal.widgets import Renderer

PLAIN = [("", "---"), ("a&b", "A & <B>"), (3, "三"), ("x\"y'", "quo\"ted'")]
GROUPED = [("苏州 & co", [("s", "S"), ("t", "T")]), ("u", "U")]


def read(html):
    return re.sub(r"\s+", " ", re.sub(r">\s+<", "><", html)).strip()


@pytest.mark.parametrize("choices", [PLAIN, GROUPED, []])
@pytest.mark.parametrize("value", [None, "", "a&b", 3, "t", "unknown"])
@pytest.mark.parametrize(
    "attrs", [{}, {"id": "id_x", "required": True, "disabled": False, "data-n": 5}]
)
@pytest.mark.parametrize(
    "kind",
    [
        forms.Select,
        forms.SelectMultiple,
        forms.NullBooleanSelect,
        forms.RadioSelect,
        forms.CheckboxSelectMultiple,
    ],
)
def test_it_is_written_as_django_writes_it(choices, value, attrs, kind):
    widget = kind() if kind is forms.NullBooleanSelect else kind(choices=choices)
    given = [value] if kind.allow_multiple_selected else value

    ours = widget.render("the<name", given, attrs, renderer=Renderer())

    theirs = widget.render("the<name", given, attrs, renderer=DjangoTemplates())
    assert read(ours) == read(theirs)


def test_an_option_with_a_template_of_its_own_is_left_to_it():
    class Own(forms.Select):
        option_template_name = "django/forms/widgets/input_option.html"

    widget = Own(choices=PLAIN)

    ours = widget.render("x", None, {}, renderer=Renderer())

    assert ours == widget.render("x", None, {}, renderer=DjangoTemplates())
    assert "<input" in ours


@pytest.mark.parametrize("value", [None, "", 0, 5, "quo\"te'd", "<b>&amp;", mark_safe("&amp;")])
@pytest.mark.parametrize(
    "attrs", [{}, {"id": "id_x", "required": True, "disabled": False, "data-n": "<5>"}]
)
@pytest.mark.parametrize(
    "kind",
    [
        forms.TextInput,
        forms.HiddenInput,
        forms.DateInput,
        forms.EmailInput,
        forms.NumberInput,
        forms.PasswordInput,
        forms.Textarea,
        forms.CheckboxInput,
    ],
)
def test_what_is_typed_in_is_written_as_django_writes_it(value, attrs, kind):
    ours = kind().render("the<name", value, attrs, renderer=Renderer())

    theirs = kind().render("the<name", value, attrs, renderer=DjangoTemplates())
    assert read(ours) == read(theirs)
