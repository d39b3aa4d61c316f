"""API doors under a registration: its parties, their shares and terms, its contacts."""

from typing import Any, ClassVar

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api import party_bodies as bodies
from deals.api import party_shapes as between
from deals.api import shapes as said
from deals.api.selling import fault
from deals.api.told import partner, party
from deals.api.views import TAGS
from deals.models import (
    ContactConsent,
    Deal,
    DealContact,
    LeaveReason,
    Party,
    PartyRole,
    PartySplit,
    PartyTerms,
)
from deals.refusals import FieldLocked
from deals.replacing import replace
from deals.splits import set_splits
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, page_of, picked, plain


class UnderADeal(PermittedViewSet, is_base=True):
    """Doors whose address names the deal they are under."""

    def deal(self, need: str = "view", *, lock: bool = False) -> Deal:
        found: Deal = self.fetched(
            Deal.objects.all(), need, public_id=self.kwargs["deal_id"], lock=lock
        )
        return found

    def admit(self) -> None:
        self.deal()
        super().admit()

    def within(self) -> dict[str, Any]:
        return {"deal__public_id": self.kwargs["deal_id"]}


class PartyViewSet(UnderADeal):
    """Who takes part in a registration."""

    model = Party
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "destroy": "arrange",
        "acceptance": "speak_for",
        "decline": "speak_for",
        "invitation": "arrange",
        "partial_update": "arrange",
        "leaving": "speak_for",
        "replacement": "replace",
    }

    def rows(self) -> Any:
        return (
            Party.objects.holding(at=self.at)
            .select_related("partner", "role", "deal__registrant")
            .prefetch_related("standings", "splits", "contact_consents")
        )

    def shown_many(self, rows: Rows) -> Rows:
        return plain(
            said.SeatOut,
            [
                {
                    **party(row, at=self.at),
                    "sees_contacts": any(
                        self.at in each.during for each in row.contact_consents.all()
                    ),
                }
                for row in rows
            ],
        )

    @extend_schema(parameters=[Query], responses=page_of(said.SeatOut, "Party"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        return self.listed(self.rows().filter(deal=self.deal()), self.query())

    @extend_schema(responses=said.SeatOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=bodies.PartyIn, responses={201: said.SeatOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Name a partner's part. It is asked when the registration is submitted."""
        deal = self.deal("edit", lock=True)
        data = self.body(bodies.PartyIn)
        if "parties" not in deal.editable_fields():
            raise FieldLocked.naming(["parties"])
        asked = Partner.objects.permitted(self.person, "pick", at=self.at)
        invited = asked.filter(public_id=data["partner"]).first()
        if invited is None:
            raise fault("partner", _("There is no such partner."))
        role = PartyRole.objects.filter(code=data["role"]).exclude(code="registrant").first()
        if role is None:
            raise fault("role", _("There is no such role."))
        row = Party.begin(
            deal=deal, partner=invited, role=role, state="named", by=self.person, at=self.at
        )
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Take a party out of a draft, before anybody was asked."""
        self.deal(lock=True)
        self.get_object(lock=True).remove(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses=said.SeatOut, tags=TAGS)
    def acceptance(self, request: Request, deal_id: str, public_id: str) -> Response:
        self.deal(lock=True)
        row = self.get_object(lock=True)
        self.body(Input)
        row.accept(by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(request=bodies.DeclineIn, responses={204: None}, tags=TAGS)
    def decline(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Say no. From now on the registration is not yours to see, so nothing is answered."""
        self.deal(lock=True)
        row = self.get_object(lock=True)
        data = self.body(bodies.DeclineIn)
        row.decline(by=self.person, at=self.at, reason=data.get("reason", ""))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=Input, responses={201: said.SeatOut}, tags=TAGS)
    def invitation(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Ask again a partner that declined or did not answer in time, as a new party."""
        self.deal(lock=True)
        row = self.get_object(lock=True)
        self.body(Input)
        again = row.invite_again(by=self.person, at=self.at)
        response = self.answer(self.rows().get(pk=again.pk), code=status.HTTP_201_CREATED)
        response["Location"] = request.path.replace(
            f"{public_id}/invitation/", f"{again.public_id}/"
        )
        return response

    @extend_schema(request=bodies.PartyChangeIn, responses=said.SeatOut, tags=TAGS)
    def partial_update(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Let a party that has joined read the customer's contacts, or no longer."""
        self.deal(lock=True)
        row = self.get_object(lock=True)
        shows = self.body(bodies.PartyChangeIn)["sees_contacts"]
        change = ContactConsent.begin if shows else ContactConsent.stop
        change(row, by=self.person, at=self.at)
        return self.answer(self.rows().get(pk=row.pk))

    @extend_schema(request=bodies.LeavingIn, responses={204: None}, tags=TAGS)
    def leaving(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Leave. From now on the registration is not yours to see, so nothing is answered."""
        self.deal(lock=True)
        row = self.get_object(lock=True)
        data = self.body(bodies.LeavingIn)
        reason = LeaveReason.objects.get(code=data["reason"])
        row.leave(by=self.person, at=self.at, reason=reason, words=data.get("words", ""))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=bodies.ReplacementIn, responses={201: said.SeatOut}, tags=TAGS)
    def replacement(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Ask another partner into the place of one that left, declined or did not answer."""
        self.deal(lock=True)
        row = self.get_object(lock=True)
        data = self.body(bodies.ReplacementIn)
        asked = Partner.objects.permitted(self.person, "pick", at=self.at)
        partner = asked.filter(public_id=data["partner"]).first()
        if partner is None:
            raise fault("partner", _("There is no such partner."))
        again = replace(
            row,
            partner,
            takes_share=data.get("takes_share", False),
            by=self.person,
            at=self.at,
        )
        response = self.answer(self.rows().get(pk=again.pk), code=status.HTTP_201_CREATED)
        response["Location"] = request.path.replace(
            f"{public_id}/replacement/", f"{again.public_id}/"
        )
        return response


class SharesViewSet(UnderADeal):
    """Who gets how much: exactly 100.00 percent together, or nothing yet."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"retrieve": "view", "create": "edit"}
    lookup = "deal_id"

    def rows(self) -> Any:
        shares = PartySplit.objects.holding(at=self.at)
        parties = Party.objects.holding(at=self.at).select_related("partner").order_by("pk")
        with_shares = parties.prefetch_related(Prefetch("splits", shares, to_attr="share_now"))
        return Deal.objects.select_related("registrant").prefetch_related(
            Prefetch("parties", with_shares, to_attr="parties_now")
        )

    def within(self) -> dict[str, Any]:
        return {}

    def admit(self) -> None:
        self.deal()

    def shown_many(self, rows: Rows) -> Rows:
        return plain(
            between.SharesOut,
            [
                {
                    "shares": [
                        {
                            "party": each.public_id,
                            "partner": partner(each.partner),
                            "percent": each.share_now[0].percent,
                        }
                        for each in deal.parties_now
                        if each.share_now
                    ]
                }
                for deal in rows
            ],
        )

    @extend_schema(responses=between.SharesOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str) -> Response:
        deal = self.get_object()
        self.saw(deal)
        return self.answer(deal)

    @extend_schema(request=bodies.SharesIn, responses={200: between.SharesOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Set all shares anew from now on; an empty list leaves them open."""
        deal = self.get_object(lock=True)
        data = self.body(bodies.SharesIn, of=deal)
        wanted = [share["party"] for share in data["shares"]]
        found = picked(Party.objects.holding(at=self.at).filter(deal=deal), wanted, field="shares")
        if len(found) < len(wanted):
            raise fault("shares", _("Name each party once."), "twice")
        shares = {found[share["party"]]: share["percent"] for share in data["shares"]}
        set_splits(deal, shares, by=self.person, at=self.at)  # type: ignore[arg-type]
        return self.answer(self.rows().get(pk=deal.pk))


class TermsViewSet(UnderADeal):
    """What one party and the vendor agree on. For everybody else it does not exist."""

    model = PartyTerms
    needs: ClassVar[dict[str, str]] = {"retrieve": "view", "partial_update": "edit"}
    is_closed = True
    lookup = "party_id"
    named_by = "party__public_id"

    def within(self) -> dict[str, Any]:
        return {"party__deal__public_id": self.kwargs["deal_id"]}

    def shown_many(self, rows: Rows) -> Rows:
        return plain(between.TermsOut, [terms_told(row) for row in rows])

    @extend_schema(responses=between.TermsOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, party_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=bodies.TermsIn, responses=between.TermsOut, tags=TAGS)
    def partial_update(self, request: Request, deal_id: str, party_id: str) -> Response:
        row = self.get_object(lock=True)
        data = self.body(bodies.TermsIn, of=row, partial=True)
        price = data.pop("price", {})
        if price is None:
            data |= {"price_amount": None, "price_currency": "", "price_tax": ""}
        else:
            data |= {f"price_{name}": value for name, value in price.items()}
        row.revise(by=self.person, at=self.at, **data)
        return self.answer(row)


def terms_told(row: PartyTerms) -> dict[str, Any]:
    price = {"amount": row.price_amount, "currency": row.price_currency, "tax": row.price_tax}
    return {
        "margin_percent": row.margin_percent,
        "price": price if row.price_amount is not None else None,
        "note": row.note,
        "version": row.version,
        "updated_at": row.updated_at,
    }


class ContactViewSet(UnderADeal):
    """People at the end customer: for the registrant's team and those who decide."""

    model = DealContact
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "partial_update": "edit",
        "destroy": "edit",
    }
    is_closed = True

    def admit(self) -> None:
        self.deal("see_contacts")

    def shown_many(self, rows: Rows) -> Rows:
        names = ("name", "job", "email", "phone", "version")
        told = [
            {"id": row.public_id, **{name: getattr(row, name) for name in names}} for row in rows
        ]
        return plain(between.ContactOut, told)

    @extend_schema(parameters=[Query], responses=page_of(between.ContactOut, "Contact"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("see_contacts")
        return self.listed(DealContact.objects.filter(deal=deal), self.query())

    @extend_schema(responses=between.ContactOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, public_id: str) -> Response:
        self.admit()
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=bodies.ContactIn, responses={201: between.ContactOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        self.admit()
        deal = self.writable()
        row = DealContact.add(deal, by=self.person, at=self.at, **self.body(bodies.ContactIn))
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(request=bodies.ContactIn, responses=between.ContactOut, tags=TAGS)
    def partial_update(self, request: Request, deal_id: str, public_id: str) -> Response:
        self.admit()
        row = self.get_object(lock=True)
        data = self.body(bodies.ContactIn, of=row, partial=True)
        row.revise(by=self.person, at=self.at, **data)
        return self.answer(row)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str, public_id: str) -> Response:
        self.admit()
        self.get_object(lock=True).remove(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def writable(self) -> Deal:
        """Return the deal for those who write in it; who may only read is told so."""
        found: Deal = Deal.objects.fetch(
            self.person, "edit", at=self.at, lock=True, public_id=self.kwargs["deal_id"]
        )
        return found
