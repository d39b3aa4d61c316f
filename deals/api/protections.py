"""API doors to how long a registration is protected: extensions, early ends, the line behind."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import protection_shapes as said
from deals.api import serializers as sent
from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.line import told_of_place
from deals.models import Deal, Extension, Protection, QueuePlace, RevocationReason
from deals.models.ending import release, revoke
from partners.api.views import person_ref
from permissions.adapters.shapes import Change, Input, Query, Rows, page_of, plain


class ProtectionViewSet(UnderADeal):
    """One product family protected for a time."""

    model = Protection
    needs: ClassVar[dict[str, str]] = {"list": "view", "release": "release"}
    lookup = "protection_id"

    def rows(self) -> Any:
        return (
            Protection.objects.exclude(during__isempty=True)
            .with_extensions_given()
            .select_related("product_family", "policy", "early_end__reason", "deal")
        )

    def shown_many(self, rows: Rows) -> Rows:
        deal = self.deal()
        confided = Deal.objects.permitted(self.person, "confide", at=self.at).filter(pk=deal.pk)
        is_confided = confided.exists()
        return plain(
            said.OneProtectionOut,
            [told_of(row, at=self.at, is_confided=is_confided) for row in rows],
        )

    @extend_schema(
        parameters=[Query], responses=page_of(said.OneProtectionOut, "Protection"), tags=TAGS
    )
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal()
        self.saw(deal)
        return self.listed(self.rows().filter(deal=deal), self.query())

    @extend_schema(request=sent.ReleaseIn, responses=said.OneProtectionOut, tags=TAGS)
    def release(self, request: Request, deal_id: str, protection_id: str) -> Response:
        """End it now because it is no longer wanted."""
        self.deal(lock=True)
        row = self.get_object()
        self.require_match(row)
        data = self.body(sent.ReleaseIn)
        release(row, words=data.get("words", ""), by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=row.pk))


def told_of(row: Protection, *, at: Any, is_confided: bool) -> dict[str, Any]:
    end = getattr(row, "early_end", None)
    return {
        "id": row.public_id,
        "product_family": row.product_family.code,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.state(at=at),
        "policy": row.policy.sentences if is_confided else None,
        "extensions_left": row.extensions_left if is_confided else None,
        "early_end": end
        and {
            "how": end.how,
            "at": end.at,
            "reason": {"code": end.reason.code, "name": end.reason.name}
            if end.reason and is_confided
            else None,
            "words": end.words if is_confided else None,
        },
    }


class ExtensionViewSet(UnderADeal):
    """Requests for more time: between the registrant and the vendor."""

    model = Extension
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "approval": "decide",
        "refusal": "decide",
    }
    is_closed = True
    lookup = "extension_id"

    def admit(self) -> None:
        self.deal("confide")

    def rows(self) -> Any:
        return Extension.objects.select_related("asked_by", "decided_by", "deal")

    def shown_many(self, rows: Rows) -> Rows:
        told = [
            {
                "id": row.public_id,
                "asked_by": person_ref(row.asked_by),
                "decided_by": row.decided_by and person_ref(row.decided_by),
                "decision": row.decision or None,
                **{
                    name: getattr(row, name)
                    for name in ("asked_at", "evidence", "evidence_on", "decided_at", "note")
                },
            }
            for row in rows
        ]
        return plain(said.ExtensionOut, told)

    @extend_schema(parameters=[Query], responses=page_of(said.ExtensionOut, "Extension"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("confide")
        return self.listed(self.rows().filter(deal=deal), self.query())

    @extend_schema(responses=said.ExtensionOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, extension_id: str) -> Response:
        self.admit()
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=sent.ExtensionIn, responses={201: said.ExtensionOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Ask for more time while the protection runs."""
        self.admit()
        deal = Deal.objects.fetch(
            self.person, "edit", at=self.at, lock=True, public_id=self.kwargs["deal_id"]
        )
        data = self.body(sent.ExtensionIn)
        row = Extension.ask(
            deal,
            evidence=data.get("evidence", ""),
            evidence_on=data.get("evidence_on"),
            by=self.person,
            at=self.at,
        )
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(request=sent.ExtensionGrantIn, responses=said.ExtensionOut, tags=TAGS)
    def approval(self, request: Request, deal_id: str, extension_id: str) -> Response:
        row = self.decidable()
        row.grant(by=self.person, at=self.at, note=self.body(sent.ExtensionGrantIn).get("note", ""))
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(request=sent.RefusalIn, responses=said.ExtensionOut, tags=TAGS)
    def refusal(self, request: Request, deal_id: str, extension_id: str) -> Response:
        row = self.decidable()
        row.refuse(by=self.person, at=self.at, note=self.body(sent.RefusalIn)["note"])
        return self.answer(self.rows().get(pk=row.pk))

    def decidable(self) -> Extension:
        row: Extension = self.get_object()
        self.deal("decide", lock=True)
        # Who decides holds the deal: only now is it certain what there is to be matched.
        fresh: Extension = self.rows().get(pk=row.pk)
        self.require_match(fresh)
        return fresh


class RevocationViewSet(UnderADeal):
    """Taking every running protection of a registration back, with a reason."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"create": "decide"}
    lookup = "deal_id"

    def rows(self) -> Any:
        held = Protection.objects.permitted(self.person, "view", at=self.at)
        held = held.exclude(during__isempty=True).with_extensions_given()
        return Deal.objects.prefetch_related(
            Prefetch(
                "protections",
                held.select_related("product_family", "policy", "early_end__reason").order_by("pk"),
            )
        )

    def within(self) -> dict[str, Any]:
        return {}

    def admit(self) -> None:
        self.deal()

    def shown_many(self, rows: Rows) -> Rows:
        return plain(
            said.RevokedOut,
            [
                {
                    "protections": [
                        told_of(each, at=self.at, is_confided=True)
                        for each in deal.protections.all()
                    ]
                }
                for deal in rows
            ],
        )

    @extend_schema(request=sent.RevocationIn, responses=said.RevokedOut, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        deal = self.get_object(lock=True)
        data = self.body(sent.RevocationIn, of=deal)
        reason = RevocationReason.objects.get(code=data["reason"])
        revoke(deal, reason=reason, words=data["words"], by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=deal.pk))


class QueueViewSet(UnderADeal):
    """A registration's place in the line behind a protection, and whose turn it is."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {
        "retrieve": "confide",
        "create": "decide",
        "destroy": "decide",
        "acceptance": "edit",
    }
    lookup = "deal_id"

    def within(self) -> dict[str, Any]:
        return {}

    def rows(self) -> Any:
        return Deal.objects.with_permission(
            self.person, "confide", "decide", "edit", at=self.at
        ).select_related("registrant", "customer")

    def admit(self) -> None:
        self.deal()

    def shown_many(self, rows: Rows) -> Rows:
        found = [told_of_place(deal, at=self.at) or {} for deal in rows]
        return plain(
            said.QueueOut,
            [
                {
                    "state": each.get("state") or None,
                    "sentence": each.get("words", ""),
                    "answer_by": each.get("answer_by"),
                }
                for each in found
            ],
        )

    def now(self, deal: Deal) -> Response:
        return self.answer(self.rows().get(pk=deal.pk))

    @extend_schema(responses=said.QueueOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str) -> Response:
        deal = self.get_object()
        self.saw(deal)
        return self.answer(deal)

    @extend_schema(request=Change, responses=said.QueueOut, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Keep its place behind whoever is protected. The registration stays in review."""
        deal = self.get_object(lock=True)
        self.body(Change, of=deal)
        QueuePlace.begin(deal, by=self.person, at=self.at)
        return self.now(deal)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str) -> Response:
        """Take it out of the line: it waits for a verdict again."""
        deal = self.get_object(lock=True)
        QueuePlace.leave(deal, by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses=said.QueueOut, tags=TAGS)
    def acceptance(self, request: Request, deal_id: str) -> Response:
        """Say that it is still pursued, now that it is its turn."""
        deal = self.get_object(lock=True)
        self.body(Input)
        QueuePlace.take(deal, by=self.person, at=self.at)
        return self.now(deal)
