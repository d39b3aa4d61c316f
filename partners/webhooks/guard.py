"""Where we post to, and where never: no machine of our own house, whatever its name resolves to.

A name is resolved once, every address it has must be allowed, and the connection goes to that very
address: a name that answers differently the second time is never asked a second time.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 2000
PORTS = frozenset({443, 8443})
# Of IPv6 only what is given out to the world, and of that nothing that wraps another address.
WORLD = ipaddress.ip_network("2000::/3")
NOT_THE_WORLD = tuple(
    ipaddress.ip_network(network)
    for network in (
        # IPv4: this network, private, carriers', loopback, link-local and what else is nobody's.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        # A cloud's own service at an address that looks public.
        "168.63.129.16/32",
        # IPv6 within the world: Teredo and kin, documentation, 6to4.
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
getaddrinfo = socket.getaddrinfo


class NotThere(Exception):
    """We do not post to this address. `code` is for the log, the sentence for people."""

    def __init__(self, code: str, message: "str | Promise") -> None:
        super().__init__(code)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Address:
    """An address as it was written, taken apart."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_secure(self) -> bool:
        return self.scheme == "https"

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


@dataclass(frozen=True)
class Spot:
    """The one socket address that a name stands for in this attempt."""

    family: socket.AddressFamily
    sockaddr: tuple[Any, ...]
    is_loopback: bool


def taken_apart(url: str) -> Address:
    """Read an address. Raises `NotThere` for what no machine of another house would have."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise NotThere("malformed", _("Write the whole address, as https://example.com/hook."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotThere("malformed", _("This is no address.")) from error
    if not parts.hostname or parts.scheme not in {"https", "http"}:
        raise NotThere("malformed", _("Write the whole address, as https://example.com/hook."))
    if parts.username is not None or parts.password is not None:
        raise NotThere("credentials", _("Leave name and password out of the address."))
    if parts.scheme == "http" and not settings.WEBHOOKS_TO_LOOPBACK:
        raise NotThere("not_https", _("The address must begin with https://."))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not settings.WEBHOOKS_TO_LOOPBACK:
        raise NotThere("port", _("Only the ports 443 and 8443 are open outward."))
    return Address(parts.scheme, parts.hostname, port, target)


def resolved(address: Address) -> Spot:
    """Ask once for what the name stands for. Raises `NotThere`.

    One forbidden answer among several is enough: which of them comes first is the name's choice.
    """
    try:
        found = getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotThere("unresolvable", _("There is no machine of this name.")) from error
    spots = [_spot(family, sockaddr) for family, _type, _proto, _name, sockaddr in found]
    if not spots:
        raise NotThere("unresolvable", _("There is no machine of this name."))
    for spot in spots:
        _refuse(address, spot)
    return spots[0]


def _spot(family: int, sockaddr: tuple[Any, ...]) -> Spot:
    return Spot(socket.AddressFamily(family), sockaddr, is_loopback=_within(sockaddr[0], LOOPBACK))


def _refuse(address: Address, spot: Spot) -> None:
    if spot.is_loopback and settings.WEBHOOKS_TO_LOOPBACK:
        return
    if not is_of_the_world(ip_of(spot.sockaddr[0])):
        raise NotThere(
            "forbidden_address",
            _("This machine stands in an inner network: we post to the open internet alone."),
        )
    # What loopback is let do beside, nobody else is.
    if not address.is_secure:
        raise NotThere("not_https", _("The address must begin with https://."))
    if address.port not in PORTS:
        raise NotThere("port", _("Only the ports 443 and 8443 are open outward."))


def ip_of(text: str) -> IpAddress:
    """Return the address; of one that wraps an IPv4 address, the one inside."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def is_of_the_world(address: IpAddress) -> bool:
    if any(address in network for network in NOT_THE_WORLD if network.version == address.version):
        return False
    return isinstance(address, ipaddress.IPv4Address) or address in WORLD


def _within(text: str, networks: tuple[Any, ...]) -> bool:
    address = ip_of(text)
    return any(address in each for each in networks if each.version == address.version)
