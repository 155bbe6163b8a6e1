"""A small DHIS2 on a free port of this machine: what the client may meet, good and bad, and nothing leaves the room."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "d2pat_Secret0Secret0Secret0Secret0"
LISTS = ("organisationUnits", "dataElements", "categoryOptionCombos", "dataSets")


@dataclass
class FakeDHIS2:
    """`lists` are the objects by resource, `values` those of dataValueSets, `modes` what goes wrong, by path.

    A mode is a word of `Modes`; with a number after a colon it holds for so many requests ("503:2").
    """

    lists: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in LISTS})
    values: list[dict[str, Any]] = field(default_factory=list)
    registrations: list[dict[str, Any]] = field(default_factory=list)
    modes: dict[str, str] = field(default_factory=dict)
    page_size: int = 2
    redirect_to: str = ""
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def __enter__(self) -> FakeDHIS2:
        handler = type("Bound", (Handler,), {"world": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._over = threading.Event()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *exc: Any) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def sleep(self, seconds: float) -> None:
        """Waits, but not beyond the test."""
        self._over.wait(seconds)

    def mode_of(self, path: str) -> str:
        name, _colon, left = self.modes.get(path, "").partition(":")
        if left:
            self.modes[path] = f"{name}:{int(left) - 1}" if int(left) > 1 else ""
        return name

    def requests_for(self, path: str) -> list[dict[str, list[str]]]:
        return [query for asked, query in self.asked if asked == path]


class Handler(BaseHTTPRequestHandler):
    world: FakeDHIS2
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path, query = parts.path.rpartition("/api/")[2], parse_qs(parts.query)
        self.world.asked.append((path, query))
        self.world.hosts.append(self.headers["Host"])
        mode = self.world.mode_of(path) or self.world.mode_of("*")
        with suppress(ConnectionError):
            if mode:
                MODES[mode](self, path, query)
            elif self.headers["Authorization"] != f"ApiToken {TOKEN}":
                self.say(401, {"httpStatus": "Unauthorized"})
            else:
                self.say(200, self.answer(path, query))

    def answer(self, path: str, query: dict[str, list[str]]) -> dict[str, Any]:
        world = self.world
        if path == "system/info":
            return {"version": "2.41.3", "systemName": "Test"}
        if path == "dataValueSets":
            return {"dataValues": [each for each in world.values if fits(each, query)]}
        if path == "completeDataSetRegistrations":
            return {"completeDataSetRegistrations": [each for each in world.registrations if fits(each, query)]}
        rows, number = world.lists[path], int(query["page"][0])
        count = max(1, -(-len(rows) // world.page_size))
        page = rows[(number - 1) * world.page_size : number * world.page_size]
        return {"pager": {"page": number, "pageCount": count, "total": len(rows)}, path: page}

    def say(self, status: int, document: Any, kind: str = "application/json;charset=UTF-8", **headers: str) -> None:
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def fits(row: dict[str, Any], query: dict[str, list[str]]) -> bool:
    """Whether a row is of the data set and period that was asked for; units are asked with all below them."""
    return all(row.get(name) in (None, query[name][0]) for name in ("dataSet", "period"))


def slow(handler: Handler, path: str, query: Any) -> None:
    handler.world.sleep(30)


def drip(handler: Handler, path: str, query: Any) -> None:
    """A byte now and then, so that no timeout of the socket ever strikes."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    end = time.monotonic() + 20
    while time.monotonic() < end and not handler.world._over.is_set():
        handler.wfile.write(b" ")
        handler.wfile.flush()
        handler.world.sleep(0.05)


def drip_head(handler: Handler, path: str, query: Any) -> None:
    """The same, within the head of the answer."""
    end = time.monotonic() + 20
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while time.monotonic() < end and not handler.world._over.is_set():
        handler.wfile.write(b"x")
        handler.wfile.flush()
        handler.world.sleep(0.05)


def endless(handler: Handler, path: str, query: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True
    while not handler.world._over.is_set():
        handler.wfile.write(b" " * 65536)


def bomb(handler: Handler, path: str, query: Any) -> None:
    """A few kilobytes that unpack to far more."""
    handler.say(200, gzip.compress(b" " * 5_000_000), Content_Encoding="gzip")


def cut(handler: Handler, path: str, query: Any) -> None:
    """The line breaks in the middle."""
    whole = json.dumps(handler.answer(path, query)).encode()
    handler.say(200, whole[: len(whole) // 2], Content_Length=str(len(whole)))
    handler.close_connection = True


def short(handler: Handler, path: str, query: Any) -> None:
    """A length that is smaller than the body."""
    whole = json.dumps(handler.answer(path, query)).encode()
    handler.say(200, whole, Content_Length=str(len(whole) // 2))
    handler.close_connection = True


def boast(handler: Handler, path: str, query: Any) -> None:
    handler.say(200, b"{}", Content_Length="99999999999")
    handler.close_connection = True


def broken(handler: Handler, path: str, query: Any) -> None:
    """Half a document, with a length that is right for it."""
    whole = json.dumps(handler.answer(path, query)).encode()
    handler.say(200, whole[: len(whole) // 2])


def same_page(handler: Handler, path: str, query: Any) -> None:
    handler.say(200, {"pager": {"pageCount": 999}, path: handler.world.lists[path][:1]})


def status(number: int, **headers: str) -> Callable[[Handler, str, Any], None]:
    return lambda handler, path, query: handler.say(number, {"httpStatusCode": number}, **headers)


MODES: dict[str, Callable[[Handler, str, Any], None]] = {
    "slow": slow,
    "drip": drip,
    "drip_head": drip_head,
    "endless": endless,
    "bomb": bomb,
    "cut": cut,
    "short": short,
    "boast": boast,
    "broken": broken,
    "same_page": same_page,
    "html": lambda handler, path, query: handler.say(200, b"<html>Log in</html>", "text/html"),
    "list": lambda handler, path, query: handler.say(200, []),
    "empty": lambda handler, path, query: handler.say(200, b""),
    "redirect": lambda handler, path, query: handler.say(302, {}, Location=handler.world.redirect_to),
    "401": status(401),
    "403": status(403),
    "404": status(404),
    "409": status(409),
    "429": status(429, Retry_After="7"),
    "429_for_ever": status(429, Retry_After="999999999"),
    "500": status(500),
    "503": status(503),
}


def a_unit(uid: str, name: str, code: str = "", parent: str = "", level: int = 1) -> dict[str, Any]:
    said: dict[str, Any] = {"id": uid, "name": name, "level": level}
    return said | ({"code": code} if code else {}) | ({"parent": {"id": parent}} if parent else {})


def a_value(element: str, unit: str, value: Any, period: str = "202607", **more: Any) -> dict[str, Any]:
    return {"dataElement": element, "period": period, "orgUnit": unit, "value": value} | more
