"""Asking a DHIS2: with a token, with patience, and with limits on everything that it may send back.

What comes is not trusted: not its length, its type, its pages nor where it sends us. The token goes to the one
address that was checked, in a header, and stands in no message of ours.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlencode, urljoin

import urllib3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError, SSLError

from basis.text import TextError, clean
from monitoring.interop.dhis2 import strict_json
from monitoring.interop.dhis2.reach import resolve
from monitoring.values.addresses import Address, AddressError, split
from monitoring.values.exchange import RemoteObject

CHUNK = 2**16
IN_MEMORY = 4 * 2**20
PAGE_SIZE = 1_000
LONGEST_UID, LONGEST_NAME = 50, 255
FIELDS = {
    "organisationUnits": "id,code,name,level,parent[id]",
    "dataElements": "id,code,name",
    "categoryOptionCombos": "id,code,name",
    "dataSets": "id,code,name,periodType",
}


class RemoteError(ValidationError):
    """Why nothing came: unreachable, certificate, not_authorised, not_found, remote_refused, too_large, too_slow,
    wrong_type, redirected, broken_answer.
    """


@dataclass(frozen=True)
class Limits:
    """Seconds and bytes. `total` is for one answer, from the first byte of the question to the last of the answer."""

    connect: float = 10
    read: float = 60
    total: float = 900
    page_bytes: int = 16 * 2**20
    value_bytes: int = 256 * 2**20
    pages: int = 1_000
    attempts: int = 4
    first_wait: float = 2
    longest_wait: float = 60
    redirects: int = 3


class Client:
    """One DHIS2. `sign_of_life` is called between steps; what it raises (a job was cancelled) ends the work."""

    def __init__(
        self,
        address: Address,
        token: str,
        *,
        allow_private: bool = False,
        allow_redirects: bool = False,
        limits: Limits | None = None,
        sleep: Callable[[float], None] = time.sleep,
        sign_of_life: Callable[[], None] = lambda: None,
    ):
        self._address, self._token = address, token
        self._allow_private, self._allow_redirects = allow_private, allow_redirects
        self._limits = limits or Limits()
        self._sleep, self._sign_of_life = sleep, sign_of_life
        self._ip = ""

    def __repr__(self) -> str:
        return f"<Client {self._address}>"

    # --- what one may ask ---------------------------------------------------------------------------------------

    def version(self) -> str:
        """The version that the other system says it has."""
        answer = self._document("system/info", {})
        return str(answer.get("version") or "")[:40]

    def objects(self, resource: str) -> Iterator[RemoteObject]:
        """All objects of a resource of FIELDS, page by page, each once."""
        seen: set[str] = set()
        for number in range(1, self._limits.pages + 1):
            asked = {"fields": FIELDS[resource], "pageSize": PAGE_SIZE, "page": number, "order": "id:asc"}
            answer = self._document(resource, asked)
            found = answer.get(resource)
            if not isinstance(found, list):
                raise _broken()
            fresh = [each for each in map(_object, found) if each.uid not in seen]
            seen.update(each.uid for each in fresh)
            yield from fresh
            if number >= _page_count(answer) or not found:
                return
            if not fresh:  # the same page again and again
                raise _broken()
        raise _too_large()

    def data_values(self, *, data_set: str, period: str, unit: str) -> IO[bytes]:
        """The values of a data set for a period, of a unit and everything below it, as they were sent."""
        asked = {"dataSet": data_set, "period": period, "orgUnit": unit, "children": "true", "includeDeleted": "true"}
        return self._fetch("dataValueSets", asked, self._limits.value_bytes)

    def completions(self, *, data_set: str, period: str, unit: str) -> IO[bytes]:
        """Which units below a unit declared the data set complete for a period."""
        asked = {"dataSet": data_set, "period": period, "orgUnit": unit, "children": "true"}
        return self._fetch("completeDataSetRegistrations", asked, self._limits.value_bytes)

    # --- one question -------------------------------------------------------------------------------------------

    def _document(self, path: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        with self._fetch(path, asked, self._limits.page_bytes) as answer:
            try:
                document = strict_json.loads(answer.read())
            except ValidationError:
                raise _broken() from None
        if not isinstance(document, dict):
            raise _broken()
        return document

    def _fetch(self, path: str, asked: Mapping[str, Any], most: int) -> IO[bytes]:
        """The answer to one question; asked again, later each time, where the other side is busy or the line broke."""
        target = f"{self._address.path}/api/{path}" + (f"?{urlencode(asked)}" if asked else "")
        problem = _unreachable()
        for attempt in range(self._limits.attempts):
            self._sign_of_life()
            try:
                return self._follow(target, most)
            except _Again as again:
                problem = again.problem
                wait = again.after if again.after is not None else self._limits.first_wait * 2**attempt
            if attempt + 1 < self._limits.attempts:
                self._wait(min(wait, self._limits.longest_wait))
        raise problem

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            self._sign_of_life()
            self._sleep(min(seconds, 1))
            seconds -= 1

    def _follow(self, target: str, most: int) -> IO[bytes]:
        """The answer, perhaps after redirects, which must be allowed and stay with the same host."""
        for _step in range(self._limits.redirects + 1):
            found = self._ask(target, most)
            if not isinstance(found, str):
                return found
            target = self._moved(found, target)
        raise _redirected()

    def _moved(self, location: str, target: str) -> str:
        if not self._allow_redirects:
            raise _redirected()
        here = f"{self._address.scheme}://{self._address.named}{target}"
        try:
            there, query = split(urljoin(here, location))
        except (AddressError, ValueError):
            raise _redirected() from None
        if there.origin != self._address.origin:
            raise _redirected()
        return there.path + (f"?{query}" if query else "")

    def _ask(self, target: str, most: int) -> IO[bytes] | str:
        """A body, or the place to which we are sent."""
        self._ip = self._ip or resolve(self._address, allow_private=self._allow_private)
        end = time.monotonic() + self._limits.total
        with self._pool() as pool, _watch(pool, self._limits.total):
            try:
                response = pool.request(
                    "GET",
                    target,
                    headers={
                        "Host": self._address.named,
                        "Authorization": f"ApiToken {self._token}",
                        "Accept": "application/json",
                        "Accept-Encoding": "gzip",
                        "User-Agent": "Dishari",
                    },
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=self._limits.connect, read=self._limits.read),
                )
                if time.monotonic() >= end:  # the head was cut off; what is left of it means nothing
                    raise _too_slow()
                if 300 <= response.status < 400:
                    return str(response.headers.get("Location") or "")
                _judge(response)
                return self._body(response, most, end)
            except SSLError:
                raise RemoteError(
                    _("The certificate of the other system cannot be trusted."), code="certificate"
                ) from None
            except LocationParseError:
                raise _broken() from None
            except (HTTPError, OSError, ValueError):  # ValueError: the socket was closed under the reader
                if time.monotonic() >= end:
                    raise _too_slow() from None
                raise _Again(_unreachable()) from None

    def _body(self, response: urllib3.BaseHTTPResponse, most: int, end: float) -> IO[bytes]:
        """The bytes, counted while they come and after they are unpacked."""
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and int(length[:20]) > most:
            raise _too_large()
        kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller reads and closes it
        size = 0
        try:
            while chunk := response.read1(CHUNK, decode_content=True):
                size += len(chunk)
                if size > most:
                    raise _too_large()
                if time.monotonic() > end:
                    raise _too_slow()
                kept.write(chunk)
                self._sign_of_life()
        except BaseException:
            kept.close()
            raise
        kept.seek(0)
        return kept

    def _pool(self) -> Any:
        """Connections to the IP that was checked, and to no other, whatever the name may mean a moment later."""
        if self._address.scheme == "http":
            return _Plain(self._ip, self._address.port, maxsize=1)
        return _Secure(
            self._ip,
            self._address.port,
            maxsize=1,
            cert_reqs="CERT_REQUIRED",
            server_hostname=self._address.host,
            assert_hostname=self._address.host,
        )


class _Again(Exception):
    """Worth another try, after so many seconds."""

    def __init__(self, problem: RemoteError, after: float | None = None):
        super().__init__()
        self.problem, self.after = problem, after


class _Remembering:
    """A connection that tells its pool which socket it opened."""

    sockets: list[Any]

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        self.sockets.append(self.sock)  # type: ignore[attr-defined]


class _Plain(urllib3.HTTPConnectionPool):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sockets: list[Any] = []
        self.ConnectionCls = type("Plain", (_Remembering, HTTPConnection), {"sockets": self.sockets})


class _Secure(urllib3.HTTPSConnectionPool):
    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sockets: list[Any] = []
        self.ConnectionCls = type("Secure", (_Remembering, HTTPSConnection), {"sockets": self.sockets})


@contextmanager
def _watch(pool: Any, seconds: float) -> Iterator[None]:
    """Cuts the line after so many seconds: a timeout of the socket begins anew with each byte that drips in."""

    def cut() -> None:
        for each in pool.sockets:
            try:
                socket.socket.shutdown(each, socket.SHUT_RDWR)
            except OSError:
                continue  # closed already

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _judge(response: urllib3.BaseHTTPResponse) -> None:
    """Raises unless the answer is one that can be read."""
    status = response.status
    if status in (401, 403):
        raise RemoteError(
            _("The other system does not accept the token, or it may not read this."), code="not_authorised"
        )
    if status == 404:
        raise RemoteError(_("At this address there is no DHIS2."), code="not_found")
    if status == 429 or status >= 500:
        after = response.headers.get("Retry-After", "")
        raise _Again(_unreachable(), float(after[:6]) if after.isdecimal() else None)
    if status != 200:
        raise RemoteError(
            _("The other system refused the question (%(status)s)."),
            code="remote_refused",
            params={"status": str(status)},
        )
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "text/json"):
        raise RemoteError(
            _("The other system answered with something else than data; perhaps it is a page to log in."),
            code="wrong_type",
        )


def _page_count(answer: Mapping[str, Any]) -> int:
    pager = answer.get("pager")
    try:
        return int(pager.get("pageCount") or 1) if isinstance(pager, dict) else 1
    except (TypeError, ValueError):
        raise _broken() from None


def _object(found: Any) -> RemoteObject:
    if not isinstance(found, dict):
        raise _broken()
    parent = found.get("parent")
    level = found.get("level")
    try:
        return RemoteObject(
            uid=_word(found.get("id"), LONGEST_UID, needed=True),
            name=_word(found.get("name"), LONGEST_NAME),
            code=_word(found.get("code"), LONGEST_NAME),
            parent=_word(parent.get("id") if isinstance(parent, dict) else "", LONGEST_UID),
            level=min(int(level), 99) if level else 0,
            period_type=_word(found.get("periodType"), 40),
        )
    except (TextError, TypeError, ValueError):
        raise _broken() from None


def _word(value: Any, longest: int, needed: bool = False) -> str:
    if not isinstance(value, str | None):
        raise TypeError
    text = clean(value or "")
    if needed and (not text or len(text) > longest):
        raise ValueError
    return text[:longest]


def _unreachable() -> RemoteError:
    return RemoteError(_("The other system does not answer. Try again later."), code="unreachable")


def _broken() -> RemoteError:
    return RemoteError(_("The answer of the other system is broken or not of DHIS2."), code="broken_answer")


def _too_large() -> RemoteError:
    return RemoteError(
        _("The other system sent more than we take at once. Choose a smaller place or period."), code="too_large"
    )


def _too_slow() -> RemoteError:
    return RemoteError(_("The other system took too long to answer."), code="too_slow")


def _redirected() -> RemoteError:
    return RemoteError(_("The other system sent us to another address, to which we do not go."), code="redirected")
