"""API doors of the library: what is out now for this reader, and its files."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from content.api import serializers as said
from content.facets import Wish
from content.models import LibraryDocument, LibraryPage, PageLife
from content.views.files import sent_as
from content.views.library import former_edition
from permissions.adapters.drf import PUBLIC_ID, PermittedViewSet
from permissions.adapters.shapes import Rows, page_of, plain

PROBLEM = "application/problem+json"


def ref(page: LibraryPage) -> dict[str, str]:
    return {"id": page.public_id, "title": page.title, "version_label": page.version_label}


def told(page: LibraryPage) -> dict[str, Any]:
    return {
        **ref(page),
        "language": page.language,
        "kind": page.kind,
        "summary": page.summary,
        "is_current": page.is_out,
        "product_families": [{"code": f.code, "name": str(f.name)} for f in page.families.all()],
        "files": [
            {
                "id": each.document.public_id,
                "name": each.name,
                "extension": each.document.file_extension.lower(),
                "size": each.document.file_size,
                "pages": each.document.page_count,
            }
            for each in page.files.all()
        ],
        "issued_at": page.issued_at,
        "url": page.get_absolute_url(),
    }


class MaterialViewSet(PermittedViewSet):
    """Material that is out: what a partner's own system may offer its people."""

    model = LibraryPage
    needs: ClassVar[dict[str, str]] = {"list": "view", "retrieve": "view", "file": "view"}

    def rows(self) -> Any:
        lives = PageLife.objects.holding(at=self.at).filter(page=OuterRef("pk"))
        return LibraryPage.objects.with_everything().annotate(is_out=Exists(lives))

    def shown_many(self, rows: Rows) -> Rows:
        return plain(said.MaterialOut, [told(row) for row in rows])

    @extend_schema(
        parameters=[said.MaterialQuery],
        responses=page_of(said.MaterialOut, "Material"),
        tags=["library"],
    )
    def list(self, request: Request) -> Response:
        query = self.query(said.MaterialQuery)
        wish = Wish(
            q=query.get("q", ""),
            family=query.get("product_family", ""),
            kind=query.get("kind", ""),
            language=query.get("language", ""),
        )
        return self.listed(wish.narrow(self.rows().current(at=self.at)), query)

    @extend_schema(
        responses={200: said.MaterialOut, (410, PROBLEM): said.GoneOut}, tags=["library"]
    )
    def retrieve(self, request: Request, public_id: str) -> Response:
        page = self.found()
        if page is None:
            return self.gone()
        self.saw(page)
        return self.answer(page)

    @extend_schema(
        parameters=[said.FileQuery],
        responses={(200, "*/*"): OpenApiTypes.BINARY, (410, PROBLEM): said.GoneOut},
        tags=["library"],
    )
    def file(self, request: Request, public_id: str) -> HttpResponseBase:
        """Send a file, and write down in whose hands it is now."""
        page = self.found()
        if page is None:
            return self.gone()
        wanted = self.query(said.FileQuery).get("file") or first_of(page)
        document = self.fetched(
            LibraryDocument.objects.all(), "view", public_id=wanted, carried_by__page=page
        )
        if request.method == "GET":
            page.hand_out(document, by=self.person, at=self.at)
            self.saw([document], action="download")
        name = f"{page.title} {page.version_label}".strip()
        return sent_as(document, name=name, head=request.method == "HEAD")

    def found(self) -> LibraryPage | None:
        try:
            page: LibraryPage = self.get_object()
        except Http404:
            return None
        return page

    def gone(self) -> Response:
        """Answer 410 to whom it was for. Raises `Http404` for all others."""
        public_id = self.kwargs[self.lookup]
        if not PUBLIC_ID.fullmatch(public_id):
            raise Http404
        former, successor = former_edition(public_id, self.person, at=self.at)
        self.saw(former, action="recall")
        body = {
            "type": "urn:tandem:problem:gone",
            "title": _("Withdrawn"),
            "status": int(HTTPStatus.GONE),
            "detail": _("This material was withdrawn."),
            "code": "gone",
            "successor": ref(successor) if successor else None,
        }
        return Response(said.GoneOut(body).data, status=HTTPStatus.GONE, content_type=PROBLEM)


def first_of(page: LibraryPage) -> str:
    first = next(iter(page.files.all()), None)
    if first is None:
        raise Http404
    return str(first.document.public_id)
