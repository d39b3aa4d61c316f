"""What we keep of people: each field that could hold something says what for, for whom, how long.

Floors declare their own models, the portal those of its guests. A text field without a
declaration fails a test; `NOTHING` is a declaration. The erasure reads the same table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Fate(StrEnum):
    """What becomes of a field when the person it tells of is erased."""

    ROW = "the row is deleted"
    EMPTIED = "emptied"
    WORDS = "their names, addresses and numbers are taken out of the text"
    REMADE = "made again from what is left"
    SHOWN = "named by the search afterwards, for a person to mend"


@dataclass(frozen=True)
class Holding:
    """What one field holds of people."""

    what: str
    purpose: str
    readers: str
    kept: str
    fate: Fate


@dataclass(frozen=True)
class Declaration:
    """One model's fields. A path of `of_people` or `by_mail` makes a row somebody's."""

    model: str
    fields: dict[str, Holding | None]
    of_people: tuple[str, ...] = ()
    by_mail: str = ""


@dataclass
class Register:
    declarations: dict[str, Declaration] = field(default_factory=dict)


_REGISTER = Register()
# A field that tells nothing of anybody.
NOTHING = None
TEXTUAL = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.GenericIPAddressField,
    ArrayField,
    SearchVectorField,
)


def declare(
    model: str,
    *,
    nothing: str = "",
    of_person: str = "",
    by_mail: str = "",
    alike: Mapping[str, Holding] | None = None,
    **holdings: Holding,
) -> None:
    """Say what the fields of `model` hold; `nothing` names those that hold nothing of anybody.

    `of_person` names the paths to whom a row is about, several with a space between.

    `alike` is the same as keyword arguments, for fields that are told of together.
    """
    holdings |= alike or {}
    label = model.lower()
    if label in _REGISTER.declarations:
        raise ValueError(f"{model} is declared already.")
    told: dict[str, Holding | None] = dict.fromkeys(nothing.split(), NOTHING)
    if twice := told.keys() & holdings.keys():
        raise ValueError(f"{model} declares twice: {', '.join(sorted(twice))}.")
    people = tuple(of_person.split())
    _REGISTER.declarations[label] = Declaration(label, {**told, **holdings}, people, by_mail)


def declarations() -> list[Declaration]:
    return [_REGISTER.declarations[label] for label in sorted(_REGISTER.declarations)]


def declared(model: type[models.Model]) -> Declaration | None:
    return _REGISTER.declarations.get(model._meta.label_lower)


def could_tell(field: models.Field) -> bool:
    """Say whether somebody could write a name into this field: not into a closed list or an id."""
    if getattr(field, "choices", None) or field.name == "public_id":
        return False
    return isinstance(field, TEXTUAL)


def undeclared() -> Iterator[str]:
    """Yield fields that nobody has spoken for, and declarations of what is not there."""
    known = dict(_REGISTER.declarations)
    for model in apps.get_models():
        said = known.pop(model._meta.label_lower, Declaration("", {}))
        textual = {each.name for each in model._meta.local_fields if could_tell(each)}
        yield from (f"{model._meta.label}.{name}" for name in sorted(textual - said.fields.keys()))
        yield from (
            f"{model._meta.label}.{name} is not there"
            for name in sorted(said.fields.keys() - {f.name for f in model._meta.local_fields})
        )
    yield from (f"{label} is not there" for label in known)


def holdings() -> Iterator[tuple[Declaration, str, Holding]]:
    """Yield every field that holds something of somebody."""
    for each in declarations():
        for name, holding in sorted(each.fields.items()):
            if holding is not None:
                yield each, name, holding
