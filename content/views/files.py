"""Files leave the house here and nowhere else: fetched by the rule, noted, then sent."""

from urllib.parse import quote

from django.db import models, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_safe

from content.models import LibraryDocument, LibraryPage, LibraryRendition
from content.previews import NoPreview, page_picture
from content.views.library import gone
from permissions.adapters.web import moment, person, saw
from permissions.models import AccessEntry

PRIVATE = "private, no-cache"


@require_safe
@transaction.atomic
def file(request: HttpRequest, public_id: str, document_id: str) -> HttpResponseBase:
    """Send a file of a material, and write down in whose hands it is now."""
    at, reader = moment(request), person(request)
    page = LibraryPage.objects.permitted(reader, at=at).filter(public_id=public_id).first()
    if page is None:
        return gone(request, public_id)
    document = LibraryDocument.objects.fetch(
        reader, "view", at=at, public_id=document_id, carried_by__page=page
    )
    if request.method == "GET":
        page.hand_out(document, by=reader, at=at)
        saw(request, document, action="download", door=AccessEntry.Door.FILE)
    return sent_as(
        document, name=f"{page.title} {page.version_label}".strip(), head=request.method == "HEAD"
    )


@require_safe
@transaction.atomic
def document(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Send a file to those who make the library; readers take it from its material."""
    at, maker = moment(request), person(request)
    found = LibraryDocument.objects.fetch(maker, "view", at=at, public_id=public_id)
    if not LibraryPage.objects.permitted(maker, "edit", at=at).exists():
        raise Http404
    saw(request, found, action="download", door=AccessEntry.Door.FILE)
    return sent_as(found, name=found.title, head=request.method == "HEAD")


def sent_as(document: LibraryDocument, *, name: str, head: bool) -> HttpResponseBase:
    """Return the bytes under a name people recognise, in whatever script it is written."""
    title = get_valid_filename(name).strip("._") or "file"
    filename = f"{title[:120]}.{document.file_extension.lower()}"
    answer: HttpResponseBase
    if head:
        answer = HttpResponse(content_type=document.content_type)
        answer["Content-Length"] = str(document.get_file_size() or 0)
        answer["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(filename)}"
    else:
        answer = FileResponse(
            document.file.open("rb"),
            as_attachment=True,
            filename=filename,
            content_type=document.content_type,
        )
    answer["Cache-Control"] = PRIVATE
    return answer


@require_safe
def preview(request: HttpRequest, public_id: str, document_id: str, number: int) -> HttpResponse:
    """Show one page of a file as a picture."""
    at, reader = moment(request), person(request)
    found = LibraryDocument.objects.fetch(
        reader,
        "view",
        at=at,
        public_id=document_id,
        carried_by__page__in=LibraryPage.objects.permitted(reader, at=at).filter(
            public_id=public_id
        ),
    )
    # The first page stands on every card; to leaf through it is a look of its own.
    action = "preview" if number > 1 else "picture"
    return pictured(request, found, number=number, size="wide", action=action)


@require_safe
def cover(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the picture on a card: the chosen one, or the first page of the first file."""
    at, reader = moment(request), person(request)
    page = LibraryPage.objects.fetch(reader, "view", at=at, public_id=public_id)
    if page.cover:
        picture = page.cover.get_rendition("fill-640x400|format-webp")
        return image_of(request, picture, of=page)
    first = page.files.select_related("document").first()
    if first is None:
        raise Http404
    return pictured(request, first.document, number=1, size="narrow", action="picture")


@require_safe
def rendition(request: HttpRequest, public_id: str) -> HttpResponse:
    at, viewer = moment(request), person(request)
    found = LibraryRendition.objects.fetch(viewer, "view", at=at, public_id=public_id)
    return image_of(request, found, of=found)


def image_of(request: HttpRequest, found: LibraryRendition, *, of: models.Model) -> HttpResponse:
    """Send a picture; what a browser still has is neither sent nor seen again."""
    etag = f'"{found.public_id}"'
    if (unchanged := get_conditional_response(request, etag=etag)) is not None:
        return unchanged
    saw(request, of, action="picture", door=AccessEntry.Door.FILE)
    with found.file.open("rb") as kept:
        answer = HttpResponse(kept.read(), content_type=f"image/{kind_of(found.file.name)}")
    answer["Cache-Control"] = PRIVATE
    answer["ETag"] = etag
    return answer


def kind_of(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    return {"jpg": "jpeg", "svg": "svg+xml"}.get(ending, quote(ending))


def pictured(
    request: HttpRequest, document: LibraryDocument, *, number: int, size: str, action: str
) -> HttpResponse:
    etag = f'"{document.file_hash}-{number}-{size}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None and document.file_hash:
        return unchanged
    try:
        picture = page_picture(document, number=number, size=size)
    except NoPreview as missing:
        raise Http404 from missing
    saw(request, document, action=action, door=AccessEntry.Door.FILE)
    answer = HttpResponse(picture, content_type="image/webp")
    answer["Cache-Control"] = PRIVATE
    answer["ETag"] = etag
    return answer
