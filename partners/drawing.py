"""Draw pictures of one file that a stranger made: run as a process of its own, never imported.

It gets a line that says what to draw and the bytes of the file, and answers with a line of sizes
and the pictures. It begins by giving up what it does not need: memory, time, files, children.
"""

import ctypes
import io
import json
import os
import resource
import sys
from importlib import resources
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2 import raw

MEMORY = 768 * 1024 * 1024
PROCESSOR_SECONDS = 10
LARGEST_ANSWER = 16 * 1024 * 1024
MOST_PIXELS = 40_000_000
# A page narrower than its height by more than this is drawn to this height, not wider.
TALLEST = 2
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
TYPEFACES = str(resources.files("justmytype_intl_cjk").joinpath("fonts/ofl")).encode()
# Read again by PDFium later, so it must not be let go of.
PATHS = ctypes.cast(
    (ctypes.c_char_p * 2)(TYPEFACES, None), ctypes.POINTER(ctypes.POINTER(ctypes.c_char))
)
# By the character sets of a PDF: each would else be drawn with the first that has most of it.
FACES = {
    128: b"Noto Sans JP Thin",
    129: b"Noto Sans KR Thin",
    134: b"Noto Sans SC Thin",
    136: b"Noto Sans TC Thin",
}


def give_up() -> None:
    """Have the system end this process rather than let it take more than a picture needs."""
    for what, most in [
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_ANSWER),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ]:
        _soft, hard = resource.getrlimit(what)
        wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (wanted, wanted))
    os.nice(10)


def fitting(width: float, height: float, wanted: int) -> float:
    """Return by how much to draw larger, so that nothing is wider or much taller than wanted."""
    if not (width > 0 and height > 0):
        raise ValueError("It has no size.")
    return min(wanted / width, wanted * TALLEST / height)


def spelled(image: Any) -> bytes:
    """Return it as WebP: its dots alone, nothing of what else the file said."""
    kept = io.BytesIO()
    image.save(kept, "WEBP", quality=82, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return kept.getvalue()


def image_drawn(content: bytes, kind: str, wanted: int) -> bytes:
    with Image.open(io.BytesIO(content), formats=[FORMATS[kind]]) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ValueError("It has more dots than anybody looks at.")
        image.thumbnail((wanted * TALLEST, wanted * TALLEST))
        upright = ImageOps.exif_transpose(image)
        scale = min(1.0, fitting(*upright.size, wanted))
        clear = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        size = tuple(max(1, round(each * scale)) for each in clear.size)
        return spelled(clear.resize(size) if size != clear.size else clear)


class Letters(pypdfium2.PdfSysfontBase):
    """What a page is written with where the file brings no letters of its own."""

    def MapFont(self, _: Any, *asked: Any) -> Any:  # noqa: N802  PDFium calls it so
        _weight, _italic, charset, *_more = asked
        if face := FACES.get(charset):
            return self.default.GetFont(self.default, face)
        return self.default.MapFont(self.default, *asked)


def start_pdfium() -> None:
    """Start PDFium with the typefaces we bring, so that a page looks the same on every machine.

    Chinese, Japanese and Korean that a file brings no letters for is drawn with these.
    """
    raw.FPDF_DestroyLibrary()
    raw.FPDF_InitLibraryWithConfig(raw.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=PATHS))
    Letters().setup()


def pages_drawn(content: bytes, numbers: list[int], wanted: int) -> list[bytes]:
    start_pdfium()
    opened = pypdfium2.PdfDocument(content)
    pictures = []
    for number in numbers:
        if 1 <= number <= len(opened):
            page = opened[number - 1]
            scale = fitting(page.get_width(), page.get_height(), wanted)
            pictures.append(spelled(page.render(scale=scale).to_pil().convert("RGB")))
            page.close()
    return pictures


def answer(given: BinaryIO, out: BinaryIO) -> None:
    asked = json.loads(given.readline())
    content, kind, wanted = given.read(), asked["kind"], asked["width"]
    if kind == "application/pdf":
        pictures = pages_drawn(content, asked["numbers"], wanted)
    else:
        pictures = [image_drawn(content, kind, wanted)]
    out.write(json.dumps([len(each) for each in pictures]).encode() + b"\n")
    out.writelines(pictures)
    out.flush()


if __name__ == "__main__":
    give_up()
    answer(sys.stdin.buffer, sys.stdout.buffer)
    # PDFium was begun anew behind its wrapper's back: nothing is left to tidy up.
    os._exit(0)
