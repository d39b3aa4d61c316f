"""What the API takes in and what it says: every name declared, every fault named."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError

from permissions.fields import SaysFields
from permissions.pages import MOST

COUNT_STOPS_AT = 1001

Rows = list[Any]


class BadQuery(ValidationError):
    """Something in the address is wrong."""

    status_code = status.HTTP_400_BAD_REQUEST


class Input(serializers.Serializer):
    """What a client may send. A name it does not know is a fault, never quietly dropped."""

    def to_internal_value(self, data: Any) -> Any:
        wrong: dict[str, Any] = {}
        value: Any = {}
        try:
            value = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(data, Mapping):
                raise
            wrong.update(error.detail)  # type: ignore[arg-type]
        for name in data.keys() - self.fields.keys():
            wrong[str(name)] = [ErrorDetail(_("There is no such field."), "unknown_field")]
        if wrong:
            raise ValidationError(wrong)
        return value


class Whole(Input):
    """One of several in a list: a change replaces the list, so each is complete in itself."""

    def to_internal_value(self, data: Any) -> Any:
        value = super().to_internal_value(data)
        lacking = [n for n, each in self.fields.items() if each.required and n not in value]
        if lacking:
            needed = ErrorDetail(_("This field is required."), "required")
            raise ValidationError({name: [needed] for name in lacking})
        return value


class Change(Input):
    """A change of something that has a version; sending the version is voluntary."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


# What is said of rows of one model, `of`: declared fields alone. (A docstring would stand in the
# description of the API under every child.)
class Shown(SaysFields, serializers.Serializer):
    pass


class Query(SaysFields, Input):
    """What every list understands in its address. Children say of which model they narrow rows."""

    reckoned = frozenset({"cursor", "limit", "count", "q"})

    cursor = serializers.CharField(required=False, max_length=500)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST)
    count = serializers.ChoiceField(required=False, choices=["capped"])


def plain(kind: type[serializers.Serializer], rows: Rows) -> Rows:
    """Return `rows` in the words of `kind`, plain enough for JSON."""
    return cast("Rows", kind(rows, many=True).data)


def page_of(each: type[serializers.Serializer], name: str) -> type[serializers.Serializer]:
    """Return the shape of a page of `each`, for the description of the API."""
    fields = {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "count": serializers.IntegerField(
            required=False, max_value=COUNT_STOPS_AT, help_text="Only with `?count=capped`."
        ),
        "results": each(many=True),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields)


def picked(
    rows: Any, names: Iterable[str], *, field: str, by: str = "public_id"
) -> dict[str, models.Model]:
    """Return the rows that `names` mean, in one query.

    Raises `ValidationError` at each place that names nothing this person may use.
    """
    wanted = list(names)
    found = {getattr(row, by): row for row in rows.filter(**{f"{by}__in": set(wanted)})}
    wrong = {
        str(place): [ErrorDetail(_("There is nothing of this name."), "does_not_exist")]
        for place, name in enumerate(wanted)
        if name not in found
    }
    if wrong:
        raise ValidationError({field: wrong})
    return found
