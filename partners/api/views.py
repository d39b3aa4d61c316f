"""API doors of partners, their teams and ledgers, and of what the CRM says."""

from typing import Any, ClassVar

from django.db import models
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api import serializers as said
from partners.models import (
    CrmAccount,
    CrmProduct,
    LedgerEntry,
    Membership,
    Partner,
)
from partners.sentences import sentences
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Query, Rows, page_of, plain
from permissions.models import ApiToken, User


def named(row: Any) -> dict[str, str]:
    return {"code": row.code, "name": row.name}


def person_ref(person: User) -> dict[str, str]:
    return {"id": person.public_id, "name": person.own_name}


def partner_ref(partner: Partner) -> dict[str, str]:
    return {"id": partner.public_id, "name": partner.display_name}


def source_of(row: Any) -> dict[str, Any]:
    return {"system": row.connection.kind, "as_of": row.as_of}


class LedgerViewSet(PermittedViewSet):
    """What happened between the vendor and one partner."""

    model = LedgerEntry
    needs: ClassVar[dict[str, str]] = {"list": "view"}
    lookup = "partner_id"

    def admit(self) -> None:
        self.fetched(Partner.objects.all(), "view", public_id=self.kwargs["partner_id"])

    @extend_schema(
        parameters=[Query], responses=page_of(said.LedgerEntryOut, "LedgerEntry"), tags=["partners"]
    )
    def list(self, request: Request, partner_id: str) -> Response:
        partner = self.fetched(Partner.objects.all(), "view", public_id=partner_id)
        rows = LedgerEntry.objects.filter(concerns=partner).select_related("actor")
        return self.listed(rows, self.query())

    def shown_many(self, rows: Rows) -> Rows:
        told = [
            {
                "id": each.entry.public_id,
                "at": each.entry.at,
                "verb": each.entry.verb,
                "sentence": str(each),
                "actor": person_ref(each.entry.actor) if each.entry.actor else None,
                "subject": {"kind": each.entry.subject_kind, "url": each.url},
                "internal": each.entry.internal,
            }
            for each in sentences(rows, reader=self.person, at=self.at)
        ]
        return plain(said.LedgerEntryOut, told)


def membership_told(membership: Membership) -> dict[str, Any]:
    return {
        "id": membership.public_id,
        "partner": partner_ref(membership.partner),
        "person": person_ref(membership.person),
        "role": membership.role,
        "since": membership.during.lower,
    }


class MirrorViewSet(PermittedViewSet, is_base=True):
    """What the CRM says; read only here. Children name the model."""

    model: ClassVar[type[models.Model]] = CrmAccount
    needs: ClassVar[dict[str, str]] = {"list": "view", "retrieve": "view"}

    def rows(self) -> Any:
        return self.model._default_manager.filter(deleted_at=None).select_related("connection")

    def _list(self) -> Response:
        query = self.query(said.SearchQuery)
        rows = self.rows()
        if query.get("q"):
            rows = rows.filter(name__icontains=query["q"])
        return self.listed(rows, query)

    def _retrieve(self) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)


class AccountViewSet(MirrorViewSet):
    model = CrmAccount

    @extend_schema(
        parameters=[said.SearchQuery], responses=page_of(said.AccountOut, "Account"), tags=["crm"]
    )
    def list(self, request: Request) -> Response:
        return self._list()

    @extend_schema(responses=said.AccountOut, tags=["crm"])
    def retrieve(self, request: Request, public_id: str) -> Response:
        return self._retrieve()

    def shown_many(self, rows: Rows) -> Rows:
        told = [
            {
                "id": row.public_id,
                "name": row.name,
                "code": row.code,
                "country": row.country,
                "website": row.website,
                "source": source_of(row),
            }
            for row in rows
        ]
        return plain(said.AccountOut, told)


class ProductViewSet(MirrorViewSet):
    model = CrmProduct

    def rows(self) -> Any:
        return super().rows().select_related("family")

    @extend_schema(
        parameters=[said.SearchQuery], responses=page_of(said.ProductOut, "Product"), tags=["crm"]
    )
    def list(self, request: Request) -> Response:
        return self._list()

    @extend_schema(responses=said.ProductOut, tags=["crm"])
    def retrieve(self, request: Request, public_id: str) -> Response:
        return self._retrieve()

    def shown_many(self, rows: Rows) -> Rows:
        told = [
            {
                "id": row.public_id,
                "name": row.name,
                "code": row.code,
                "product_family": row.family.code if row.family else None,
                "source": source_of(row),
            }
            for row in rows
        ]
        return plain(said.ProductOut, told)


class MeViewSet(PermittedViewSet):
    """Who the token speaks for."""

    model = Membership
    needs: ClassVar[dict[str, str]] = {"retrieve": "view"}

    def admit(self) -> None:
        """Everybody may know of themselves."""

    @extend_schema(responses=said.MeOut, tags=["me"])
    def retrieve(self, request: Request) -> Response:
        return self.answer(self.person)

    def shown_many(self, rows: Rows) -> Rows:
        return [self._told(row) for row in rows]

    def _told(self, row: User) -> Any:
        token = self.request.auth
        mine = Membership.objects.holding(at=self.at).filter(person=row)
        told = {
            "id": row.public_id,
            "name": row.own_name,
            "latin_name": row.latin_name,
            "email": row.email,
            "language": row.language,
            "time_zone": row.time_zone,
            "staff_roles": sorted(row.staff_roles(at=self.at)),
            "memberships": [
                membership_told(each) for each in mine.select_related("partner", "person")
            ],
            "token": {
                "name": token.name,
                "scopes": token.scopes,
                "expires_at": token.expires_at,
            }
            if isinstance(token, ApiToken)
            else None,
        }
        return said.MeOut(told).data
