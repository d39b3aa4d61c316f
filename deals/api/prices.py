"""API door of the prices that a registrant asks for: for its own team and who decides."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.models import PriceVerdict, SpecialPrice
from permissions.adapters.shapes import Query, Rows, Shown, page_of, plain

PRICE: dict[str, Any] = {"max_digits": 18, "decimal_places": 4}


class PriceAnswerOut(Shown):
    of = PriceVerdict
    reckoned = frozenset({"at"})
    needs = "view"

    granted = serializers.DecimalField(
        **PRICE, allow_null=True, help_text="Of one unit; null: the list price holds."
    )
    words = serializers.CharField()
    at = serializers.DateTimeField()


class SpecialPriceOut(Shown):
    of = SpecialPrice
    reckoned = frozenset({"product", "quantity", "total", "answer"})
    needs = "view"

    id = serializers.CharField()
    product = serializers.CharField()
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    unit_price = serializers.DecimalField(**PRICE, help_text="Of one unit, without tax.")
    currency = serializers.CharField()
    total = serializers.DecimalField(max_digits=32, decimal_places=2)
    discount_percent = serializers.DecimalField(
        max_digits=7,
        decimal_places=2,
        allow_null=True,
        help_text="Below the list price; null where the two cannot be compared.",
    )
    words = serializers.CharField()
    answer = PriceAnswerOut(allow_null=True)


class SpecialPriceViewSet(UnderADeal):
    """What is asked for instead of the list price, and what was answered with the approval."""

    model = SpecialPrice
    needs: ClassVar[dict[str, str]] = {"list": "view"}
    is_closed = True

    def admit(self) -> None:
        self.deal("confide")

    def shown_many(self, rows: Rows) -> Rows:
        answers = {
            row.price_id: row
            for row in PriceVerdict.objects.permitted(self.person, "view", at=self.at)
            .filter(price_id__in=[row.public_id for row in rows], approval__undone_at=None)
            .select_related("approval")
        }
        return plain(SpecialPriceOut, [told(row, answers.get(row.public_id)) for row in rows])

    @extend_schema(
        parameters=[Query], responses=page_of(SpecialPriceOut, "SpecialPrice"), tags=TAGS
    )
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("confide")
        asked = SpecialPrice.objects.filter(deal=deal).select_related("line__product")
        return self.listed(asked, self.query())


def told(row: SpecialPrice, answer: PriceVerdict | None) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "product": row.line.product.public_id,
        "quantity": row.line.quantity,
        "unit_price": row.unit_price,
        "currency": row.currency,
        "total": row.total,
        "discount_percent": row.discount_percent,
        "words": row.words,
        "answer": answer
        and {"granted": answer.granted, "words": answer.words, "at": answer.approval.decided_at},
    }
