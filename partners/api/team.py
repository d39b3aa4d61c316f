"""API doors of teams: who works for which partner and as what, and who is asked to join."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api import serializers as said
from partners.api.partners import sights_told
from partners.api.views import membership_told, partner_ref, person_ref
from partners.models import Invitation, Membership, Partner
from partners.team import (
    in_another_role,
    invited_to,
    newcomer_would_see,
    without_a_place,
)
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, page_of, plain

TAGS = ["partners"]


class MembershipViewSet(PermittedViewSet):
    """Who works for which partner now."""

    model = Membership
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "partial_update": "manage",
        "preview": "end",
        "destroy": "end",
    }

    def rows(self) -> Any:
        return Membership.objects.holding(at=self.at).select_related("partner", "person")

    @extend_schema(
        parameters=[said.MembershipQuery],
        responses=page_of(said.MembershipOut, "Membership"),
        tags=TAGS,
    )
    def list(self, request: Request) -> Response:
        query = self.query(said.MembershipQuery)
        rows = self.rows()
        if query.get("partner"):
            rows = rows.filter(partner__public_id=query["partner"])
        return self.listed(rows, query)

    @extend_schema(responses=said.MembershipOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        membership = self.get_object()
        self.saw(membership)
        return self.answer(membership)

    @extend_schema(request=said.RoleIn, responses=said.MembershipOut, tags=TAGS)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Give another role. The last manager is demoted by the vendor alone: `last_manager`."""
        place = self.place()
        role = self.body(said.RoleIn)["role"]
        return self.answer(place.change_role(role, by=self.person, at=self.at))

    @extend_schema(request=said.AnotherPlaceIn, responses=said.OutlookOut, tags=TAGS)
    def preview(self, request: Request, public_id: str) -> Response:
        """Say what another role, or the end, would change for the person. Nothing is changed."""
        place = self.place()
        role = self.body(said.AnotherPlaceIn).get("role")
        if role:
            self.get_object(need="manage")
            outlook = in_another_role(place, role, by=self.person, at=self.at)
        else:
            outlook = without_a_place(place, by=self.person, at=self.at)
        self.saw(place)
        told = {
            "sights": sights_told(outlook.sights),
            "may_also": outlook.may_also,
            "may_no_longer": outlook.may_no_longer,
        }
        return Response(said.OutlookOut(told).data)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, public_id: str) -> Response:
        """End it: of others where you run the team, your own always, unless `last_manager`."""
        self.place().leave(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def place(self) -> Membership:
        """Return it as it is once everybody who was before us is done with this team."""
        self.get_object().take_turn()
        place: Membership = self.get_object()
        self.require_match(place)
        return place

    def shown_many(self, rows: Rows) -> Rows:
        return plain(said.MembershipOut, [membership_told(row) for row in rows])


class InvitationRows(PermittedViewSet, is_base=True):
    model = Invitation

    def rows(self) -> Any:
        return Invitation.objects.select_related("partner", "invited_by")

    def shown_many(self, rows: Rows) -> Rows:
        told = [
            {
                "id": row.public_id,
                "partner": partner_ref(row.partner),
                "email": row.email,
                "role": row.role,
                "language": row.language,
                "invited_by": person_ref(row.invited_by),
                "created_at": row.created_at,
                "expires_at": row.expires_at,
                "accepted_at": row.accepted_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in rows
        ]
        return plain(said.InvitationOut, told)


class TeamInvitationViewSet(InvitationRows):
    """Who is asked to join one partner's team."""

    needs: ClassVar[dict[str, str]] = {"list": "invite", "create": "invite", "preview": "invite"}
    lookup = "partner_id"

    def admit(self) -> None:
        self.partner("view")

    def partner(self, need: str = "invite") -> Partner:
        partner: Partner = self.fetched(
            Partner.objects.all(), need, public_id=self.kwargs["partner_id"]
        )
        return partner

    @extend_schema(
        parameters=[Query], responses=page_of(said.InvitationOut, "Invitation"), tags=TAGS
    )
    def list(self, request: Request, partner_id: str) -> Response:
        """List those whose link still opens."""
        partner = self.partner()
        self.saw(partner)
        return self.listed(invited_to(partner, self.person, at=self.at), self.query())

    @extend_schema(request=said.InvitationIn, responses={201: said.InvitationOut}, tags=TAGS)
    def create(self, request: Request, partner_id: str) -> Response:
        """Ask somebody to join; the letter holds for 14 days."""
        partner = self.partner()
        data = self.body(said.InvitationIn)
        row = Invitation.send(partner=partner, by=self.person, at=self.at, **data)
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"/api/v1/invitations/{row.public_id}/"
        return response

    def replay(self, key: int, *, code: int) -> Response:
        self.partner()
        return self.answer(self.rows().fetch(self.person, "view", at=self.at, pk=key), code=code)

    @extend_schema(request=said.InvitationIn, responses=said.SightsOut, tags=TAGS)
    def preview(self, request: Request, partner_id: str) -> Response:
        """Say what they would see more. Nobody is asked."""
        partner = self.partner()
        data = self.body(said.InvitationIn)
        sights = newcomer_would_see(
            partner, data["email"], data["role"], by=self.person, at=self.at
        )
        self.saw(partner)
        return Response(said.SightsOut({"sights": sights_told(sights)}).data)


class InvitationViewSet(InvitationRows):
    """One invitation, for those who may invite to its partner."""

    needs: ClassVar[dict[str, str]] = {
        "retrieve": "view",
        "withdrawal": "withdraw",
        "renewal": "withdraw",
    }

    @extend_schema(responses=said.InvitationOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=Input, responses=said.InvitationOut, tags=TAGS)
    def withdrawal(self, request: Request, public_id: str) -> Response:
        """Shut the link. Doing it twice changes nothing."""
        row = self.get_object(lock=True)
        self.body(Input)
        row.withdraw(by=self.person, at=self.at)
        return self.answer(row)

    @extend_schema(request=Input, responses=said.InvitationOut, tags=TAGS)
    def renewal(self, request: Request, public_id: str) -> Response:
        """Send another letter, in your name, with a fresh end."""
        row = self.get_object(lock=True)
        self.body(Input)
        row.send_again(by=self.person, at=self.at)
        return self.answer(row)
