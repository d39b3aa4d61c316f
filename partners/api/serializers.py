"""What the API says of partners, their teams, their ledger and the CRM's masters."""

from rest_framework import serializers

from partners.models import Role
from permissions.adapters.drf import Query
from permissions.models import Scope


class NamedOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class PersonOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class PartnerRefOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()


class PartnerOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    latin_name = serializers.CharField()
    country = serializers.CharField()
    types = NamedOut(many=True)
    tier = NamedOut(allow_null=True)
    territories = NamedOut(many=True)
    channel_manager = PersonOut(allow_null=True)
    account = serializers.CharField(allow_null=True, help_text="Id of its account in the CRM.")
    created_at = serializers.DateTimeField()


class MembershipOut(serializers.Serializer):
    id = serializers.CharField()
    partner = PartnerRefOut()
    person = PersonOut()
    role = serializers.ChoiceField(choices=Role.choices)
    since = serializers.DateTimeField(allow_null=True)


class SubjectOut(serializers.Serializer):
    kind = serializers.CharField()
    url = serializers.CharField(help_text="Where it opens; empty where you may not open it.")


class LedgerEntryOut(serializers.Serializer):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    sentence = serializers.CharField()
    actor = PersonOut(allow_null=True)
    subject = SubjectOut()
    internal = serializers.BooleanField()


class SourceOut(serializers.Serializer):
    """Where a mirrored value comes from, and how old it is."""

    system = serializers.CharField()
    as_of = serializers.DateTimeField()


class AccountOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    country = serializers.CharField()
    website = serializers.CharField()
    source = SourceOut()  # type: ignore[assignment]


class ProductOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    product_family = serializers.CharField(allow_null=True)
    source = SourceOut()  # type: ignore[assignment]


class TokenOut(serializers.Serializer):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField()


class MeOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    latin_name = serializers.CharField()
    email = serializers.EmailField()
    language = serializers.CharField()
    time_zone = serializers.CharField()
    staff_roles = serializers.ListField(child=serializers.CharField())
    memberships = MembershipOut(many=True)
    token = TokenOut(allow_null=True)


class SearchQuery(Query):
    q = serializers.CharField(required=False, max_length=200, help_text="Words of the name.")


class MembershipQuery(Query):
    partner = serializers.CharField(required=False, max_length=16)
