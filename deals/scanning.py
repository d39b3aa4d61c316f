"""Asking a ClamAV daemon whether a file carries a virus, where one is configured."""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE = 30.0
CHUNK = 64 * 1024
DEFAULT_PORT = 3310


class ScannerSilent(RuntimeError):
    """The scanner cannot be reached or answers nothing we know: asked again later."""


def is_configured() -> bool:
    return bool(settings.SCANNER_URL)


def carries_a_virus(content: bytes) -> bool:
    """Send it by clamd's INSTREAM and return what it says. Raises `ScannerSilent`."""
    where = urlsplit(settings.SCANNER_URL)
    address = (where.hostname or "127.0.0.1", where.port or DEFAULT_PORT)
    try:
        with socket.create_connection(address, timeout=PATIENCE) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                scanner.sendall(struct.pack("!L", len(part)) + part)
            scanner.sendall(struct.pack("!L", 0))
            answer = scanner.makefile("rb").read().rstrip(b"\0\n ")
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    if answer.endswith(b" FOUND"):
        return True
    if answer.endswith(b" OK"):
        return False
    raise ScannerSilent(answer.decode(errors="replace")[:200])
