"""API doors to what is shared of a registration, and to what a share would change."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.parts import UnderADeal
from deals.api.views import TAGS, fault
from deals.models import Deal
from deals.models.sharing import Share, end_share, open_shares, share
from deals.sharing import whom
from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from permissions.adapters.drf import About, Input
from permissions.looks import may_name
from permissions.what_if import who_would_see


class GrantOut(serializers.Serializer):
    id = serializers.CharField()
    whom = serializers.CharField()
    is_partner = serializers.BooleanField()
    reason = serializers.CharField()
    giver = PersonOut()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)


class GrantListOut(serializers.Serializer):
    results = GrantOut(many=True)


class GrantPreviewOut(serializers.Serializer):
    """How many people, and by name those whom the asker would meet anyway."""

    gain_count = serializers.IntegerField()
    gain = PersonOut(many=True)
    lose_count = serializers.IntegerField()
    lose = PersonOut(many=True)


class GrantIn(Input):
    whom = serializers.CharField(
        max_length=254, help_text="A person's e-mail address, or a partner's id or name in full."
    )
    until = serializers.DateTimeField()
    reason = serializers.CharField(max_length=200)


def told(each: Share) -> dict[str, Any]:
    return {
        "id": each.grant.public_id,
        "whom": each.whom,
        "is_partner": each.is_partner,
        "reason": each.grant.reason,
        "giver": person_ref(each.grant.giver),
        "since": each.grant.during.lower,
        "until": each.until,
    }


class GrantViewSet(UnderADeal):
    """With whom a registration is shared."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {
        "list": "share",
        "create": "share",
        "preview": "share",
        "destroy": "share",
    }
    lookup = "deal_id"

    def admit(self) -> None:
        self.deal()

    def within(self) -> dict[str, Any]:
        return {}

    @extend_schema(responses=GrantListOut, tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("share")
        self.saw(deal)
        return self.shares_of(deal)

    @extend_schema(request=GrantIn, responses={201: GrantListOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Share it until a moment. Answers with everything that is shared now."""
        deal = self.deal("share", lock=True)
        self.shared(deal)
        return self.shares_of(deal, code=status.HTTP_201_CREATED)

    def replay(self, key: int, *, code: int) -> Response:
        """Say what is shared now: what was taken back meanwhile is not given again."""
        return self.shares_of(self.deal("share"), code=code)

    @extend_schema(request=GrantIn, responses=GrantPreviewOut, tags=TAGS)
    def preview(self, request: Request, deal_id: str) -> Response:
        """Say who would see it and does not now. Nothing is shared."""
        deal = self.deal("share", lock=True)
        shift = who_would_see(deal, lambda: self.shared(deal), at=self.at)
        self.saw(deal)
        said: dict[str, Any] = {}
        for name, found in (("gain", shift.gain), ("lose", shift.lose)):
            named = may_name([each.pk for each in found], reader=self.person, at=self.at)
            said[f"{name}_count"] = len(found)
            said[name] = [person_ref(each) for each in found if each.pk in named]
        return Response(GrantPreviewOut(said).data)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str, grant_id: str) -> Response:
        deal = self.deal("share", lock=True)
        for each in open_shares(deal, at=self.at):
            if each.grant.public_id == grant_id:
                grant = type(each.grant).objects.fetch(
                    self.person, "end", at=self.at, lock=True, pk=each.grant.pk
                )
                end_share(grant, by=self.person, at=self.at)
                return Response(status=status.HTTP_204_NO_CONTENT)
        raise Http404

    def shared(self, deal: Deal) -> models.Model:
        data = self.body(GrantIn)
        to = whom(data["whom"], asker=self.person, at=self.at)
        if to is None:
            raise fault("whom", _("There is nobody of this name with whom you can share it."))
        until: datetime = data["until"]
        return share(deal, to=to, by=self.person, at=self.at, until=until, reason=data["reason"])

    def shares_of(self, deal: Deal, *, code: int = status.HTTP_200_OK) -> Response:
        results = [told(each) for each in open_shares(deal, at=self.at)]
        return About(GrantListOut({"results": results}).data, status=code, thing=deal)
