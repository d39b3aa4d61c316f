"""API doors to companies we do not know yet, whom a registrant asks us to admit."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.names import NameIn
from deals.api.parts import UnderADeal
from deals.api.selling import fault
from deals.api.serializers import known
from deals.api.views import TAGS
from deals.models import Newcomer, PartyRole
from deals.newcomer_forms import NEW, AdmitForm, AskForm, RefuseForm
from deals.newcomers import alike
from partners.api.serializers import PartnerRefOut, PersonOut, country_known
from partners.api.views import partner_ref, person_ref
from partners.models import PartnerType
from partners.models.partner import LONGEST_NAME
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain

ADMITTED, REFUSED = Newcomer.Outcome.ADMITTED.value, Newcomer.Outcome.REFUSED.value
# The one part that is not given to another.
REGISTRANT = "registrant"
# What each verdict takes beside itself.
TAKES = {
    ADMITTED: {"known", "name", "latin_name", "country", "types", "language"},
    REFUSED: {"reason"},
}


class NewcomerOut(Shown):
    of = Newcomer
    reckoned = frozenset({"state", "party", "alike"})

    id = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    email = serializers.CharField(help_text="Kept while it waits, and empty after that.")
    role = serializers.CharField(help_text="Code of the part it is asked for.")
    words = serializers.CharField()
    state = serializers.ChoiceField(
        choices=["waiting", "lapsed", *Newcomer.Outcome.values],
        help_text="Lapsed: the registration was closed before anybody decided.",
    )
    asked_by = PersonOut()
    asked_at = serializers.DateTimeField()
    settled_by = PersonOut(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Why it was not admitted.")
    party = serializers.CharField(allow_null=True, help_text="What became of it once admitted.")
    alike = PartnerRefOut(
        many=True, help_text="Partners that it may be, while it waits: for who admits it alone."
    )


class WithCountry(Input):
    def validate_country(self, value: str) -> str:
        return country_known(value.upper())


class NewcomerIn(WithCountry):
    name = NameIn(max_length=LONGEST_NAME)
    country = serializers.CharField(max_length=2)
    email = serializers.EmailField(
        max_length=254, help_text="Nothing is sent there before it is admitted."
    )
    role = serializers.CharField(max_length=40, help_text="Code of a role.")
    words = serializers.CharField(max_length=500, help_text="What it is needed for.")

    def validate_role(self, value: str) -> str:
        words = _("There is no such role.")
        if value == REGISTRANT:
            raise ValidationError(words, "does_not_exist")
        return known(PartyRole, value, words)


class NewcomerDecisionIn(WithCountry):
    decision = serializers.ChoiceField(choices=[ADMITTED, REFUSED])
    reason = serializers.CharField(
        required=False, max_length=500, help_text="Needed to refuse. Whoever asked reads it."
    )
    known = serializers.CharField(
        required=False,
        max_length=16,
        help_text="Of those `alike` the id of the one it is, or `new`; needed where there are any.",
    )
    name = NameIn(
        required=False, max_length=LONGEST_NAME, help_text="As registered; as asked, if left out."
    )
    latin_name = NameIn(required=False, allow_blank=True, max_length=LONGEST_NAME)
    country = serializers.CharField(required=False, max_length=2)
    types = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES, required=False, help_text="Of the letter that invites it."
    )

    def validate_types(self, value: list[str]) -> list[str]:
        faults = {}
        for place, code in enumerate(value):
            try:
                known(PartnerType, code, _("There is nothing of this name."))
            except ValidationError as wrong:
                faults[str(place)] = wrong.detail
        if faults:
            raise ValidationError(faults)
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = attrs.keys() - {"decision"}
        if wrong := given - TAKES[attrs["decision"]]:
            words = _("This decision does not take it.")
            raise ValidationError({name: [ErrorDetail(words, "not_taken")] for name in wrong})
        return attrs


def meant(form: forms.Form) -> forms.Form:
    """Return a form of the page that takes what was sent. Raises `ValidationError`."""
    if form.is_valid():
        return form
    raise ValidationError(
        {
            name: [
                ErrorDetail(message, each.code or "invalid")
                for each in errors
                for message in each.messages
            ]
            for name, errors in form.errors.as_data().items()
        }
    )


class NewcomerViewSet(UnderADeal):
    """Whom the registrant wants along and we do not know: for its team and who admits them."""

    model = Newcomer
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "decision": "admit",
        "destroy": "withdraw",
    }
    lookup = "newcomer_id"

    def rows(self) -> Any:
        return Newcomer.objects.select_related(
            "deal__registrant", "role", "asked_by", "settled_by", "party"
        ).with_permission(self.person, "admit", at=self.at)

    def shown_many(self, rows: Rows) -> Rows:
        return plain(NewcomerOut, [self.told(row) for row in rows])

    def told(self, row: Any) -> dict[str, Any]:
        # A handful of a registration waits at most, so that they may be looked for one by one.
        found = alike(row, self.person, at=self.at) if row.is_waiting and row.can_admit else []
        names = ("name", "country", "email", "words", "asked_at", "settled_at", "reason")
        return {
            "id": row.public_id,
            "role": row.role.code,
            "state": row.outcome or ("waiting" if row.is_waiting else "lapsed"),
            "asked_by": person_ref(row.asked_by),
            "settled_by": row.settled_by and person_ref(row.settled_by),
            "party": row.party and row.party.public_id,
            "alike": [partner_ref(each) for each in found],
            **{name: getattr(row, name) for name in names},
        }

    @extend_schema(parameters=[Query], responses=page_of(NewcomerOut, "Newcomer"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        return self.listed(self.rows().filter(deal=self.deal()), self.query())

    @extend_schema(responses=NewcomerOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, newcomer_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=NewcomerIn, responses={201: NewcomerOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        """Ask us to admit a company. Who asks hears the same whether we know it or not."""
        deal = self.deal("edit", lock=True)
        form = meant(AskForm(self.body(NewcomerIn), country=deal.customer_country))
        made = Newcomer.ask(deal, **form.cleaned_data, by=self.person, at=self.at)
        response = self.answer(self.rows().get(pk=made.pk), code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{made.public_id}/"
        return response

    @extend_schema(request=NewcomerDecisionIn, responses=NewcomerOut, tags=TAGS)
    def decision(self, request: Request, deal_id: str, newcomer_id: str) -> Response:
        """Admit it, as a new partner or as one we know, or do not."""
        self.deal(lock=True)
        row: Newcomer = self.get_object(lock=True)
        data = self.body(NewcomerDecisionIn)
        if data.pop("decision") == REFUSED:
            form = meant(RefuseForm(data, of=row.public_id))
            row.refuse(form.cleaned_data["reason"], by=self.person, at=self.at)
        else:
            self.admitted(row, data)
        return self.answer(self.rows().get(pk=row.pk))

    def admitted(self, row: Newcomer, data: dict[str, Any]) -> None:
        # What is decided already is refused as that, whatever was sent.
        typed, likely = data.get("name", ""), []
        if row.is_waiting:
            likely = alike(row, self.person, at=self.at, typed=typed)
        form = AdmitForm(newcomer=row, likely=likely)
        if data.get("known", NEW) not in {NEW, *form.likely}:
            raise fault("known", _("There is no such partner."))
        form = AdmitForm({**form.initial, **data}, newcomer=row, likely=likely)
        meant(form)
        row.admit(form.company, known=form.chosen, by=self.person, at=self.at)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, deal_id: str, newcomer_id: str) -> Response:
        """Take it back before it is decided."""
        self.deal(lock=True)
        row: Newcomer = self.get_object(lock=True)
        row.withdraw(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
