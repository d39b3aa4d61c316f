"""One POST to one socket address: no redirect, no proxy, so many bytes and so many seconds."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from partners.webhooks.guard import Address, NotThere, Spot, resolved, taken_apart

# For connecting and for each silence; for all of it together.
SILENCE, ALTOGETHER = 5.0, 10.0
READ = 512
AGENT = "Tandem-Webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What came back. Without a status nothing did, and `error` says why."""

    status: int | None = None
    text: str = ""
    error: str = ""
    millis: int = 0
    # Whether the body may have arrived, answered or not.
    left: bool = False


class Pinned(http.client.HTTPConnection):
    """A connection to the address that was looked at, whatever its name resolves to by now."""

    def __init__(self, address: Address, spot: Spot) -> None:
        super().__init__(address.host, address.port, timeout=SILENCE)
        self.address, self.spot = address, spot
        self.is_sent = self.is_cut = False

    def connect(self) -> None:
        self.sock = socket.socket(self.spot.family, socket.SOCK_STREAM)
        self.sock.settimeout(SILENCE)
        self.sock.connect(self.spot.sockaddr)
        if self.address.is_secure:
            context = ssl.create_default_context()
            wrapped = context.wrap_socket(
                self.sock, server_hostname=self.address.host, do_handshake_on_connect=False
            )
            self.sock = wrapped
            wrapped.do_handshake()

    def cut(self) -> None:
        """End it from another thread: whoever drips bytes gets no longer than the rest."""
        self.is_cut = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def post(url: str, headers: Mapping[str, str], body: bytes) -> Answer:
    """Send it, and return what came back. Nothing of the receiver's doing raises."""
    began = time.monotonic()
    try:
        address = taken_apart(url)
        spot = resolved(address)
    except NotThere as refusal:
        return Answer(error=refusal.code, millis=_since(began))
    line = Pinned(address, spot)
    watch = threading.Timer(ALTOGETHER, line.cut)
    watch.daemon = True
    watch.start()
    try:
        status, text = _exchange(line, headers, body)
    except Exception as error:  # noqa: BLE001  whatever a stranger's machine says or does not say
        name = "timeout" if line.is_cut else _name(error)
        return Answer(error=name, millis=_since(began), left=line.is_sent)
    else:
        # Headers that are cut off read like headers that are over.
        if line.is_cut:
            return Answer(error="timeout", millis=_since(began), left=True)
        return Answer(status=status, text=text, millis=_since(began), left=True)
    finally:
        watch.cancel()
        line.close()


def _exchange(line: Pinned, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    address = line.address
    line.connect()
    line.putrequest("POST", address.target, skip_host=True, skip_accept_encoding=True)
    usual = {
        "Host": address.host_header,
        "User-Agent": AGENT,
        "Content-Type": "application/json; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    for name, value in {**usual, **headers}.items():
        line.putheader(name, value)
    line.is_sent = True
    line.endheaders(body)
    response = line.getresponse()
    first = response.read(READ)
    return response.status, first.decode("utf-8", "replace").replace("\0", "\ufffd")


def _name(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ssl.SSLError):
        return "certificate"
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, OSError):
        return "unreachable"
    return "no_http"


def _since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
