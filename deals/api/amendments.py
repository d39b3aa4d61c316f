"""API doors to amendments: what an approved registration shall say, weighed and decided."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.amendment_effect import Effect
from deals.amendment_forms import OF_ITS_OWN
from deals.api import amendment_shapes as said
from deals.api.parts import UnderADeal
from deals.api.selling import fault
from deals.api.told import SPOKEN
from deals.api.views import TAGS, DealViewSet
from deals.models import Amendment, Deal, RejectReason
from deals.views.amending import customers_in, weighed
from partners.api.views import person_ref
from permissions.adapters.shapes import Query, Rows, page_of, plain


class AmendmentViewSet(UnderADeal):
    """Changes of an approved registration: between the registrant and the vendor."""

    model = Amendment
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "decision": "decide",
        "destroy": "withdraw",
    }
    spoken = SPOKEN
    is_closed = True
    lookup = "amendment_id"

    # What is sent of a registration means the same here.
    families, written = DealViewSet.families, DealViewSet.written

    def admit(self) -> None:
        self.deal("confide")

    def rows(self) -> Any:
        return Amendment.objects.select_related("proposed_by", "decided_by", "reason", "deal")

    def shown_many(self, rows: Rows) -> Rows:
        decides = set(
            Deal.objects.permitted(self.person, "decide", at=self.at)
            .filter(pk__in=[row.deal_id for row in rows])
            .values_list("pk", flat=True)
        )
        return plain(
            said.AmendmentOut, [self.told(row, decides=row.deal_id in decides) for row in rows]
        )

    def told(self, row: Amendment, *, decides: bool) -> dict[str, Any]:
        weighs = decides and row.waits
        return {
            "id": row.public_id,
            "proposed_by": person_ref(row.proposed_by),
            "changes": [
                {"field": SPOKEN.get(name, name), "was": row.was[name], "now": now}
                for name, now in sorted(row.now.items())
            ],
            "outcome": row.outcome or None,
            "decided_by": row.decided_by and person_ref(row.decided_by),
            "reason": row.reason and {"code": row.reason.code, "name": row.reason.name},
            "effect": effect(weighed(row, self.person, at=self.at)) if weighs else None,
            **{
                name: getattr(row, name)
                for name in (
                    "proposed_at",
                    "why",
                    "promised_at",
                    "promise_provisional",
                    "decided_at",
                    "note",
                )
            },
        }

    @extend_schema(parameters=[Query], responses=page_of(said.AmendmentOut, "Amendment"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("confide")
        return self.listed(self.rows().filter(deal=deal), self.query())

    @extend_schema(responses=said.AmendmentOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, amendment_id: str) -> Response:
        self.admit()
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=said.AmendmentIn, responses={201: said.AmendmentOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Propose a change of an approved registration. Nothing changes before it is accepted."""
        self.admit()
        deal = Deal.objects.fetch(
            self.person, "edit", at=self.at, lock=True, public_id=self.kwargs["deal_id"]
        )
        data = self.body(said.AmendmentIn)
        why = data.pop("why")
        row = Amendment.propose(
            deal,
            why=why,
            written=self.written(data, deal),  # type: ignore[misc]
            by=self.person,
            at=self.at,
        )
        response = self.answer(self.rows().get(pk=row.pk), code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(request=said.AmendmentDecisionIn, responses=said.AmendmentOut, tags=TAGS)
    def decision(self, request: Request, deal_id: str, amendment_id: str) -> Response:
        """Accept or reject it, or take one's own verdict back while nothing has left the house."""
        row: Amendment = self.get_object()
        deal = self.deal("decide", lock=True)
        # Who decides holds the deal: only now is it certain what there is to be matched.
        fresh: Amendment = self.rows().get(pk=row.pk)
        self.require_match(fresh)
        self.decide(fresh, self.body(said.AmendmentDecisionIn, of=deal))
        return self.answer(self.rows().get(pk=row.pk))

    def decide(self, row: Amendment, data: dict[str, Any]) -> None:
        said_by: dict[str, Any] = {"by": self.person, "at": self.at}
        notes: dict[str, Any] = {name: data.get(name, "") for name in ("note", "internal_note")}
        if data["decision"] == "undone":
            row.undo(**said_by)
        elif data["decision"] == "rejected":
            reason = RejectReason.objects.filter(code=data.get("reason", "")).first()
            row.reject(reason=reason, **notes, **said_by)
        else:
            row.accept(**self.meant(row, data.get("customer")), **notes, **said_by)

    def meant(self, row: Amendment, chosen: str | None) -> dict[str, Any]:
        """Return what the choice says of the customers that look alike."""
        if chosen is None:
            return {}
        alike = customers_in(weighed(row, self.person, at=self.at))
        if chosen == OF_ITS_OWN:
            return {"apart_from": alike}
        found = next((each for each in alike if each.public_id == chosen), None)
        if found is None:
            raise fault("customer", _("There is nothing of this name."))
        return {"same_as": found}

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str, amendment_id: str) -> Response:
        """Withdraw it before it is decided."""
        row: Amendment = self.get_object()
        self.deal("edit", lock=True)
        fresh: Amendment = self.rows().get(pk=row.pk)
        self.require_match(fresh)
        fresh.withdraw(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


def effect(found: Effect) -> dict[str, Any]:
    return {
        "refused": found.refused or None,
        "code": found.code or None,
        "protections": [
            {"product_family": each.family.code, "what": each.how, "until": each.until.date()}
            for each in found.shifts
        ],
        "customers": [
            {
                "id": twin["customer"].public_id,
                "name": twin["customer"].name,
                "match": twin["match"].decision,
                "percent": twin["percent"],
            }
            for twin in found.twins
        ],
        "outside": found.outside,
        "crm": [{"field": each.name, "was": each.was, "now": each.now} for each in found.crm],
    }
