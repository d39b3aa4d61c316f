"""The inputs of a form that holds nothing yet: two that ask the same look the same.

A new registration has forty inputs and lists of countries and products, and to write them takes
longer than the rest of its page. What is written rests on the form's own fields and on the
language alone, so it is kept by them, for the next one who is asked the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from threading import Lock

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MOST = 128

_WRITTEN: OrderedDict[Hashable, SafeString] = OrderedDict()
_TURN = Lock()


def written_before(
    form: forms.Form, write: Callable[[], SafeString], *, hidden: Collection[str] = ()
) -> SafeString:
    """Return what `write` makes of the inputs of a form that is not bound, but for the hidden."""
    shown = [name for name in form.fields if name not in hidden]
    place = (
        get_language(),
        type(form),
        form.auto_id,
        tuple((name, str(form.initial.get(name)), told_of(form.fields[name])) for name in shown),
    )
    with _TURN:
        if found := _WRITTEN.get(place):
            _WRITTEN.move_to_end(place)
            return found
    made = write()
    with _TURN:
        _WRITTEN[place] = made
        while len(_WRITTEN) > MOST:
            _WRITTEN.popitem(last=False)
    return made


def told_of(field: forms.Field) -> Hashable:
    """Return all that an input is written of: kind, words, choices, attributes, what it holds."""
    widget = field.widget
    offered = getattr(field, "choices", ())
    return (
        type(field),
        type(widget),
        str(field.label),
        str(field.help_text),
        field.required,
        field.disabled,
        str(field.initial),
        tuple((name, str(value)) for name, value in widget.attrs.items()),
        tuple((str(value), str(words)) for value, words in offered),
    )
