"""Where a request of ours may go. An address is taken apart once, its host resolved once, and that one IP is used.

Refused at all times: link-local (there the clouds keep their secrets), multicast, unspecified and reserved
addresses, and the secret services that clouds keep elsewhere. Private and loopback ones only go when the connection
says so. An IPv6 address that carries an IPv4 one is judged by both.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.text import shown

LONGEST_ADDRESS = 500
PORTS = {"https": 443, "http": 80}
METADATA = frozenset(
    map(ipaddress.ip_address, ["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"])
)
NAT64 = [ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48")]

IP = ipaddress.IPv4Address | ipaddress.IPv6Address

_STRANGE = re.compile(r"[\s\\\x00-\x20\x7f-\x9f]")


class AddressError(ValidationError):
    """An address to which nothing is sent: bad_address, https_needed, forbidden_address, unknown_host."""


@dataclass(frozen=True)
class Address:
    """The root of a web interface: https://host:port/path, the path without a slash at its end."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def named(self) -> str:
        """Host and port as the header Host says them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.named}{self.path}"


def parse_address(text: str, *, allow_http: bool = False) -> Address:
    """The address that a person wrote, without `/api` at its end; raises AddressError. Nothing is resolved."""
    address, query = split(text)
    if query:
        raise _bad(text)
    if address.scheme == "http" and not allow_http:
        raise AddressError(
            _("The address must begin with https://, or the token could be read on the way."), code="https_needed"
        )
    path = address.path.rstrip("/").removesuffix("/api").rstrip("/")
    return Address(address.scheme, address.host, address.port, path)


def split(text: str) -> tuple[Address, str]:
    """An address and its query, as they stand; raises AddressError for one that leaves a doubt."""
    if len(text) > LONGEST_ADDRESS or _STRANGE.search(text):
        raise _bad(text)
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except (ValueError, UnicodeError):
        raise _bad(text) from None
    if parts.scheme not in PORTS or not host or "@" in parts.netloc or parts.fragment or "%" in host or port == 0:
        raise _bad(text)
    if any(step in (".", "..") for step in parts.path.split("/")):
        raise _bad(text)
    if ":" not in host:
        host = host.encode("idna").decode()
    return Address(parts.scheme, host, port or PORTS[parts.scheme], parts.path), parts.query


def resolve(address: Address, *, allow_private: bool = False) -> str:
    """The one IP to connect to. Where only one of several may not be used, none is: raises AddressError."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressError(
            _("There is no computer of the name “%(host)s”."), code="unknown_host", params={"host": shown(address.host)}
        ) from None
    numbers = [str(each[4][0]) for each in found]
    if not numbers or not all(may_reach(number, allow_private=allow_private) for number in numbers):
        raise AddressError(
            _("“%(host)s” lies inside a private network or is not a place to which data may be sent."),
            code="forbidden_address",
            params={"host": shown(address.host)},
        )
    return numbers[0]


def may_reach(number: str, *, allow_private: bool = False) -> bool:
    """Whether a connection may be opened to an IP."""
    try:
        return all(_may_reach(each, allow_private) for each in _meant(ipaddress.ip_address(number.partition("%")[0])))
    except ValueError:
        return False


def _may_reach(ip: IP, allow_private: bool) -> bool:
    if ip in METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return False
    if ip.is_loopback:
        return allow_private
    if ip.is_reserved:
        return False
    return allow_private or ip.is_global


def _meant(ip: IP) -> Iterator[IP]:
    """The address, unless it only stands for another, and every other that it carries."""
    if isinstance(ip, ipaddress.IPv4Address):
        yield ip
        return
    if ip.ipv4_mapped:
        yield ip.ipv4_mapped
        return
    carried = [ip.sixtofour, *(ip.teredo or ())]
    carried += [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)] if any(ip in net for net in NAT64) else []
    known = [each for each in carried if each is not None]
    yield from known
    if not known:
        yield ip


def _bad(text: str) -> AddressError:
    return AddressError(
        _(
            "“%(value)s” is not an address of DHIS2. Write it like https://dhis2.example.org/hmis, without user name "
            "and password."
        ),
        code="bad_address",
        params={"value": shown(re.sub("//[^/]*@", "//…@", text))},
    )
