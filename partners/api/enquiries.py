"""API doors of what partners ask, and of what they are answered."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.serializers import PartnerRefOut, PersonOut
from partners.api.views import partner_ref, person_ref
from partners.enquiry_forms import who_may_be_given
from partners.models import Enquiry, EnquiryMessage, Partner
from partners.models.enquiry import LONGEST
from partners.sentences import subjects_named
from permissions import kinds
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, picked, plain
from permissions.looks import may_name
from permissions.models import User

TAGS = ["questions"]
ANYTHING = "A thing you may view, as `deals.deal:<id>`, `content.librarypage:<id>`."


class EnquiryMessageOut(Shown):
    of = EnquiryMessage

    id = serializers.CharField()
    author = PersonOut(allow_null=True, help_text="Null for whom this reader may not name.")
    is_vendors = serializers.BooleanField()
    body = serializers.CharField()
    written_at = serializers.DateTimeField()


class AboutOut(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField(help_text="Empty where this reader may not open it.")


class EnquiryOut(Shown):
    of = Enquiry
    called: ClassVar[dict[str, str]] = {"about": "about_kind"}
    reckoned = frozenset({"messages"})

    id = serializers.CharField()
    partner = PartnerRefOut()
    kind = serializers.ChoiceField(choices=Enquiry.Kind.choices)
    title = serializers.CharField()
    about = AboutOut(allow_null=True)
    asked_by = PersonOut(allow_null=True, help_text="Null for whom this reader may not name.")
    asked_at = serializers.DateTimeField()
    owner = PersonOut(allow_null=True)
    turn = serializers.ChoiceField(choices=Enquiry.Turn.choices, help_text="Whose word is next.")
    promised_at = serializers.DateTimeField()
    promise_provisional = serializers.BooleanField()
    answered_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    is_solved = serializers.BooleanField(allow_null=True)
    call_back_at = serializers.DateTimeField(allow_null=True)
    called_back_at = serializers.DateTimeField(allow_null=True)
    messages = EnquiryMessageOut(many=True)


class EnquiryQuery(Query):
    of = Enquiry

    turn = serializers.ChoiceField(choices=Enquiry.Turn.choices, required=False)


class EnquiryIn(Input):
    partner = serializers.CharField(
        required=False, max_length=16, help_text="Left out: your only partner."
    )
    kind = serializers.ChoiceField(choices=Enquiry.Kind.choices)
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=LONGEST)
    about = serializers.CharField(required=False, max_length=200, help_text=ANYTHING)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        view, wrong = self.context["view"], {}
        mine = Partner.objects.permitted(view.person, "ask", at=view.at)
        if named := attrs.pop("partner", None):
            found = picked(mine, [named], field="partner").get(named)
        else:
            few = list(mine.order_by("pk")[:2])
            found = few[0] if len(few) == 1 else None
            if found is None:
                wrong["partner"] = [ErrorDetail(_("Say for which partner."), "required")]
        attrs["partner"] = found
        if said := attrs.pop("about", None):
            attrs["about"] = kinds.find(said, asker=view.person, at=view.at)
            if attrs["about"] is None:
                words = _("What you ask about is not there any more.")
                wrong["about"] = [ErrorDetail(words, "not_found")]
        if wrong:
            raise ValidationError(wrong)
        return attrs


class WordIn(Input):
    body = serializers.CharField(max_length=LONGEST)


class ClosureIn(Input):
    is_solved = serializers.BooleanField()


class CallBackIn(Input):
    holds = serializers.BooleanField(help_text="What does not hold is opened anew.")


class OwnerIn(Input):
    owner = serializers.CharField(max_length=16, help_text="Id of one of the vendor's people.")

    def validate_owner(self, value: str) -> User:
        for each in who_may_be_given(at=self.context["view"].at):
            if each.public_id == value:
                return each
        raise ValidationError(_("Choose somebody who answers partners."), "does_not_exist")


class EnquiryViewSet(PermittedViewSet):
    """Questions, complaints and requests of partners."""

    model = Enquiry
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "view",
        "retrieve": "view",
        "messages": "view",
        "closure": "close",
        "call_back": "answer",
        "give": "assign",
    }

    def rows(self) -> Any:
        return Enquiry.objects.select_related("partner", "asked_by", "owner").prefetch_related(
            "messages__author"
        )

    def shown_many(self, rows: Rows) -> Rows:
        people = {row.asked_by_id for row in rows}
        people |= {each.author_id for row in rows for each in row.messages.all()}
        named = may_name(people, reader=self.person, at=self.at)
        subjects = subjects_named(
            [(row.about_kind, row.about_id) for row in rows if row.about_kind],
            reader=self.person,
            at=self.at,
        )

        def ref(person: User) -> dict[str, str] | None:
            return person_ref(person) if person.pk in named else None

        def about(row: Enquiry) -> dict[str, str] | None:
            if not row.about_kind:
                return None
            found = subjects[row.about_kind, row.about_id or 0]
            return {"kind": row.about_kind, "name": found.name, "url": found.url}

        told = [
            {
                "id": row.public_id,
                "partner": partner_ref(row.partner),
                "about": about(row),
                "asked_by": ref(row.asked_by),
                "owner": person_ref(row.owner) if row.owner else None,
                "messages": [
                    {
                        "id": each.public_id,
                        "author": ref(each.author),
                        "is_vendors": each.is_vendors,
                        "body": each.body,
                        "written_at": each.written_at,
                    }
                    for each in sorted(row.messages.all(), key=lambda m: (m.written_at, m.pk))
                ],
                **{name: getattr(row, name) for name in AS_IT_STANDS},
            }
            for row in rows
        ]
        return plain(EnquiryOut, told)

    @extend_schema(parameters=[EnquiryQuery], responses=page_of(EnquiryOut, "Question"), tags=TAGS)
    def list(self, request: Request) -> Response:
        """List them, the oldest promise first."""
        query = self.query(EnquiryQuery)
        rows = self.rows()
        if "turn" in query:
            rows = rows.filter(turn=query["turn"])
        return self.listed(rows, query)

    @extend_schema(request=EnquiryIn, responses={201: EnquiryOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Ask something of the vendor."""
        if not Partner.objects.permitted(self.person, "ask", at=self.at).exists():
            raise PermissionDenied
        said = self.body(EnquiryIn)
        row = Enquiry.ask(said.pop("partner"), **said, by=self.person, at=self.at)
        response = self.answer(self.rows().get(pk=row.pk), code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(responses=EnquiryOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=WordIn, responses=EnquiryOut, tags=TAGS)
    def messages(self, request: Request, public_id: str) -> Response:
        """Say something more, for the vendor where you may answer it, else for the partner."""
        answering = Enquiry.objects.permitted(self.person, "answer", at=self.at)
        answers = answering.filter(pk=self.get_object().pk).exists()
        row = self.get_object(lock=True, need="answer" if answers else "go_on")
        said = self.body(WordIn)["body"]
        (row.answer if answers else row.go_on)(said, by=self.person, at=self.at)
        return self.answer(self.fresh(row))

    @extend_schema(request=ClosureIn, responses=EnquiryOut, tags=TAGS)
    def closure(self, request: Request, public_id: str) -> Response:
        """End it, and say whether it was solved."""
        row = self.get_object(lock=True)
        row.close(**self.body(ClosureIn), by=self.person, at=self.at)
        return self.answer(self.fresh(row))

    @extend_schema(request=CallBackIn, responses=EnquiryOut, tags=TAGS)
    def call_back(self, request: Request, public_id: str) -> Response:
        """Note what the asker said when asked again."""
        row = self.get_object(lock=True)
        row.call_back(**self.body(CallBackIn), by=self.person, at=self.at)
        return self.answer(self.fresh(row))

    @extend_schema(request=OwnerIn, responses=EnquiryOut, tags=TAGS)
    def give(self, request: Request, public_id: str) -> Response:
        """Give it to a colleague to answer."""
        row = self.get_object(lock=True)
        row.give_to(self.body(OwnerIn)["owner"], by=self.person, at=self.at)
        return self.answer(self.fresh(row))

    def fresh(self, row: Enquiry) -> Enquiry:
        found: Enquiry = self.rows().get(pk=row.pk)
        return found


AS_IT_STANDS = (
    "kind",
    "title",
    "asked_at",
    "turn",
    "promised_at",
    "promise_provisional",
    "answered_at",
    "closed_at",
    "is_solved",
    "call_back_at",
    "called_back_at",
)
