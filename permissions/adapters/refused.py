"""Where a form says why a verb refused."""

from django import forms

from permissions.refusals import Refused


def said_at_fields(form: forms.Form | None, refusal: Refused) -> bool:
    """Write a refusal at those of its fields that the form has; say whether there were any."""
    there = {} if form is None else form.fields
    named = {name: said for name, said in refusal.fields.items() if name in there}
    for name, said in named.items():
        for _code, sentence in said:
            form.add_error(name, str(sentence))  # type: ignore[union-attr]
    return bool(named)


def said_on(form: forms.Form, refusal: Refused, *, otherwise: str | None = None) -> None:
    """Write a refusal at its fields, or at `otherwise`: at one of them, else over the form."""
    if not said_at_fields(form, refusal):
        form.add_error(otherwise, str(refusal))
