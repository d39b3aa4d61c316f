"""What the API says of material, and what may be asked of it."""

from django.conf import settings
from rest_framework import serializers

from content.models import MaterialKind
from permissions.adapters.drf import Input, Query


class FileOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    extension = serializers.CharField()
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    pages = serializers.IntegerField(allow_null=True, help_text="Null where it has none to show.")


class FamilyOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class MaterialRefOut(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    version_label = serializers.CharField()


class MaterialOut(serializers.Serializer):
    id = serializers.CharField()
    title = serializers.CharField()
    language = serializers.ChoiceField(choices=settings.LANGUAGES)
    kind = serializers.ChoiceField(choices=MaterialKind.choices)
    summary = serializers.CharField()
    version_label = serializers.CharField()
    is_current = serializers.BooleanField(help_text="False for drafts and what was withdrawn.")
    product_families = FamilyOut(many=True)
    files = FileOut(many=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(help_text="Where people read it.")


class MaterialQuery(Query):
    q = serializers.CharField(required=False, max_length=80)
    kind = serializers.ChoiceField(required=False, choices=MaterialKind.choices)
    language = serializers.ChoiceField(required=False, choices=settings.LANGUAGES)
    product_family = serializers.CharField(required=False, max_length=40)


class FileQuery(Input):
    file = serializers.RegexField(
        r"^[0-9a-z]{16}\Z",
        required=False,
        help_text="Which of the material's files; the first where nothing is said.",
    )


class GoneOut(serializers.Serializer):
    """A problem that knows where to go on."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    successor = MaterialRefOut(allow_null=True)
