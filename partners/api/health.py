"""How a relationship stands, for machines: the score and the entries behind it."""

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.health.entries import Entry, entries_of
from partners.health.explain import EARLIEST, band_of, trend
from partners.health.score import Contribution, Health, health
from partners.health.signal import Side
from partners.models import LedgerEntry, Partner
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Rows, plain


class HealthQuery(Input):
    at = serializers.DateTimeField(required=False, help_text="As of this moment; now, if left out.")


class EvidenceOut(serializers.Serializer):
    entry = serializers.CharField(help_text="Id of the ledger entry.")
    weight = serializers.FloatField(help_text="What it counted when it was fresh.")
    left = serializers.FloatField(help_text="What is left of it.")


class ContributionOut(serializers.Serializer):
    signal = serializers.CharField()
    name = serializers.CharField()
    side = serializers.ChoiceField(choices=[side.value for side in Side])
    points = serializers.FloatField(help_text="What it adds to its side; half of it to the score.")
    has_data = serializers.BooleanField()
    formula = serializers.CharField()
    evidence = EvidenceOut(many=True)


class PointOut(serializers.Serializer):
    at = serializers.DateTimeField()
    version = serializers.CharField()
    score = serializers.FloatField(allow_null=True)


class HealthOut(serializers.Serializer):
    partner = serializers.CharField()
    at = serializers.DateTimeField()
    version = serializers.CharField()
    score = serializers.FloatField(allow_null=True, help_text="Null below five signals with data.")
    partner_score = serializers.FloatField(allow_null=True)
    vendor_score = serializers.FloatField(allow_null=True)
    band = serializers.CharField()
    confidence = serializers.FloatField()
    signals_with_data = serializers.IntegerField()
    start = serializers.FloatField()
    contributions = ContributionOut(many=True)
    trend = PointOut(many=True)


class HealthViewSet(PermittedViewSet):
    """The same facts and the same formula for both sides."""

    model = Partner
    needs: ClassVar[dict[str, str]] = {"retrieve": "view"}

    @extend_schema(parameters=[HealthQuery], responses=HealthOut, tags=["partners"])
    def retrieve(self, request: Request, public_id: str) -> Response:
        partner = self.get_object()
        self.saw(partner)
        asked: datetime = self.query(HealthQuery).get("at") or self.at
        self.as_of = min(max(asked, EARLIEST), self.at)
        return self.answer(partner)

    def shown_many(self, rows: Rows) -> Rows:
        entries = entries_of(rows, at=self.as_of)
        return plain(HealthOut, [self._told(row, entries[row.pk]) for row in rows])

    def _told(self, partner: Partner, entries: list[Entry]) -> dict[str, Any]:
        standing = health(entries, at=self.as_of)
        ids = public_ids(standing)
        scored = standing.is_scored
        return {
            "partner": partner.public_id,
            "at": standing.at,
            "version": standing.table.version,
            "score": standing.together.value if scored else None,
            "partner_score": standing.side(Side.PARTNER).value if scored else None,
            "vendor_score": standing.side(Side.VENDOR).value if scored else None,
            "band": band_of(standing).code,
            "confidence": standing.confidence,
            "signals_with_data": standing.with_data,
            "start": standing.table.start,
            "contributions": [told(each, ids) for each in standing.contributions],
            "trend": [
                {"at": point.at, "version": point.version, "score": point.value}
                for point in trend(entries, at=standing.at)
            ],
        }


def told(each: Contribution, ids: dict[int, str]) -> dict[str, Any]:
    return {
        "signal": each.signal.code,
        "name": each.signal.name,
        "side": each.signal.side.value,
        "points": each.points,
        "has_data": each.has_data,
        "formula": each.signal.formula,
        "evidence": [
            {"entry": ids[one.entry.pk], "weight": one.weight, "left": one.left}
            for one in each.evidence
        ],
    }


def public_ids(standing: Health) -> dict[int, str]:
    """Return the outward ids of all evidence, in one query."""
    keys = {one.entry.pk for each in standing.contributions for one in each.evidence}
    return dict(LedgerEntry.objects.filter(pk__in=keys).values_list("pk", "public_id"))
