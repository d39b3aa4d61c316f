"""API doors to the files of a registration."""

import base64
import binascii
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from deals.api.parts import UnderADeal
from deals.api.views import TAGS
from deals.attaching import attaches_for
from deals.files import LARGEST_NAME, NotTaken, kind_of
from deals.models import DealAttachment, Scan
from deals.models.attachment import MOST_PICTURES
from deals.views.attaching import pictured_as, sent_as, tag_of
from partners.api.serializers import PartnerRefOut
from partners.api.views import partner_ref
from partners.pictures import NoPicture
from permissions.adapters.drf import PermittedViewSet
from permissions.adapters.shapes import Input, Query, Rows, Shown, page_of, plain

# In Base64, so that a whole request stays below what the portal reads at once.
LONGEST = 2_400_000


class PictureQuery(Input):
    picture = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PICTURES,
        help_text="Of this page a picture instead of the file: as many as `pictures` says.",
    )


class KeptFileOut(Shown):
    of = DealAttachment

    id = serializers.CharField()
    partner = PartnerRefOut(allow_null=True, help_text="Whose it is; null: the vendor's.")
    is_shared = serializers.BooleanField(help_text="For everybody who sees the deal.")
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    digest = serializers.CharField(help_text="SHA-256 of its bytes.")
    scan = serializers.ChoiceField(choices=Scan.choices)
    added_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class AttachmentOut(KeptFileOut):
    reckoned = frozenset({"pictures"})

    pictures = serializers.IntegerField(
        help_text="Of how many of its first pages `file/?picture=` has one; drawn by and by."
    )


class FileIn(Input):
    name = serializers.CharField(max_length=LARGEST_NAME)
    content = serializers.CharField(
        max_length=LONGEST, help_text="The file in Base64; 1.8 MB at most, more on the page."
    )

    def validate_content(self, value: str) -> bytes:
        try:
            content = base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(_("This is not Base64."), "not_base64") from error
        try:
            kind_of(content)
        except NotTaken as refusal:
            raise ValidationError(str(refusal), refusal.reason) from refusal
        return content


class AttachmentIn(FileIn):
    is_shared = serializers.BooleanField(required=False, default=False)


def told(row: DealAttachment) -> dict[str, Any]:
    names = ("is_shared", "name", "content_type", "size", "digest", "scan")
    return {
        "id": row.public_id,
        "partner": partner_ref(row.partner) if row.partner else None,
        **{name: getattr(row, name) for name in names},
        "pictures": len(row.picture_numbers),
        "added_at": row.added_at,
        "withdrawn_at": row.withdrawn_at,
    }


def handed_out(door: PermittedViewSet, attachment: DealAttachment) -> HttpResponse:
    """Send its bytes and write down who has them; 304 to a reader who has them already."""
    content = attachment.handed_out()
    tag = f'"{attachment.digest}"'
    if (known := door.known(tag)) is not None:
        return known
    door.saw(attachment, action="download")
    answer = sent_as(attachment, content)
    answer["ETag"] = tag
    return answer


class AttachmentViewSet(UnderADeal):
    """Files that parties and the vendor keep with a registration."""

    model = DealAttachment
    needs: ClassVar[dict[str, str]] = {
        "list": "view",
        "retrieve": "view",
        "create": "view",
        "file": "view",
        "withdrawal": "withdraw",
    }

    def rows(self) -> Any:
        return DealAttachment.objects.select_related("partner", "deal")

    def shown_many(self, rows: Rows) -> Rows:
        return plain(AttachmentOut, [told(row) for row in rows])

    @extend_schema(parameters=[Query], responses=page_of(AttachmentOut, "Attachment"), tags=TAGS)
    def list(self, request: Request, deal_id: str) -> Response:
        return self.listed(self.rows().filter(deal=self.deal()), self.query())

    @extend_schema(responses=AttachmentOut, tags=TAGS)
    def retrieve(self, request: Request, deal_id: str, public_id: str) -> Response:
        row = self.get_object()
        self.saw(row)
        return self.answer(row)

    @extend_schema(request=AttachmentIn, responses={201: AttachmentOut}, tags=TAGS)
    def create(self, request: Request, deal_id: str) -> Response:
        deal = self.deal("attach")
        data = self.body(AttachmentIn)
        row = DealAttachment.add(
            deal,
            partner=attaches_for(self.person, deal, at=self.at),
            by=self.person,
            at=self.at,
            **data,
        )
        response = self.answer(row, code=status.HTTP_201_CREATED)
        response["Location"] = f"{request.path}{row.public_id}/"
        return response

    @extend_schema(
        parameters=[PictureQuery], responses={(200, "*/*"): OpenApiTypes.BINARY}, tags=TAGS
    )
    def file(self, request: Request, deal_id: str, public_id: str) -> HttpResponse:
        """Fetch its bytes: 409 while it is held back, and after it was withdrawn.

        With `picture` one of its first pages as a picture, 404 where there is none.
        """
        row = self.get_object()
        number = self.query(PictureQuery).get("picture")
        return handed_out(self, row) if number is None else self.picture(row, number)

    def picture(self, row: DealAttachment, number: int) -> HttpResponse:
        try:
            content = row.picture(number)
        except NoPicture as missing:
            raise Http404 from missing
        tag = tag_of(content)
        if (known := self.known(tag)) is not None:
            return known
        self.saw(row, action="preview")
        return pictured_as(content)

    @extend_schema(request=Input, responses=AttachmentOut, tags=TAGS)
    def withdrawal(self, request: Request, deal_id: str, public_id: str) -> Response:
        """Take one's own file back. It is deleted; that it was there stays."""
        row = self.get_object(lock=True)
        self.body(Input)
        row.withdraw(by=self.person, at=self.at)
        return self.answer(row)
