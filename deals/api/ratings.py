"""API door to what both sides say of having worked together on a closed deal."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.closing import side_of
from deals.models import Closing, CooperationRating, Deal
from deals.models.closing import LEAST, LONGEST, MOST, Side
from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain
from permissions.looks import may_name


class RatingOut(Shown):
    of = CooperationRating
    needs = "view"

    side = serializers.ChoiceField(choices=Side.choices)
    stars = serializers.IntegerField(min_value=LEAST, max_value=MOST)
    words = serializers.CharField()
    given_by = PersonOut(allow_null=True, help_text="Null for whom this reader may not name.")
    given_at = serializers.DateTimeField()


class RatingIn(Input):
    stars = serializers.IntegerField(min_value=LEAST, max_value=MOST)
    words = serializers.CharField(max_length=LONGEST, required=False, default="", allow_blank=True)


class RatingViewSet(UnderADeal):
    """How both sides rate the cooperation. The other side's is not there before it is open."""

    model = CooperationRating
    needs: ClassVar[dict[str, str]] = {"list": "view", "create": "view"}

    def within(self) -> dict[str, Any]:
        return {"closing__deal__public_id": self.kwargs["deal_id"]}

    def shown_many(self, rows: Rows) -> Rows:
        named = may_name({row.given_by_id for row in rows}, reader=self.person, at=self.at)
        told = [
            {
                "side": row.side,
                "stars": row.stars,
                "words": row.words,
                "given_by": person_ref(row.given_by) if row.given_by_id in named else None,
                "given_at": row.given_at,
            }
            for row in rows
        ]
        return plain(RatingOut, told)

    @extend_schema(parameters=[Query], responses=page_of(RatingOut, "Rating"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal()
        self.saw(deal)
        rows = CooperationRating.objects.filter(
            closing__deal=deal, closing__reopened_at=None
        ).select_related("given_by")
        return self.listed(rows, self.query())

    @extend_schema(request=RatingIn, responses={201: RatingOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Rate for one's own side, or change what it said while the other has not rated."""
        self.deal("rate", lock=True)
        deal = self.fetched(
            Deal.objects.with_permission(self.person, "edit", "decide", at=self.at),
            "rate",
            public_id=deal_id,
        )
        said = self.body(RatingIn)
        side = side_of(deal)
        Closing.rate(
            deal, side, stars=said["stars"], words=said["words"], by=self.person, at=self.at
        )
        rows = CooperationRating.objects.permitted(self.person, "view", at=self.at)
        kept = rows.filter(closing__deal=deal, closing__reopened_at=None, side=side)
        return self.answer(kept.select_related("given_by").get(), code=status.HTTP_201_CREATED)
