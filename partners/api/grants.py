"""API doors to what is shared of a thing, and to what a share would change: for every kind."""

from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from partners.models import Partner
from partners.shareable import Shareable
from partners.sharing import (
    LONGEST,
    foreseen,
    held,
    not_among_colleagues,
    partners_for,
    person_for,
)
from permissions.adapters.drf import PUBLIC_ID, About, PermittedViewSet
from permissions.adapters.shapes import Input
from permissions.grants import UserGrant
from permissions.models import User
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


class GrantIn(Input):
    """Either a partner or one person; until when; why."""

    partner = serializers.CharField(
        required=False, max_length=16, help_text="The id of a partner that is listed or yours."
    )
    email = serializers.CharField(
        required=False, max_length=254, help_text="The e-mail address of somebody you work with."
    )
    until = serializers.DateTimeField(help_text="A year ahead at most.")
    reason = serializers.CharField(max_length=200, help_text="They read it.")


def told(grant: Any) -> dict[str, Any]:
    is_person = isinstance(grant, UserGrant)
    whom = grant.user if is_person else grant.group.partner
    return {
        "id": grant.public_id,
        "whom": whom.display_name,
        "is_partner": not is_person,
        "reason": grant.reason,
        "giver": person_ref(grant.giver),
        "since": grant.during.lower,
        "until": grant.during.upper,
    }


def fault(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: [ErrorDetail(words, code)]})


class GrantViewSet(PermittedViewSet, is_base=True):
    """With whom a thing is shared. Children say its kind, and the part of the address that is it.

    A share is given and ended, never changed.
    """

    kind: ClassVar[Shareable]
    needs: ClassVar[dict[str, str]] = {
        "list": "share",
        "create": "share",
        "preview": "share",
        "destroy": "end",
    }
    shows_rows = False

    def admit(self) -> None:
        if "grant_id" in self.kwargs:
            self.grant("view")
        else:
            self.thing("view")

    def thing(self, need: str = "share", *, lock: bool = False) -> Any:
        return self.fetched(self.rows(), need, public_id=self.kwargs[self.lookup], lock=lock)

    def grant(self, need: str, *, lock: bool = False) -> Any:
        said, of = self.kwargs["grant_id"], self.kwargs[self.lookup]
        if not (PUBLIC_ID.fullmatch(said) and PUBLIC_ID.fullmatch(of)):
            raise Http404
        named = {"public_id": said, "content_object__public_id": of}
        for store in self.kind.stores:
            known = store.objects.permitted(self.person, "view", at=self.at)
            if known.filter(**named).exists():
                return self.fetched(store.objects.all(), need, lock=lock, **named)
        raise Http404

    @extend_schema(responses=GrantListOut)
    def list(self, request: Request, **address: str) -> Response:
        thing = self.thing()
        self.saw(thing, action="see_shares")
        return self.shares_of(thing)

    @extend_schema(request=GrantIn, responses={201: GrantListOut})
    def create(self, request: Request, **address: str) -> Response:
        """Share it until a moment. Answers with everything that is shared now."""
        thing = self.thing(lock=True)
        self.shared(thing)
        return self.shares_of(thing, code=status.HTTP_201_CREATED)

    def replay(self, key: int, *, code: int) -> Response:
        """Say what is shared now: what was taken back meanwhile is not given again."""
        return self.shares_of(self.thing(), code=code)

    @extend_schema(request=GrantIn, responses=GrantPreviewOut)
    def preview(self, request: Request, **address: str) -> Response:
        """Say who would see it and does not now. Nothing is shared."""
        thing = self.thing(lock=True)
        shift = who_would_see(thing, lambda: self.shared(thing), at=self.at)
        self.saw(thing, action="see_shares")
        told_of = foreseen(shift, self.person, at=self.at)
        said = {
            "gain_count": told_of.count,
            "gain": [person_ref(each) for each in told_of.named],
        }
        return Response(GrantPreviewOut(said).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **address: str) -> Response:
        """End it. Ending it twice changes nothing."""
        self.kind.end(self.grant("end", lock=True), by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def shared(self, thing: Any) -> Any:
        data = self.body(GrantIn)
        return self.kind.share(
            thing,
            to=self.whom(data),
            by=self.person,
            at=self.at,
            until=data["until"],
            reason=data["reason"],
        )

    def whom(self, data: dict[str, Any]) -> User | Partner:
        """Return whom it is for. Raises `ValidationError`: the same for unknown and not theirs."""
        if not self.at < data["until"] <= self.at + LONGEST:
            code = "too_far" if data["until"] > self.at else "in_the_past"
            raise fault("until", _("Choose a day from today on, a year ahead at most."), code)
        if ("partner" in data) is ("email" in data):
            raise fault("partner", _("Choose a partner or write one address."), "required")
        if "email" in data:
            person = person_for(self.person, data["email"], at=self.at)
            if person is None:
                raise fault("email", not_among_colleagues(), "does_not_exist")
            return person
        partners = partners_for(self.person, at=self.at).filter(public_id=data["partner"])
        partner: Partner | None = partners.first()
        if partner is None:
            said = _("There is no such partner with whom you can share it.")
            raise fault("partner", said, "does_not_exist")
        return partner

    def shares_of(self, thing: Any, *, code: int = status.HTTP_200_OK) -> Response:
        given = held(self.kind.stores, self.person, at=self.at, of=thing)
        said = GrantListOut({"results": [told(each) for each in given]}).data
        return About(said, status=code, thing=thing)
