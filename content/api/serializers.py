"""What the API says of material, and what may be asked of it."""

from django.conf import settings
from rest_framework import serializers

from content import open_fields  # noqa: F401  shapes are held to the table when they are defined
from content.models import LibraryDocument, LibraryPage, MaterialKind
from partners.models import ProductFamily
from permissions.adapters.shapes import Input, Query, Shown


class FileOut(Shown):
    of = LibraryDocument
    called = {"name": "title", "extension": "file", "size": "file_size", "pages": "page_count"}

    id = serializers.CharField()
    name = serializers.CharField()
    extension = serializers.CharField()
    size = serializers.IntegerField(allow_null=True, help_text="In bytes.")
    pages = serializers.IntegerField(allow_null=True, help_text="Null where it has none to show.")


class FamilyOut(Shown):
    of = ProductFamily
    called = {"name": "name_en"}

    code = serializers.CharField()
    name = serializers.CharField()


class MaterialRefOut(Shown):
    of = LibraryPage

    id = serializers.CharField()
    title = serializers.CharField()
    version_label = serializers.CharField()


class MaterialOut(Shown):
    of = LibraryPage
    called = {"language": "locale", "product_families": "families"}
    reckoned = frozenset({"is_current", "files", "url"})

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
    of = LibraryPage
    called = {"language": "locale", "product_family": "families"}

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
