"""API door to the inbox: several registrations decided at once, each by itself."""

from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.serializers import known
from deals.api.views import TAGS
from deals.assigning import assign, may_be_given
from deals.models import Deal, RejectReason
from deals.refusals import NotTheirs
from deals.views.several import DONE, MOST, Outcome, Verb, decide
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Whole
from permissions.models import User

APPROVE, REJECT, ASSIGN = "approve", "reject", "assign"
# What each decision takes beside the registrations.
TAKES = {
    APPROVE: {"note", "internal_note"},
    REJECT: {"reason", "note", "internal_note"},
    ASSIGN: {"to"},
}
NEEDS = {APPROVE: set(), REJECT: {"reason"}, ASSIGN: set()}


class ChosenIn(Whole):
    id = serializers.CharField(max_length=16)
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="The one you read."
    )


class DecisionsIn(Input):
    decision = serializers.ChoiceField(choices=list(TAKES))
    deals = serializers.ListField(child=ChosenIn(), min_length=1, max_length=MOST)
    reason = serializers.CharField(
        required=False, max_length=40, help_text="Code of a reason; needed to reject."
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    internal_note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    to = serializers.CharField(
        required=False, max_length=16, help_text="To assign; oneself, if left out."
    )

    def validate_reason(self, value: str) -> str:
        return known(RejectReason, value, _("There is no such reason."))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given, decision = attrs.keys() - {"decision", "deals"}, attrs["decision"]
        wrong = {
            name: [ErrorDetail(_("This decision does not take it."), "not_taken")]
            for name in given - TAKES[decision]
        } | {
            name: [ErrorDetail(_("This field is required."), "required")]
            for name in NEEDS[decision] - given
        }
        if wrong:
            raise ValidationError(wrong)
        return attrs


class DecidedOut(serializers.Serializer):
    id = serializers.CharField()
    is_done = serializers.BooleanField()
    code = serializers.CharField(
        help_text="`done`, `not_found`, `flagged` (somebody looks at it first), `stale_version`, "
        "or what a decision on it alone would have been refused with."
    )
    detail = serializers.CharField()


class DecisionsOut(serializers.Serializer):
    results = DecidedOut(many=True)


class DecisionsViewSet(PermittedViewSet):
    """The inbox, several at a time. None waits for another's locks, and none undoes another."""

    model = Deal
    needs: ClassVar[dict[str, str]] = {"create": "decide"}
    shows_rows = False
    in_parts = frozenset({"create"})

    @extend_schema(request=DecisionsIn, responses=DecisionsOut, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Approve, reject or assign several. What is flagged is left for a decision of its own."""
        if not Partner.objects.permitted(self.person, "oversee", at=self.at).exists():
            raise Http404
        data = self.body(DecisionsIn)
        verb = verb_of(data, by=self.person, at=self.at)
        found: dict[str, Outcome | None] = {}
        for each in data["deals"]:
            if each["id"] in found:
                continue
            version = str(each.get("version", ""))
            found[each["id"]] = decide(each["id"], version, verb, by=self.person, at=self.at)
        self.saw([each.deal for each in found.values() if each])
        return Response(DecisionsOut({"results": [told(*each) for each in found.items()]}).data)


def verb_of(data: dict[str, Any], *, by: User, at: datetime) -> Verb:
    said = {name: data[name] for name in ("note", "internal_note") if name in data}
    if data["decision"] == APPROVE:
        return Verb(lambda deal: deal.approve(by=by, at=at, **said), _("Approved"))
    if data["decision"] == REJECT:
        reason = RejectReason.objects.get(code=data["reason"])
        said.setdefault("note", "")
        return Verb(lambda deal: deal.reject(reason=reason, by=by, at=at, **said), _("Rejected"))
    wanted = data.get("to", by.public_id)
    return Verb(lambda deal: give(deal, wanted, by=by, at=at), _("Assigned"), is_verdict=False)


def give(deal: Deal, wanted: str, *, by: User, at: datetime) -> None:
    """Put it into somebody's hands. Raises `NotTheirs` alike for nobody and for who may not."""
    for person in may_be_given(deal, at=at):
        if person.public_id == wanted:
            assign(deal, person, by=by, at=at)
            return
    raise NotTheirs(_("Choose somebody who may decide it."))


def told(public_id: str, found: Outcome | None) -> dict[str, Any]:
    if found is None:
        words = _("There is nothing of this name.")
        return {"id": public_id, "is_done": False, "code": "not_found", "detail": words}
    code, words = found.code, found.words
    return {"id": public_id, "is_done": code == DONE, "code": code, "detail": words}
