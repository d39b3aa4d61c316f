"""API doors of sheets: bring one, have it checked, import it, undo it, read what became of it."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Count
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.selling import Selling, fault
from deals.models import Deal, DealImport, ImportAs, ImportRow, RowState, Step
from deals.sheets import open_fields  # noqa: F401  shapes are held to the table
from deals.sheets.extra import asked_now, fields_for, guessed
from deals.sheets.shown import told_of, words_of
from deals.sheets.table import NotASheet, Table, read
from partners.api.serializers import PartnerRefOut
from partners.models import Partner
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, Whole, page_of, plain
from permissions.models import User

TAGS = ["deals"]
# In Base64, so that a whole request stays below what the portal reads at once.
LONGEST = 2_400_000


class ColumnIn(Whole):
    column = serializers.IntegerField(min_value=1, max_value=60)
    field = serializers.CharField(
        max_length=60,
        help_text=(
            "An input of the form: customer_name, families, value_amount …; "
            "extra_<code> is the answer to one of the programme's questions."
        ),
    )


class ColumnsIn(Input):
    columns = serializers.ListField(
        child=ColumnIn(),
        required=False,
        max_length=60,
        help_text="What the columns mean, counted from 1. Left out: what we guess.",
    )


class SheetIn(ColumnsIn):
    file_name = serializers.CharField(max_length=120)
    content = serializers.CharField(
        max_length=LONGEST, help_text="The file, XLSX or CSV, in Base64; 1.8 MB at most."
    )
    registrant = serializers.CharField(required=False, max_length=16)

    def validate_content(self, value: str) -> Table:
        try:
            return read(base64.b64decode(value, validate=True))
        except (binascii.Error, ValueError) as error:
            if isinstance(error, NotASheet):
                raise ValidationError(str(error), error.code) from error
            words = _("This is not Base64.")
            raise ValidationError(words, "not_base64") from error


class RunIn(Input):
    import_as = serializers.ChoiceField(choices=ImportAs.choices)


class RowQuery(Query):
    reckoned = frozenset({"state"})

    state = serializers.ChoiceField(choices=RowState.choices, required=False)


class ColumnOut(serializers.Serializer):
    column = serializers.IntegerField(help_text="Counted from 1.")
    heading = serializers.CharField()
    field = serializers.CharField(allow_null=True)


class ImportOut(Shown):
    of = DealImport
    reckoned = frozenset({"columns", "rows"})

    id = serializers.CharField()
    registrant = PartnerRefOut()
    file_name = serializers.CharField()
    step = serializers.ChoiceField(choices=Step.choices)
    import_as = serializers.ChoiceField(choices=ImportAs.choices, allow_null=True)
    columns = ColumnOut(many=True)
    rows = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many rows stand in each state."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class RowFaultOut(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    only_to_submit = serializers.BooleanField(help_text="A draft may have it.")


class RowFlagOut(serializers.Serializer):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportRowOut(serializers.Serializer):
    row = serializers.IntegerField(help_text="Its number in the file; the headings are row 1.")
    state = serializers.ChoiceField(choices=RowState.choices)
    deal = serializers.CharField(allow_null=True, help_text="What it became, or is already.")
    faults = RowFaultOut(many=True)
    flags = RowFlagOut(many=True, help_text="Worth knowing; nothing is stopped by it.")


class ImportViewSet(Selling):
    """Sheets of registrations of one's own partners."""

    model = DealImport
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "create": "edit",
        "retrieve": "view",
        "dry_run": "edit",
        "run": "edit",
        "undo": "edit",
    }

    def rows(self) -> Any:
        return DealImport.objects.select_related("registrant", "asked_by")

    def shown_many(self, rows: Rows) -> Rows:
        counts: dict[int, dict[str, int]] = {row.pk: {} for row in rows}
        states = ImportRow.objects.filter(sheet__in=list(counts)).values_list("sheet", "state")
        for key, state, number in states.annotate(Count("pk")).order_by():
            counts[key][state] = number
        return plain(ImportOut, [one(row, counts[row.pk]) for row in rows])

    @extend_schema(parameters=[Query], responses=page_of(ImportOut, "Import"), tags=TAGS)
    def list(self, request: Request) -> Response:
        return self.listed(self.rows(), self.query())

    @extend_schema(request=SheetIn, responses={201: ImportOut}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Bring a sheet. Its rows are checked at once where the customer's column is known."""
        selling = self.sells_for()
        data = self.body(SheetIn)
        table: Table = data["content"]
        registrant = self.registrant(selling, data.get("registrant"))
        if "columns" in data:
            mapping = meant(data)
            refuse_what_is_not_there(mapping, table.headers, registrant, self.person, at=self.at)
        else:
            mapping = guessed(table.headers, asked_now(registrant, at=self.at))
        sheet = DealImport.begin(
            table,
            registrant=registrant,
            file_name=data["file_name"],
            mapping=mapping,
            by=self.person,
            at=self.at,
        )
        if "customer_name" in mapping.values():
            sheet.check_rows(mapping, by=self.person, at=self.at)
        self.saw(sheet)
        response = self.answer(sheet, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{sheet.public_id}/"
        return response

    @extend_schema(responses=ImportOut, tags=TAGS)
    def retrieve(self, request: Request, public_id: str) -> Response:
        sheet = self.get_object()
        self.saw(sheet)
        return self.answer(sheet)

    @extend_schema(request=ColumnsIn, responses=ImportOut, tags=TAGS)
    def dry_run(self, request: Request, public_id: str) -> Response:
        """Have every row checked; nothing is registered by it."""
        sheet = self.get_object(lock=True)
        data = self.body(ColumnsIn)
        mapping = sheet.mapping
        if "columns" in data:
            mapping = meant(data)
            refuse_what_is_not_there(
                mapping, sheet.headers, sheet.registrant, self.person, at=self.at
            )
        sheet.check_rows(mapping, by=self.person, at=self.at)
        return self.answer(sheet)

    @extend_schema(request=RunIn, responses=ImportOut, tags=TAGS)
    def run(self, request: Request, public_id: str) -> Response:
        """Make the rows registrations. Ask for the sheet until its step is `imported`."""
        sheet = self.get_object(lock=True)
        sheet.import_rows(self.body(RunIn)["import_as"], by=self.person, at=self.at)
        return self.answer(sheet)

    @extend_schema(request=Input, responses=ImportOut, tags=TAGS)
    def undo(self, request: Request, public_id: str) -> Response:
        """Take back what nobody has touched since: drafts are closed, the rest is withdrawn."""
        sheet = self.get_object(lock=True)
        self.body(Input)
        sheet.undo(by=self.person, at=self.at)
        return self.answer(sheet)


class ImportRowViewSet(PermittedViewSet):
    """What became of each row of a sheet."""

    model = DealImport
    needs: ClassVar[dict[str, str]] = {"list": "view"}

    @extend_schema(parameters=[RowQuery], responses=page_of(ImportRowOut, "ImportRow"), tags=TAGS)
    def list(self, request: Request, public_id: str) -> Response:
        """List the rows, in the order of the file, with everything that is wrong with each."""
        sheet = self.get_object()
        query = self.query(RowQuery)
        self.saw(sheet)
        wanted = {"state": query["state"]} if "state" in query else {}
        return self.paged(sheet.rows.filter(**wanted), ["number"], query)

    def shown_many(self, rows: Rows) -> Rows:
        keys = [row.deal_id for row in rows if row.deal_id]
        deals = {deal.pk: deal for deal in Deal.objects.among(keys, self.person, at=self.at)}
        self.saw(deals.values())
        return plain(ImportRowOut, [row_told(row, deals.get(row.deal_id)) for row in rows])


def row_told(row: ImportRow, deal: Deal | None) -> dict[str, Any]:
    return {
        "row": row.number,
        "state": row.state,
        "deal": deal.public_id if deal else None,
        "faults": [{**said(fault), "only_to_submit": fault["to_submit"]} for fault in told_of(row)],
        "flags": [said(flag) for flag in told_of(row, flags=True)],
    }


def said(fault: Mapping[str, Any]) -> dict[str, str]:
    return {"field": fault["field"], "code": fault["code"], "message": words_of(fault)}


def meant(data: dict[str, Any]) -> dict[str, str]:
    """Return the columns as the verbs know them. Raises `ValidationError` for one said twice."""
    places = [each["column"] for each in data["columns"]]
    for n, place in enumerate(places):
        if place in places[:n]:
            raise fault(f"columns.{n}.column", _("This column is named already."), "twice")
    return {str(each["column"] - 1): each["field"] for each in data["columns"]}


def refuse_what_is_not_there(
    mapping: Mapping[str, str],
    headers: Sequence[str],
    registrant: Partner,
    user: User,
    *,
    at: datetime,
) -> None:
    offered = fields_for([registrant], user, at=at)
    for n, (place, field) in enumerate(mapping.items()):
        if int(place) >= len(headers):
            raise fault(f"columns.{n}.column", _("The sheet has no such column."))
        if field not in offered:
            raise fault(f"columns.{n}.field", _("No column can mean this."), "invalid_choice")


def one(sheet: DealImport, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "id": sheet.public_id,
        "registrant": {"id": sheet.registrant.public_id, "name": sheet.registrant.display_name},
        "file_name": sheet.file_name,
        "step": sheet.step,
        "import_as": sheet.import_as or None,
        "columns": [
            {"column": n, "heading": heading, "field": sheet.mapping.get(str(n - 1))}
            for n, heading in enumerate(sheet.headers, start=1)
        ],
        "rows": {state: counts.get(state, 0) for state in RowState.values},
        "created_at": sheet.created_at,
        "updated_at": sheet.updated_at,
    }
