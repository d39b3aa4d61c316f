"""API doors to what was, who may and who did: snapshots, access, audit of a registration."""

from typing import ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import shapes as said
from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.models import Deal, DealSnapshot
from deals.rules import told_looks
from partners.api.views import person_ref
from permissions.access_log import looks_at
from permissions.adapters.shapes import BadQuery, Query, Rows, page_of, plain
from permissions.api.shapes import MomentQuery
from permissions.api.views import EARLIEST
from permissions.explain import who_may
from permissions.looks import may_name
from permissions.models import User
from permissions.rules import UndeclaredAction


class SnapshotViewSet(UnderADeal):
    """What a registration said at each decision."""

    model = DealSnapshot
    needs: ClassVar[dict[str, str]] = {"list": "view"}

    def shown_many(self, rows: Rows) -> Rows:
        # Keys of people are for our own machinery.
        hidden = {"registered_by"}
        own = Deal.objects.permitted(self.person, "confide", at=self.at)
        if not own.filter(pk__in={row.deal_id for row in rows}).exists():
            hidden.add("outside_authorisation")
        told = [
            {
                "occasion": row.occasion,
                "at": row.at,
                "version": row.deal_version,
                "content": {k: v for k, v in row.content.items() if k not in hidden},
            }
            for row in rows
        ]
        return plain(said.SnapshotOut, told)

    @extend_schema(parameters=[Query], responses=page_of(said.SnapshotOut, "Snapshot"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        return self.listed(DealSnapshot.objects.filter(deal=self.deal()), self.query())


class AccessQuery(MomentQuery):
    action = serializers.CharField(required=False, max_length=40)


class AccessViewSet(UnderADeal):
    """Who may see a registration, now or as of then, and on what ground."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"list": "explain"}
    shows_rows = False

    @extend_schema(parameters=[AccessQuery], responses=said.AccessListOut, tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("explain")
        query = self.query(AccessQuery)
        try:
            found = list(
                who_may(
                    query.get("action") or "view",
                    deal,
                    at=min(max(query.get("at") or self.at, EARLIEST), self.at),
                )
            )
        except UndeclaredAction:
            words = ErrorDetail(_("There is nothing of this name."), "does_not_exist")
            raise BadQuery({"action": [words]}) from None
        told = [
            {
                "person": person_ref(person),
                "reasons": [{"code": each.code, "sentence": each.sentence} for each in grounds],
            }
            for person, grounds in found
        ]
        self.saw(deal, action="explain")
        return Response(said.AccessListOut({"results": told}).data)


class AuditViewSet(UnderADeal):
    """Who saw a registration, when, through which door."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"list": "see_looks"}

    @extend_schema(parameters=[Query], responses=page_of(said.LookOut, "Look"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("see_looks")
        found = looks_at(deal).filter(told_looks(self.person, self.at, of=deal.pk))
        response = self.paged(found, ["-at", "-id"], self.query())
        self.saw(deal, action="see_looks")
        return response

    def shown_many(self, rows: Rows) -> Rows:
        keys = {key for row in rows for key in (row.person_id, row.on_behalf_of_id) if key}
        named = may_name(keys, reader=self.person, at=self.at)

        def ref(person: User | None) -> dict[str, str] | None:
            return person_ref(person) if person is not None and person.pk in named else None

        told = [
            {
                "id": row.public_id,
                "at": row.at,
                "person": ref(row.person),
                "on_behalf_of": ref(row.on_behalf_of),
                "unattended": row.unattended,
                "door": row.door,
                "action": row.action,
                "reasons": row.reasons,
            }
            for row in rows
        ]
        return plain(said.LookOut, told)
