"""API door to putting a registration aside for a while, out of one's own queue alone."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import shapes as said
from deals.api.views import TAGS, DealViewSet
from deals.models import Snooze
from permissions.adapters.shapes import Input


class SnoozeIn(Input):
    until = serializers.DateTimeField(help_text="Within ninety days. No promise moves by it.")


class SnoozeViewSet(DealViewSet):
    """What one has put aside is found by `deals/?inbox=snoozed`, and comes back by itself."""

    needs: ClassVar[dict[str, str]] = {"begin": "decide", "stop": "decide"}

    @extend_schema(request=SnoozeIn, responses=said.DealOut, tags=TAGS)
    def begin(self, request: Request, public_id: str) -> Response:
        """Put it aside until a moment, in place of an earlier one."""
        deal = self.get_object(lock=True)
        until = self.body(SnoozeIn)["until"]
        Snooze.begin(deal, until=until, by=self.person, at=self.at)
        return self.answer_afresh(deal)

    @extend_schema(responses={204: None}, tags=TAGS)
    def stop(self, request: Request, public_id: str) -> Response:
        """Have it back in one's own queue. Twice changes nothing."""
        Snooze.stop(self.get_object(lock=True), by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
