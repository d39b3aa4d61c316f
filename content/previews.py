"""The pages of a file as pictures: made once, kept in private storage, served by our own doors."""

import threading
from typing import TYPE_CHECKING

import pypdfium2
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from partners import pictures

if TYPE_CHECKING:
    from content.models import LibraryDocument

WIDE = 1200
NARROW = 640
WIDTHS = {"wide": WIDE, "narrow": NARROW}
MOST_PAGES = 40
"""Beyond this a reader downloads; a preview is a look, not a copy."""

# PDFium is one library for the whole process and knows no threads.
ONE_AT_A_TIME = threading.Lock()


class NoPreview(LookupError):
    """It is no PDF, or has no such page."""


def pages_in(document: "LibraryDocument") -> int | None:
    """Return how many pages a PDF has; None for anything else, and for a PDF nobody can open."""
    if not document.is_pdf:
        return None
    # Counted here: that draws nothing, and a process of its own takes a tenth of a second.
    with document.open_file() as file, ONE_AT_A_TIME:
        try:
            opened = pypdfium2.PdfDocument(file.read())
        except pypdfium2.PdfiumError:
            return None
        try:
            return len(opened)
        finally:
            opened.close()


def page_picture(document: "LibraryDocument", *, number: int, size: str) -> bytes:
    """Return page `number` (from 1) as a WebP picture. Raises `NoPreview`."""
    width = WIDTHS.get(size)
    shown = min(document.page_count or 0, MOST_PAGES)
    if width is None or not 1 <= number <= shown:
        raise NoPreview(number)
    # By the file's own hash: a new file under the same name has pictures of its own.
    place = f"previews/{document.get_file_hash()}/{number}-{width}.webp"
    if default_storage.exists(place):
        with default_storage.open(place) as kept:
            return bytes(kept.read())
    with document.open_file() as file:
        content = file.read()
    try:
        [picture] = pictures.drawn(content, pictures.PDF, numbers=[number], width=width)
    except (pictures.NoPicture, ValueError) as error:
        raise NoPreview(number) from error
    if not default_storage.exists(place):
        default_storage.save(place, ContentFile(picture))
    return picture
