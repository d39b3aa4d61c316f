"""API door to a partner's agreements with us and to what it may sell where."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.authorising import Effect, effect_of
from deals.models import Protection
from deals.models.running_on import keep
from partners.api.serializers import NamedOut, PersonOut
from partners.api.views import named, person_ref
from partners.authorised import agreement_of, agreements_of, authorisation_of, authorisations_of
from partners.may_register import why_stopped
from partners.models import (
    Agreement,
    Authorisation,
    Partner,
    ProductFamily,
    Suspension,
    Territory,
)
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Rows, Shown

TAGS = ["partners"]
# What each verb is about, beside `verb` itself.
ABOUT: dict[str, tuple[str, ...]] = {
    "agree": ("number",),
    "end_agreement": ("id",),
    "authorise": ("product_family", "territory"),
    "take_back": ("id",),
    "suspend": ("reason",),
    "lift": (),
    "keep": ("id",),
}
Change = Callable[[], object]


class AgreementOut(Shown):
    of = Agreement
    called = {"since": "during", "until": "during"}

    id = serializers.CharField()
    number = serializers.CharField()
    reference = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    entered_by = PersonOut()


class AuthorisationOut(Shown):
    of = Authorisation
    called = {
        "product_family": "family",
        "is_exclusive": "claims",
        "since": "during",
        "until": "during",
    }

    id = serializers.CharField()
    product_family = NamedOut()
    territory = NamedOut()
    is_exclusive = serializers.BooleanField()
    agreement = serializers.CharField(allow_null=True, help_text="Its id.")
    reference = serializers.CharField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField(allow_null=True)
    entered_by = PersonOut()


class StopOut(serializers.Serializer):
    """Why nothing new is taken from the partner."""

    code = serializers.CharField()
    since = serializers.DateTimeField()
    reason = serializers.CharField()


class AuthorisationEffectOut(serializers.Serializer):
    """What it would do to the partner's registrations."""

    stops = serializers.BooleanField()
    resumes = serializers.BooleanField()
    newly_outside = serializers.IntegerField()
    no_longer_outside = serializers.IntegerField()
    drafts = serializers.IntegerField()
    running = serializers.IntegerField()


class PartnerAuthorisationOut(serializers.Serializer):
    """Where a partner stands: its agreements and authorisations, those that ended as well."""

    stopped = StopOut(allow_null=True)
    agreements = AgreementOut(many=True)
    authorisations = AuthorisationOut(many=True)
    effect = AuthorisationEffectOut(
        allow_null=True, help_text="With `preview` alone; nothing is changed then."
    )


class AuthorisationIn(Input):
    """One change by its verb, with what that verb is about."""

    verb = serializers.ChoiceField(choices=[(each, each) for each in ABOUT])
    preview = serializers.BooleanField(required=False, help_text="Say what it would do instead.")
    id = serializers.CharField(
        required=False, max_length=16, help_text="Of an agreement, authorisation or protection."
    )
    number = serializers.CharField(required=False, max_length=60)
    reference = serializers.CharField(required=False, max_length=80, allow_blank=True)
    until = serializers.DateTimeField(required=False, allow_null=True)
    product_family = serializers.CharField(required=False, max_length=40)
    territory = serializers.CharField(required=False, max_length=40)
    is_exclusive = serializers.BooleanField(required=False)
    agreement = serializers.CharField(required=False, max_length=16, help_text="Its id.")
    reason = serializers.CharField(required=False, max_length=500)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        needed = ErrorDetail(_("This field is required."), "required")
        if lacking := [name for name in ABOUT[attrs["verb"]] if name not in attrs]:
            raise ValidationError({name: [needed] for name in lacking})
        return attrs


def fault(field: str) -> ValidationError:
    words = _("There is nothing of this name.")
    return ValidationError({field: [ErrorDetail(words, "does_not_exist")]})


class AuthorisationViewSet(PermittedViewSet):
    """What a partner may sell where, and whether anything new is taken from it."""

    model = Partner
    needs: ClassVar[dict[str, str]] = {"retrieve": "view", "change": "classify"}
    spoken: ClassVar[dict[str, str]] = {"family": "product_family"}

    @extend_schema(responses=PartnerAuthorisationOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        partner = self.get_object()
        self.saw(partner)
        return self.answer(partner)

    @extend_schema(request=AuthorisationIn, responses=PartnerAuthorisationOut, tags=TAGS)
    def change(self, request: Request, public_id: str) -> Response:
        """Enter or end an agreement, authorise or take back, suspend or lift, keep a protection."""
        partner = self.get_object(lock=True)
        data = self.body(AuthorisationIn)
        change = self.meant(partner, data)
        self.saw(partner)
        if data.get("preview"):
            effect = effect_of(partner, change, asker=self.person, at=self.at)
            return Response(partner_told(partner, at=self.at, effect=effect))
        change()
        return self.answer(partner)

    def meant(self, partner: Partner, data: dict[str, Any]) -> Change:
        """Return what would do it. Raises `ValidationError` where it is about nothing we have."""
        by, at, verb = self.person, self.at, data["verb"]
        source = {"reference": data.get("reference", ""), "until": data.get("until")}
        if verb == "agree":
            number = data["number"]
            return lambda: Agreement.begin(partner=partner, number=number, by=by, at=at, **source)
        if verb == "authorise":
            what = self.what(partner, data)
            return lambda: Authorisation.grant(partner=partner, by=by, at=at, **what, **source)
        if verb == "suspend":
            return lambda: Suspension.begin(partner=partner, reason=data["reason"], by=by, at=at)
        if verb == "lift":
            return lambda: Suspension.lift(partner=partner, by=by, at=at)
        return self.about_one(partner, verb, data["id"])

    def about_one(self, partner: Partner, verb: str, public_id: str) -> Change:
        by, at = self.person, self.at
        if verb == "end_agreement" and (agreement := agreement_of(partner, public_id)):
            return lambda: agreement.terminate(by=by, at=at)
        if verb == "take_back" and (held := authorisation_of(partner, public_id)):
            return lambda: held.take_back(by=by, at=at)
        if verb == "keep":
            mine = Protection.objects.permitted(by, "release", at=at)
            row = mine.filter(deal__registrant=partner, public_id=public_id).first()
            if row is not None:
                return lambda: keep(row, by=by, at=at)
        raise fault("id")

    def what(self, partner: Partner, data: dict[str, Any]) -> dict[str, Any]:
        family = ProductFamily.objects.filter(code=data["product_family"]).first()
        if family is None:
            raise fault("product_family")
        territory = Territory.objects.filter(code=data["territory"]).first()
        if territory is None:
            raise fault("territory")
        agreement = agreement_of(partner, data["agreement"]) if "agreement" in data else None
        if "agreement" in data and agreement is None:
            raise fault("agreement")
        return {
            "family": family,
            "territory": territory,
            "is_exclusive": data.get("is_exclusive", False),
            "agreement": agreement,
        }

    def shown_many(self, rows: Rows) -> Rows:
        return [partner_told(row, at=self.at) for row in rows]


def partner_told(partner: Partner, *, at: datetime, effect: Effect | None = None) -> dict[str, Any]:
    stop = why_stopped(partner, at=at)
    answer = {
        "stopped": stop and {"code": stop.code, "since": stop.since, "reason": stop.reason},
        "agreements": [agreement_told(each) for each in agreements_of(partner)],
        "authorisations": [authorisation_told(each) for each in authorisations_of(partner)],
        "effect": effect,
    }
    return dict(PartnerAuthorisationOut(answer).data)


def agreement_told(row: Agreement) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "number": row.number,
        "reference": row.reference,
        "since": row.during.lower,
        "until": row.during.upper,
        "entered_by": person_ref(row.entered_by),
    }


def authorisation_told(row: Authorisation) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "product_family": named(row.family),
        "territory": named(row.territory),
        "is_exclusive": row.is_exclusive,
        "agreement": row.agreement and row.agreement.public_id,
        "reference": row.reference,
        "since": row.during.lower,
        "until": row.during.upper,
        "entered_by": person_ref(row.entered_by),
    }
