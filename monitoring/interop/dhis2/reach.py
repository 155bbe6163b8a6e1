"""Where a request of ours may go. A host is resolved once, and that one IP is used.

Refused at all times: link-local (there the clouds keep their secrets), multicast, unspecified and reserved
addresses, and the secret services that clouds keep elsewhere. Private and loopback ones only go when the connection
says so. An IPv6 address that carries an IPv4 one is judged by both.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from basis.text import shown
from monitoring.values.addresses import Address, AddressError

METADATA = frozenset(
    map(ipaddress.ip_address, ["100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"])
)
NAT64 = [ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48")]

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


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
