"""The address of another system, taken apart once. What leaves a doubt about where it leads is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.text import shown

LONGEST_ADDRESS = 500
PORTS = {"https": 443, "http": 80}

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


def _bad(text: str) -> AddressError:
    return AddressError(
        _(
            "“%(value)s” is not an address of DHIS2. Write it like https://dhis2.example.org/hmis, without user name "
            "and password."
        ),
        code="bad_address",
        params={"value": shown(re.sub("//[^/]*@", "//…@", text))},
    )
