"""API door to the customers that a registration's may be: what somebody decides of each."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.conflict_shapes import FeatureOut
from deals.api.parts import UnderADeal
from deals.api.selling import fault
from deals.api.shapes import OwnDealOut
from deals.api.views import TAGS
from deals.duplicates import candidates, known
from deals.models import CustomerVerdict, Deal
from deals.views.deciding import candidate_of
from deals.views.pane import MOST_CANDIDATES, twins_of
from partners.api.serializers import PartnerRefOut, PersonOut
from partners.api.views import partner_ref, person_ref
from permissions.adapters.shapes import Change, Rows, plain


class TheirDealOut(OwnDealOut):
    registrant = PartnerRefOut()


class CustomerVerdictOut(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=CustomerVerdict.Verdict.choices)
    by = PersonOut()
    at = serializers.DateTimeField()


class CustomerAlikeOut(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    domain = serializers.CharField()
    is_in_crm = serializers.BooleanField()
    match = serializers.ChoiceField(choices=["same", "possible"])
    percent = serializers.IntegerField()
    features = FeatureOut(many=True, help_text="What it was found alike by, and what not.")
    verdict = CustomerVerdictOut(allow_null=True, help_text="What was decided of the two.")
    deals = TheirDealOut(many=True, help_text="Registrations of it that one may view.")


class CustomersAlikeOut(serializers.Serializer):
    results = CustomerAlikeOut(many=True)


class CustomerVerdictIn(Change):
    customer = serializers.CharField(max_length=16, help_text="Id of one of those that are alike.")
    verdict = serializers.ChoiceField(choices=CustomerVerdict.Verdict.choices)


class CustomerVerdictViewSet(UnderADeal):
    """Customers we know that this may be, the likeliest first: for who decides the registration."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"retrieve": "decide", "create": "decide"}
    lookup = "deal_id"

    def rows(self) -> Any:
        return Deal.objects.select_related("customer").prefetch_related("customer__identifiers")

    def within(self) -> dict[str, Any]:
        return {}

    def shown_many(self, rows: Rows) -> Rows:
        return plain(CustomersAlikeOut, [{"results": self.alike(deal)} for deal in rows])

    def alike(self, deal: Deal) -> list[dict[str, Any]]:
        if deal.customer is None:
            return []
        found = candidates(known(deal.customer), apart_from=deal.customer.pk)[:MOST_CANDIDATES]
        twins = twins_of(deal, found, self.person, at=self.at)
        self.saw({each.pk: each for twin in twins for each in twin["deals"]}.values())
        return [told(**twin) for twin in twins]

    @extend_schema(responses=CustomersAlikeOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str) -> Response:
        deal = self.get_object()
        self.saw(deal)
        return self.answer(deal)

    @extend_schema(request=CustomerVerdictIn, responses=CustomersAlikeOut, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Say that it is this customer, or another one. Answers with those that are left."""
        deal = self.get_object(lock=True)
        data = self.body(CustomerVerdictIn, of=deal)
        customer = candidate_of(deal, data["customer"])
        if customer is None:
            raise fault("customer", _("There is nothing of this name."))
        deal.judge(customer, data["verdict"], by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=deal.pk))


def told(**twin: Any) -> dict[str, Any]:
    customer, match, verdict = twin["customer"], twin["match"], twin["verdict"]
    return {
        "id": customer.public_id,
        **{name: getattr(customer, name) for name in ("name", "country", "domain")},
        "is_in_crm": twin["in_crm"],
        "match": match.decision,
        "percent": twin["percent"],
        "features": twin["features"],
        "verdict": verdict
        and {
            "verdict": verdict.verdict,
            "by": person_ref(verdict.decided_by),
            "at": verdict.decided_at,
        },
        "deals": [
            {
                "id": each.public_id,
                "registrant": partner_ref(each.registrant),
                **{name: getattr(each, name) for name in ("number", "title", "review_status")},
            }
            for each in twin["deals"]
        ],
    }
