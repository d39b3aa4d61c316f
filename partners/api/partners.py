"""API doors of partners: who works with us, a new one, and what each is to us."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api import serializers as said
from partners.api.views import named, person_ref
from partners.likely import likely_known
from partners.models import (
    CrmAccount,
    Partner,
    PartnerListing,
    PartnerTerritory,
    PartnerTier,
    PartnerType,
    PartnerTypeHolding,
    PortfolioPlace,
    Territory,
    Tier,
)
from partners.roles import BEGINS_WITH_PARTNERS
from partners.what_it_is import Foreseen, WhatItIs, become, channel_managers, foreseen
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Rows, page_of, picked, plain
from permissions.explain import covers_every_row
from permissions.models import User
from permissions.refusals import Refused
from permissions.what_if import Sight

TAGS = ["partners"]
CALLED = ("name", "latin_name", "country")


class LikelyKnown(Refused):
    """Somebody has to say that it is another company: `is_another`."""

    code = "likely_known"


def fault(field: str, words: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(words, "does_not_exist")]})


class PartnerViewSet(PermittedViewSet):
    """Companies that work with the vendor."""

    model = Partner
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "partial_update": "classify",
        "preview": "classify",
        "link": "classify",
        "unlink": "classify",
        "assign": "assign",
        "assign_preview": "assign",
        "leave": "assign",
    }

    def rows(self) -> Any:
        return with_facts(at=self.at)

    @extend_schema(
        parameters=[said.SearchQuery], responses=page_of(said.PartnerOut, "Partner"), tags=TAGS
    )
    def list(self, request: Request) -> Response:
        query = self.query(said.SearchQuery)
        rows = self.rows()
        return self.listed(rows.search(query["q"]) if query.get("q") else rows, query)

    @extend_schema(responses=said.PartnerOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        partner = self.get_object()
        self.saw(partner)
        return self.answer(partner)

    @extend_schema(request=said.JoinIn, responses={201: said.PartnerOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Begin to work with a company; 409 `likely_known` where its name is nearly one we know."""
        if not self.person.holds_any(BEGINS_WITH_PARTNERS, at=self.at):
            raise PermissionDenied
        data = self.body(said.JoinIn)
        types = picked(PartnerType.objects.all(), data.get("types", []), field="types", by="code")
        manager = self.first_manager(data)
        if not data.get("is_another"):
            self.refuse_likely(data)
        partner = Partner.join(
            name=data["name"],
            latin_name=data.get("latin_name", ""),
            country=data["country"],
            types=[each for each in types.values() if isinstance(each, PartnerType)],
            channel_manager=manager,
            by=self.person,
            at=self.at,
        )
        response = self.answer_afresh(partner, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{partner.public_id}/"
        return response

    def first_manager(self, data: dict[str, Any]) -> User | None:
        wanted = data.get("channel_manager")
        if covers_every_row(Partner, self.person, "assign", at=self.at):
            return self.channel_manager(wanted, "channel_manager") if wanted else None
        if wanted not in {None, self.person.public_id}:
            raise fault("channel_manager", _("Who makes a partner looks after it first."))
        return self.person

    def refuse_likely(self, data: dict[str, Any]) -> None:
        given = data["name"], data.get("latin_name", "")
        if likely := likely_known(*given, asker=self.person, at=self.at):
            self.saw([each for each in likely if each.can_view])
            words = _("Its name is nearly that of a partner we have: %(names)s.") % {
                "names": pgettext("between things", ", ").join(each.name for each in likely)
            }
            raise LikelyKnown(words, fields={"name": [("likely_known", words)]})

    @extend_schema(request=said.FactsIn, responses=said.PartnerOut, tags=TAGS)
    def partial_update(self, request: Request, public_id: str) -> Response:
        """Say what it is. What ends by this is kept with the time in which it held."""
        partner = self.get_object(lock=True)
        change = self.changing(partner)
        change()
        return self.answer_afresh(partner)

    @extend_schema(request=said.FactsIn, responses=said.ForeseenOut, tags=TAGS)
    def preview(self, request: Request, public_id: str) -> Response:
        """Say who would see more or less by such a change. Nothing is changed."""
        partner = self.get_object(lock=True)
        return self.foretold(partner, self.changing(partner))

    @extend_schema(request=said.ChannelManagerIn, responses=said.PartnerOut, tags=TAGS)
    def assign(self, request: Request, public_id: str) -> Response:
        """Have a channel manager look after it, and nobody else."""
        partner = self.get_object(lock=True)
        chosen = self.channel_manager(self.body(said.ChannelManagerIn)["person"], "person")
        partner.assign_channel_manager(chosen, by=self.person, at=self.at)
        return self.answer_afresh(partner)

    @extend_schema(request=said.ChannelManagerIn, responses=said.ForeseenOut, tags=TAGS)
    def assign_preview(self, request: Request, public_id: str) -> Response:
        """Say who would see more or less by it. Nothing is changed."""
        partner = self.get_object(lock=True)
        chosen = self.channel_manager(self.body(said.ChannelManagerIn)["person"], "person")
        return self.foretold(
            partner,
            lambda: partner.assign_channel_manager(chosen, by=self.person, at=self.at),
        )

    @extend_schema(responses={204: None}, tags=TAGS)
    def leave(self, request: Request, public_id: str) -> Response:
        """Leave it to nobody. Doing so twice changes nothing."""
        self.get_object(lock=True).leave_to_nobody(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=said.AccountIn, responses=said.PartnerOut, tags=TAGS)
    def link(self, request: Request, public_id: str) -> Response:
        """Say which account of the CRM it is: one that no other partner is."""
        partner = self.get_object(lock=True)
        found = CrmAccount.named(self.body(said.AccountIn)["account"])
        if found is None:
            raise fault("account", _("The CRM has no account of this number or name."))
        partner.link_account(found, by=self.person, at=self.at)
        return self.answer_afresh(partner)

    @extend_schema(responses={204: None}, tags=TAGS)
    def unlink(self, request: Request, public_id: str) -> Response:
        """Say that it is not this account. Doing so twice changes nothing."""
        self.get_object(lock=True).unlink_account(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def changing(self, partner: Partner) -> Callable[[], None]:
        """Return what does everything that was sent. Raises `ValidationError`."""
        data = self.body(said.FactsIn, partial=True)
        wanted = self.wanted(data, WhatItIs.of(partner, at=self.at))
        called = {each: data.get(each, getattr(partner, each)) for each in CALLED}

        def change() -> None:
            partner.be_called(**called, by=self.person, at=self.at)
            become(partner, wanted, by=self.person, at=self.at)

        return change

    def wanted(self, data: dict[str, Any], now: WhatItIs) -> WhatItIs:
        changed: dict[str, Any] = {}
        for name, kind in (("types", PartnerType), ("territories", Territory)):
            if name in data:
                known = picked(kind._default_manager.all(), data[name], field=name, by="code")
                changed[name] = frozenset(known)
        if "tier" in data:
            changed["tier"] = data["tier"] or ""
            if data["tier"] and not Tier.objects.filter(code=data["tier"]).exists():
                raise fault("tier", _("There is nothing of this name."))
        if "is_listed" in data:
            changed["is_listed"] = data["is_listed"]
        return replace(now, **changed)

    def channel_manager(self, public_id: str, field: str) -> User:
        """Return who can be given a partner. Raises `ValidationError` at the field."""
        for each in channel_managers(at=self.at):
            if each.public_id == public_id:
                return each
        raise fault(field, _("There is no channel manager of this id."))

    def answer_afresh(self, partner: Partner, *, code: int = status.HTTP_200_OK) -> Response:
        """Answer with the partner as it is now; with nothing to who sees it no longer by this."""
        try:
            fresh = self.rows().fetch(self.person, "view", at=self.at, pk=partner.pk)
        except Http404:
            return Response(status=status.HTTP_204_NO_CONTENT)
        return self.answer(fresh, code=code)

    def foretold(self, partner: Partner, change: Callable[[], object]) -> Response:
        told: Foreseen = foreseen(partner, change, at=self.at)
        self.saw(partner)
        answer = {
            "gain_count": len(told.gain),
            "lose_count": len(told.lose),
            "people": [
                {"person": person_ref(who), "sights": sights_told(sights)}
                for who, sights in told.each
            ],
            "team": sights_told(told.team),
        }
        return Response(said.ForeseenOut(answer).data)

    def shown_many(self, rows: Rows) -> Rows:
        return plain(said.PartnerOut, [partner_told(row) for row in rows])


def with_facts(*, at: datetime) -> Any:
    """Return partners with what holds of each at `at`, read at once."""

    def holding(model: type[models.Model], *names: str) -> Any:
        return model._default_manager.holding(at=at).select_related(*names)  # type: ignore[attr-defined]

    return Partner.objects.select_related("account").prefetch_related(
        Prefetch("types", holding(PartnerTypeHolding, "partner_type")),
        Prefetch("tiers", holding(PartnerTier, "tier")),
        Prefetch("territories", holding(PartnerTerritory, "territory")),
        Prefetch("portfolio_places", holding(PortfolioPlace, "person")),
        Prefetch("listings", holding(PartnerListing)),
    )


def sights_told(sights: Iterable[Sight]) -> Rows:
    return [
        {"kind": sight.kind.label, "gained": sight.gained, "lost": sight.lost} for sight in sights
    ]


def partner_told(partner: Partner) -> dict[str, Any]:
    """Return what holds of a partner read with its facts."""
    tiers, places = list(partner.tiers.all()), list(partner.portfolio_places.all())
    return {
        "id": partner.public_id,
        "name": partner.name,
        "latin_name": partner.latin_name,
        "country": partner.country,
        "types": [named(each.partner_type) for each in partner.types.all()],
        "tier": named(tiers[0].tier) if tiers else None,
        "territories": [named(each.territory) for each in partner.territories.all()],
        "channel_manager": person_ref(places[0].person) if places else None,
        "is_listed": bool(partner.listings.all()),
        "account": partner.account.public_id if partner.account else None,
        "created_at": partner.created_at,
    }
