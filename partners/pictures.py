"""Pictures of a file that a stranger made, drawn by a process of its own within limits.

Whatever the file does to the process that draws it, it does to no other: there is no picture then.
Nothing of the file's own bytes is in a picture.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

log = logging.getLogger(__name__)

DRAWER = Path(__file__).with_name("drawing.py")
PDF = "application/pdf"
DRAWN = frozenset({PDF, "image/png", "image/jpeg"})
"""What is drawn at all. A drawing that is a program, as SVG is, never is."""
KIND = "image/webp"
PATIENCE = 15.0
LARGEST_PICTURE = 4 * 1024 * 1024


class NoPicture(LookupError):
    """The file is of another kind, nobody can open it, or it asks for more than it may."""


def drawn(content: bytes, kind: str, *, numbers: Sequence[int], width: int) -> list[bytes]:
    """Draw these pages of a file, from 1, as WebP; those it does not have are passed over.

    Raises `NoPicture`.
    """
    if kind not in DRAWN:
        raise NoPicture(kind)
    asked = {"kind": kind, "numbers": list(numbers), "width": width}
    with TemporaryFile() as given, TemporaryFile() as answered:
        given.write(json.dumps(asked).encode() + b"\n" + content)
        given.seek(0)
        try:
            subprocess.run(  # noqa: S603  our own program, and nothing of the file in its name
                [sys.executable, "-I", str(DRAWER)],
                stdin=given,
                stdout=answered,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
                timeout=PATIENCE,
                check=True,
            )
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            log.info("No picture: %s", type(error).__name__)
            raise NoPicture(kind) from error
        answered.seek(0)
        return _read(answered.readline(10_000), answered.read())


def _read(head: bytes, body: bytes) -> list[bytes]:
    """Take the answer apart, trusting none of it. Raises `NoPicture`."""
    try:
        sizes = [int(each) for each in json.loads(head)]
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise NoPicture("answer") from error
    pictures = []
    for size in sizes:
        picture, body = body[: max(size, 0)], body[max(size, 0) :]
        if not (picture.startswith(b"RIFF") and picture[8:12] == b"WEBP"):
            raise NoPicture("answer")
        if len(picture) > LARGEST_PICTURE:
            raise NoPicture("answer")
        pictures.append(picture)
    return pictures
