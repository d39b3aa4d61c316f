"""How a name is taken from a machine: as the page takes it, and refused in the same words."""

from typing import Any

from rest_framework import serializers

from deals.fields import read_as_a_name


class NameIn(serializers.CharField):
    """A name, read as the page reads it."""

    def to_internal_value(self, data: Any) -> str:
        return read_as_a_name(super().to_internal_value(data))
