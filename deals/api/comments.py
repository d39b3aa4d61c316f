"""API doors to what people say about a registration."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.comment_forms import nobody_at
from deals.mentions import readers_at
from deals.models import Deal, DealComment
from deals.models.comment import LONGEST, MOST_MENTIONS
from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain
from permissions.looks import may_name
from permissions.models import User


class CommentOut(Shown):
    of = DealComment

    id = serializers.CharField()
    author = PersonOut(allow_null=True, help_text="Null for whom this reader may not name.")
    is_internal = serializers.BooleanField(help_text="For the vendor's people alone.")
    body = serializers.CharField(allow_null=True, help_text="Null once it is withdrawn.")
    mentioned = PersonOut(many=True)
    written_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class CommentIn(Input):
    body = serializers.CharField(max_length=LONGEST)
    is_internal = serializers.BooleanField(
        required=False, default=False, help_text="For the vendor's people alone."
    )
    mentioned = serializers.ListField(
        child=serializers.CharField(max_length=254),
        required=False,
        max_length=MOST_MENTIONS,
        help_text="E-mail addresses of people who may read it.",
    )


class CommentViewSet(UnderADeal):
    """What people say about a registration: written once, withdrawn at most."""

    model = DealComment
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "withdrawal": "withdraw",
    }

    def rows(self) -> Any:
        return DealComment.objects.select_related("author", "deal").prefetch_related("mentioned")

    def shown_many(self, rows: Rows) -> Rows:
        people = {row.author_id for row in rows}
        people |= {each.pk for row in rows for each in row.mentioned.all()}
        named = may_name(people, reader=self.person, at=self.at)

        def ref(person: User) -> dict[str, str] | None:
            return person_ref(person) if person.pk in named else None

        told = [
            {
                "id": row.public_id,
                "author": ref(row.author),
                "is_internal": row.is_internal,
                "body": None if row.withdrawn_at else row.body,
                "mentioned": [said for each in row.mentioned.all() if (said := ref(each))],
                "written_at": row.written_at,
                "withdrawn_at": row.withdrawn_at,
            }
            for row in rows
        ]
        return plain(CommentOut, told)

    @extend_schema(parameters=[Query], responses=page_of(CommentOut, "Comment"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        return self.listed(self.rows().filter(deal=self.deal()), self.query())

    @extend_schema(responses=CommentOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=CommentIn, responses={201: CommentOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("comment")
        data = self.body(CommentIn)
        is_internal = data["is_internal"]
        if is_internal and not self.may_note(deal):
            raise PermissionDenied
        people, others = readers_at(
            data.get("mentioned", []), deal, is_internal=is_internal, by=self.person, at=self.at
        )
        if others:
            wrong = [ErrorDetail(nobody_at(each), "no_reader") for each in others]
            raise ValidationError({"mentioned": wrong})
        row = DealComment.write(
            deal,
            body=data["body"],
            is_internal=is_internal,
            mentioned=people,
            by=self.person,
            at=self.at,
        )
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(request=Input, responses=CommentOut, tags=TAGS)
    def withdrawal(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Take one's own words back. That something was said stays."""
        row = self.get_object(lock=True)
        self.body(Input)
        row.withdraw(by=self.person, at=self.at)
        return self.answer(row)

    def may_note(self, deal: Deal) -> bool:
        noting = Deal.objects.permitted(self.person, "note", at=self.at)
        return bool(noting.filter(pk=deal.pk).exists())
