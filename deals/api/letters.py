"""API door to the letter that confirms an approval."""

import hashlib
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.letter import printed
from deals.models import Confirmation
from deals.views.letters import sent_as_pdf


class LetterViewSet(UnderADeal):
    """What an approval hands the partner, on paper."""

    model = Confirmation
    needs: ClassVar[dict[str, str]] = {"retrieve": "view"}
    shows_rows = False
    lookup = "deal_id"
    named_by = "deal__public_id"

    def within(self) -> dict[str, Any]:
        return {}

    def rows(self) -> Any:
        return Confirmation.objects.newest().select_related("deal")

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY}, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str) -> HttpResponse:
        """Fetch the numbered confirmation of an approval as a PDF, once the approval is final."""
        confirmation = self.get_object()
        paper = printed(confirmation)
        tag = f'"{hashlib.sha256(paper).hexdigest()}"'
        if (known := self.known(tag)) is not None:
            return known
        self.saw(confirmation.deal, action="download")
        answer = sent_as_pdf(confirmation, paper)
        answer["ETag"] = tag
        return answer
