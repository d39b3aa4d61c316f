"""The API door of the list as a sheet."""

from typing import ClassVar

from django.http import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from deals.api.serializers import DealQuery
from deals.api.views import TAGS, wanted
from deals.models import Deal
from deals.orders import order_of
from deals.sheets.exported import MOST, exported
from deals.sheets.written import FORMATS, TYPES
from permissions.adapters.drf import PermittedViewSet


class ExportQuery(DealQuery):
    reckoned = frozenset({"format"})

    cursor = None  # type: ignore[assignment]
    limit = None  # type: ignore[assignment]
    count = None  # type: ignore[assignment]
    format = serializers.ChoiceField(choices=FORMATS, required=False)


class ExportViewSet(PermittedViewSet):
    """Registrations as XLSX or CSV."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"list": "view"}
    shows_rows = False

    @extend_schema(
        parameters=[ExportQuery],
        responses={
            (200, kind): OpenApiResponse(OpenApiTypes.BINARY, description="The sheet.")
            for kind in TYPES.values()
        },
        tags=TAGS,
    )
    def list(self, request: Request) -> HttpResponseBase:
        """Take the list along as it is filtered, its first 5,000 at most, by open fields alone."""
        query = self.query(ExportQuery)
        found = Deal.objects.filter(wanted(query, self.person, at=self.at))
        order = order_of(query.get("sort", ""), at=self.at)
        keys = found.in_order(order).first_keys(self.person, at=self.at, most=MOST + 1)
        self.saw([Deal(pk=key) for key in keys[:MOST]], action="export")
        return exported(query.get("format") or FORMATS[0], keys, self.person, at=self.at)
