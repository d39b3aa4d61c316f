"""What the API says between the parties of a registration: terms, contacts, shares."""

from rest_framework import serializers

from deals import party_open_fields  # noqa: F401  shapes are held to the table when defined
from deals.api.shapes import MoneyOut
from deals.models import DealContact, PartySplit, PartyTerms, ProposedShare, ShareProposal
from partners.api.serializers import PartnerRefOut
from permissions.adapters.shapes import Shown


class TermsOut(Shown):
    of = PartyTerms
    called = {"price": "price_amount"}
    needs = "view"

    margin_percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    price = MoneyOut(allow_null=True)
    note = serializers.CharField()
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField()


class ContactOut(Shown):
    of = DealContact
    needs = "view"

    id = serializers.CharField()
    name = serializers.CharField()
    job = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    version = serializers.IntegerField()


class ShareOut(Shown):
    of = PartySplit
    reckoned = frozenset({"partner"})

    party = serializers.CharField()
    partner = PartnerRefOut()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2)


class SharesOut(serializers.Serializer):
    shares = ShareOut(many=True)


class ProposedShareOut(Shown):
    of = ProposedShare

    party = serializers.CharField()
    percent = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    had = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    is_asked = serializers.BooleanField()
    agreed_at = serializers.DateTimeField(allow_null=True)


class ShareProposalOut(Shown):
    of = ShareProposal
    called = {"id": "public_id"}
    reckoned = frozenset({"shares"})

    id = serializers.CharField()
    since = serializers.DateTimeField()
    words = serializers.CharField()
    proposed_at = serializers.DateTimeField()
    outcome = serializers.CharField(
        help_text="Empty while it waits, else agreed, declined, withdrawn or void."
    )
    settled_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(help_text="Why somebody did not agree.")
    shares = ProposedShareOut(many=True)
