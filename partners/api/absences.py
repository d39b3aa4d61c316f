"""API doors of who is away, and who decides for them meanwhile."""

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.serializers import PersonOut
from partners.api.views import person_ref
from partners.models import Absence
from partners.standing_in import colleagues_of
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain
from permissions.models import StaffRoleName, User

TAGS = ["approvals"]


class AbsenceOut(Shown):
    of = Absence
    called: ClassVar[dict[str, str]] = {"since": "during", "until": "during"}

    id = serializers.CharField()
    person = PersonOut()
    delegate = PersonOut(help_text="Who decides for them until then, and no longer.")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()


class AbsenceIn(Input):
    since = serializers.DateTimeField(help_text="At once, where it is past.")
    until = serializers.DateTimeField()
    delegate = serializers.CharField(
        max_length=16, help_text="Id of another channel manager, who sees and decides what you may."
    )

    def validate_delegate(self, value: str) -> User:
        view = self.context["view"]
        for colleague in colleagues_of(view.person, at=view.at):
            if colleague.public_id == value:
                return colleague
        raise ValidationError(_("Choose another channel manager."), "not_a_manager")


class AbsenceViewSet(PermittedViewSet):
    """Who is away or will be."""

    model = Absence
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "view",
        "retrieve": "view",
        "destroy": "end",
    }
    lookup = "absence_id"

    def rows(self) -> Any:
        return Absence.objects.select_related("person", "delegate")

    def shown_many(self, rows: Rows) -> Rows:
        return plain(AbsenceOut, [told(row) for row in rows])

    @extend_schema(parameters=[Query], responses=page_of(AbsenceOut, "Absence"), tags=TAGS)
    def list(self, request: Request) -> Response:
        """List what holds now or is still to come."""
        return self.listed(self.rows().filter(during__endswith__gt=self.at), self.query())

    @extend_schema(request=AbsenceIn, responses={201: AbsenceOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Be away, and have a colleague decide meanwhile."""
        if not self.person.holds_any({StaffRoleName.CHANNEL_MANAGER}, at=self.at):
            raise PermissionDenied
        row = Absence.begin(person=self.person, at=self.at, **self.body(AbsenceIn))
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(responses=AbsenceOut, tags=TAGS)
    def retrieve(self, request: Request, absence_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, absence_id: str) -> Response:
        """Be back before the time, or do not go at all. What is over changes nothing."""
        self.get_object(lock=True).stop(by=self.person, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


def told(row: Absence) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "person": person_ref(row.person),
        "delegate": person_ref(row.delegate),
        "since": row.during.lower,
        "until": row.during.upper,
    }
