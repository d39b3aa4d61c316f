"""API doors of the shares that somebody proposes and everyone they touch agrees to."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import party_bodies as bodies
from deals.api import party_shapes as between
from deals.api import shapes as said
from deals.api.parts import PartyViewSet, UnderADeal
from deals.api.selling import fault
from deals.api.views import TAGS
from deals.models import Party, ShareProposal
from permissions.adapters.shapes import Query, Rows, page_of, picked, plain


class ShareProposalViewSet(UnderADeal):
    """Shares from a moment on, proposed by the registrant; one proposal waits at a time."""

    model = ShareProposal
    needs: ClassVar[dict[str, str]] = {"list": "view", "create": "view", "destroy": "view"}

    def rows(self) -> Any:
        return ShareProposal.objects.select_related("deal__registrant").prefetch_related(
            "shares__party"
        )

    def shown_many(self, rows: Rows) -> Rows:
        return plain(between.ShareProposalOut, [told(row) for row in rows])

    @extend_schema(
        parameters=[Query],
        responses=page_of(between.ShareProposalOut, "ShareProposal"),
        tags=TAGS,
    )
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal()
        self.saw(deal)
        return self.listed(self.rows().filter(deal=deal), self.query())

    @extend_schema(
        request=bodies.ShareProposalIn, responses={201: between.ShareProposalOut}, tags=TAGS
    )
    def create(self, request: Request, deal_id: str) -> Response:
        """Propose other shares. They hold once everyone whose share changes has agreed."""
        deal = self.deal("edit", lock=True)
        data = self.body(bodies.ShareProposalIn)
        wanted = [share["party"] for share in data["shares"]]
        seen = Party.objects.permitted(self.person, "view", at=self.at).holding(at=self.at)
        parties = seen.filter(deal=deal).select_related("partner")
        found = picked(parties, wanted, field="shares")
        if len(found) < len(wanted):
            raise fault("shares", _("Name each party once."), "twice")
        shares = {found[share["party"]]: share["percent"] for share in data["shares"]}
        made = ShareProposal.make(
            deal,
            shares,  # type: ignore[arg-type]
            since=data.get("since") or self.at,
            words=data.get("words", ""),
            by=self.person,
            at=self.at,
        )
        return self.answer(self.rows().get(pk=made.pk), code=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str) -> Response:
        """Take back what waits for agreement; where nothing waits, nothing changes."""
        deal = self.deal("edit", lock=True)
        for row in self.rows().waiting().filter(deal=deal):
            row.withdraw(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ShareAnswerViewSet(PartyViewSet):
    """Where a party agrees to proposed shares or does not."""

    needs: ClassVar[dict[str, str]] = {"share_answer": "speak_for"}

    @extend_schema(request=bodies.ShareAnswerIn, responses=said.SeatOut, tags=TAGS)
    def share_answer(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Agree, or not; with the last who agrees the shares hold."""
        self.deal(lock=True)
        party = self.get_object(lock=True)
        data = self.body(bodies.ShareAnswerIn)
        rows = ShareProposal.objects.permitted(self.person, "view", at=self.at)
        rows = rows.filter(deal__public_id=deal_id, public_id=data["proposal"])
        found = rows.select_related("deal__registrant").first()
        if found is None:
            raise fault("proposal", _("There is no such proposal."))
        if data["agrees"]:
            found.agree(party, by=self.person, at=self.at)
        else:
            found.decline(party, by=self.person, at=self.at, words=data.get("words", ""))
        return self.answer(self.rows().get(pk=party.pk))


def told(row: Any) -> dict[str, Any]:
    names = ("since", "words", "proposed_at", "outcome", "settled_at", "answer")
    return {
        "id": row.public_id,
        **{name: getattr(row, name) for name in names},
        "shares": [
            {
                "party": each.party.public_id,
                "percent": each.percent,
                "had": each.had,
                "is_asked": each.is_asked,
                "agreed_at": each.agreed_at,
            }
            for each in row.shares.all()
        ],
    }
