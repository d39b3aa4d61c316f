"""What the API says of partners, their teams, their ledger and the CRM's masters."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from partners import open_fields  # noqa: F401  shapes are held to the table when they are defined
from partners.countries import countries
from partners.models import (
    CrmAccount,
    CrmProduct,
    Invitation,
    LedgerEntry,
    Membership,
    Partner,
    Role,
    Tier,
)
from permissions.adapters.shapes import Input, Query, Shown
from permissions.models import Scope, User


class NamedOut(Shown):
    of = Tier
    called = {"name": "name_en"}

    code = serializers.CharField()
    name = serializers.CharField()


class PersonOut(Shown):
    of = User
    called = {"name": "full_name"}

    id = serializers.CharField()
    name = serializers.CharField()


class PartnerRefOut(Shown):
    of = Partner

    id = serializers.CharField()
    name = serializers.CharField()


class PartnerOut(Shown):
    of = Partner
    # Facts with a time of their own, each told as it holds now.
    reckoned = frozenset({"types", "tier", "territories", "channel_manager", "is_listed"})

    id = serializers.CharField()
    name = serializers.CharField()
    latin_name = serializers.CharField()
    country = serializers.CharField()
    types = NamedOut(many=True)
    tier = NamedOut(allow_null=True)
    territories = NamedOut(many=True)
    channel_manager = PersonOut(allow_null=True)
    is_listed = serializers.BooleanField(help_text="Whether others find it for joint deals.")
    account = serializers.CharField(allow_null=True, help_text="Id of its account in the CRM.")
    created_at = serializers.DateTimeField()


def codes() -> serializers.ListField:
    child = serializers.CharField(max_length=40)
    return serializers.ListField(child=child, required=False, max_length=100)


def country_known(value: str) -> str:
    if value not in dict(countries()):
        raise ValidationError(_("Use a country's two letters, such as CN or DE."), "unknown")
    return value


class JoinIn(Input):
    name = serializers.CharField(max_length=160, help_text="As it stands on its papers.")
    latin_name = serializers.CharField(required=False, max_length=160, allow_blank=True)
    country = serializers.CharField(max_length=2)
    types = codes()
    channel_manager = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=16,
        help_text="The id of who looks after it; a channel manager does so oneself.",
    )
    is_another = serializers.BooleanField(
        required=False, help_text="It is none of the partners whose name is nearly this one."
    )

    def validate_country(self, value: str) -> str:
        return country_known(value)


class FactsIn(Input):
    """What is left out stays as it is; a list that is sent is the whole of it."""

    name = serializers.CharField(
        required=False, max_length=160, help_text="The CRM's, where it has an account there."
    )
    latin_name = serializers.CharField(required=False, max_length=160, allow_blank=True)
    country = serializers.CharField(
        required=False, max_length=2, help_text="The CRM's, where it has an account there."
    )
    types = codes()
    tier = serializers.CharField(required=False, allow_null=True, max_length=40)
    territories = codes()
    is_listed = serializers.BooleanField(required=False)

    def validate_country(self, value: str) -> str:
        return country_known(value)


class ChannelManagerIn(Input):
    person = serializers.CharField(max_length=16, help_text="The id of a channel manager.")


class AccountIn(Input):
    account = serializers.CharField(
        max_length=255, help_text="Its number in the CRM, or its name in full."
    )


class MoreOrLessOut(serializers.Serializer):
    kind = serializers.CharField()
    gained = serializers.IntegerField()
    lost = serializers.IntegerField()


class PersonsSightOut(serializers.Serializer):
    person = PersonOut()
    sights = MoreOrLessOut(many=True)


class ForeseenOut(serializers.Serializer):
    """How many people gain and lose sight of the partner; who and what, where they are few."""

    gain_count = serializers.IntegerField()
    lose_count = serializers.IntegerField()
    people = PersonsSightOut(many=True)
    team = MoreOrLessOut(
        many=True, help_text="What each of the partner's own people gains and loses."
    )


class MembershipOut(Shown):
    of = Membership
    called = {"since": "during"}

    id = serializers.CharField()
    partner = PartnerRefOut()
    person = PersonOut()
    role = serializers.ChoiceField(choices=Role.choices)
    since = serializers.DateTimeField(allow_null=True)


class RoleIn(Input):
    role = serializers.ChoiceField(choices=Role.choices)


class AnotherPlaceIn(Input):
    """Another role; nothing for what the end of the membership would change."""

    role = serializers.ChoiceField(choices=Role.choices, required=False)


class SightsOut(serializers.Serializer):
    sights = MoreOrLessOut(many=True)


class OutlookOut(serializers.Serializer):
    """What the person would see more or no longer, and may do more or no longer."""

    sights = MoreOrLessOut(many=True)
    may_also = serializers.ListField(child=serializers.CharField())
    may_no_longer = serializers.ListField(child=serializers.CharField())


class InvitationOut(Shown):
    of = Invitation

    id = serializers.CharField()
    partner = PartnerRefOut()
    email = serializers.EmailField()
    role = serializers.ChoiceField(choices=Role.choices)
    language = serializers.CharField()
    invited_by = PersonOut()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class InvitationIn(Input):
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(choices=Role.choices)
    language = serializers.ChoiceField(
        choices=["en", "zh-hans"], default="en", help_text="Of the letter."
    )


class SubjectOut(serializers.Serializer):
    kind = serializers.CharField()
    url = serializers.CharField(help_text="Where it opens; empty where you may not open it.")


class LedgerEntryOut(Shown):
    of = LedgerEntry
    reckoned = frozenset({"sentence"})
    called = {"subject": "subject_kind"}

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


class AccountOut(Shown):
    of = CrmAccount
    called = {"source": "connection"}

    id = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    country = serializers.CharField()
    website = serializers.CharField()
    source = SourceOut()  # type: ignore[assignment]


class ProductOut(Shown):
    of = CrmProduct
    called = {"product_family": "family", "source": "connection"}

    id = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    product_family = serializers.CharField(allow_null=True)
    source = SourceOut()  # type: ignore[assignment]


class TokenOut(serializers.Serializer):
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices))
    expires_at = serializers.DateTimeField()


class MeOut(Shown):
    of = User
    called = {"name": "full_name"}
    reckoned = frozenset({"staff_roles", "memberships", "token"})
    needs = "be"

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
    of = Membership

    partner = serializers.CharField(required=False, max_length=16)
