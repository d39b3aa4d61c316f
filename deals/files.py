"""What a file really is: told by its bytes, never by its name."""

import io
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from permissions.refusals import Refused

LARGEST = 10 * 1024 * 1024
LARGEST_NAME = 160
# The harmless sample every scanner finds; found here too where no scanner is configured.
EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
SIGNED = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)
OFFICE = "application/vnd.openxmlformats-officedocument"
PACKED = {
    "word/": (f"{OFFICE}.wordprocessingml.document", "docx"),
    "xl/": (f"{OFFICE}.spreadsheetml.sheet", "xlsx"),
    "ppt/": (f"{OFFICE}.presentationml.presentation", "pptx"),
}


class NotTaken(Refused):
    """A file that is not kept here; `code` says why."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message, fields={"file": [(code, message)]})
        self.reason = code


@dataclass(frozen=True)
class Kind:
    content_type: str
    ending: str


def kind_of(content: bytes) -> Kind:
    """Return what kind of file this is. Raises `NotTaken`."""
    if not content:
        raise NotTaken(_("The file is empty."), "empty")
    if len(content) > LARGEST:
        raise NotTaken(_("10 MB at most."), "too_large")
    if EICAR in content:
        raise NotTaken(_("This file carries a virus."), "infected")
    for start, content_type, ending in SIGNED:
        if content.startswith(start):
            return Kind(content_type, ending)
    return _packed(content)


def _packed(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        names = []
    if "[Content_Types].xml" in names and not any("vbaProject" in name for name in names):
        for folder, (content_type, ending) in PACKED.items():
            if any(name.startswith(folder) for name in names):
                return Kind(content_type, ending)
    raise NotTaken(_("PDF, PNG, JPEG, DOCX, XLSX or PPTX, without macros."), "kind")


def called(name: str, kind: Kind) -> str:
    """Return the name a file is kept and handed out under: with the ending of what it is."""
    plain = "".join(each for each in name.replace("\\", "/") if each.isprintable())
    stem = plain.rpartition("/")[2].rpartition(".")[0] or plain.rpartition("/")[2]
    stem = stem.strip(" .")[: LARGEST_NAME - 8] or "file"
    return f"{stem}.{kind.ending}"
