"""API door to what may be said of a registration: codes, and the extra questions it is asked."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from deals import choices
from deals.api.views import TAGS
from deals.models import Deal, Question, RevocationReason
from deals.questions import asked_of
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet, etag
from permissions.adapters.shapes import BadQuery, Input


class CodeOut(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class AskedQuestionOut(serializers.Serializer):
    code = serializers.CharField(help_text="What `answers` calls it.")
    text = serializers.CharField()
    help = serializers.CharField()
    kind = serializers.ChoiceField(choices=Question.Kind.choices)
    is_required = serializers.BooleanField(help_text="Before it is submitted; a draft may lack it.")
    choices = CodeOut(many=True)


class ChoicesOut(serializers.Serializer):
    product_families = CodeOut(many=True)
    party_roles = CodeOut(many=True)
    reject_reasons = CodeOut(many=True)
    leave_reasons = CodeOut(many=True)
    revocation_reasons = CodeOut(many=True)
    questions = AskedQuestionOut(many=True)


class ChoicesQuery(Input):
    deal = serializers.CharField(
        required=False, max_length=16, help_text="Questions of this registration, as it was begun."
    )
    registrant = serializers.CharField(
        required=False,
        max_length=16,
        help_text="Questions of a new one of this partner; else of the only one you sell for.",
    )


class ChoicesViewSet(PermittedViewSet):
    """What the form offers, in the reader's language."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"retrieve": "view"}
    shows_rows = False

    @extend_schema(parameters=[ChoicesQuery], responses=ChoicesOut, tags=TAGS)
    def retrieve(self, request: Request) -> Response:
        rows: dict[str, Any] = {
            "product_families": choices.families(),
            "party_roles": choices.party_roles(),
            "reject_reasons": choices.reject_reasons(),
            "leave_reasons": choices.leave_reasons(),
            "revocation_reasons": RevocationReason.objects.order_by("position", "pk"),
        }
        codes = {
            name: [{"code": each.code, "name": each.name} for each in found]
            for name, found in rows.items()
        }
        said = ChoicesOut({**codes, "questions": self.questions(self.query(ChoicesQuery))}).data
        tag = etag(said)
        return self.known(tag) or Response(said, headers={"ETag": tag})

    def questions(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        deal = None
        if public_id := query.get("deal"):
            seen = Deal.objects.permitted(self.person, "view", at=self.at)
            deal = seen.select_related("registrant").filter(public_id=public_id).first()
            if deal is None:
                raise BadQuery({"deal": [nothing()]})
            self.saw(deal)
        registrant = deal.registrant if deal else self.registrant(query.get("registrant"))
        if registrant is None:
            return []
        return [asked(each) for each in asked_of(deal, registrant, at=self.at)]

    def registrant(self, public_id: str | None) -> Partner | None:
        """Return for whom somebody may register. Raises `BadQuery` for who is none of those."""
        if public_id is None:
            selling = list(Partner.objects.permitted(self.person, "sell", at=self.at)[:2])
            return selling[0] if len(selling) == 1 else None
        for action in ("sell", "register_for"):
            may = Partner.objects.permitted(self.person, action, at=self.at)
            found: Partner | None = may.filter(public_id=public_id).first()
            if found is not None:
                return found
        raise BadQuery({"registrant": [nothing()]})


def nothing() -> ErrorDetail:
    return ErrorDetail(_("There is nothing of this name."), "does_not_exist")


def asked(question: Question) -> dict[str, Any]:
    names = ("code", "text", "help", "kind", "is_required")
    return {
        **{name: getattr(question, name) for name in names},
        "choices": [{"code": code, "name": name} for code, name in question.choices],
    }
