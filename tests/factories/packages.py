"""H5P packages as tests need them: a sound one, changed in one respect; and zip files that lie."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

Entries = Mapping[str, Any]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def library_json(machine: str = "Test.Card", version: str = "1.2.3", **changes: Any) -> dict[str, Any]:
    """A library.json; values of None are left out."""
    major, minor, patch = version.split(".")
    said = {
        "title": machine,
        "machineName": machine,
        "majorVersion": int(major),
        "minorVersion": int(minor),
        "patchVersion": int(patch),
        "runnable": 1,
        "preloadedJs": [{"path": "card.js"}],
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def needs(machine: str, version: str) -> dict[str, Any]:
    """A dependency, like {"machineName": …}."""
    major, minor = version.split(".")
    return {"machineName": machine, "majorVersion": int(major), "minorVersion": int(minor)}


def a_library(
    machine: str = "Test.Card", version: str = "1.2.3", *, files: Entries | None = None, **changes: Any
) -> dict:
    """The entries of a library in its folder."""
    folder = f"{machine}-{'.'.join(version.split('.')[:2])}"
    inside = {"library.json": library_json(machine, version, **changes), "card.js": "H5P.Card = 1;", **(files or {})}
    return {f"{folder}/{name}": content for name, content in inside.items() if content is not None}


def about(machine: str = "Test.Card", version: str = "1.2", **changes: Any) -> dict[str, Any]:
    """An h5p.json."""
    said = {
        "title": "A card",
        "language": "en",
        "mainLibrary": machine,
        "embedTypes": ["iframe"],
        "preloadedDependencies": [needs(machine, version)],
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def entries(**changes: Any) -> dict[str, Any]:
    """The entries of a sound package; `changes` by their names replace, None leaves out."""
    sound = {"h5p.json": about(), "content/content.json": {"text": "Hello"}, **a_library()}
    return {name: content for name, content in (sound | changes).items() if content is not None}


def package(inside: Entries | Iterable[tuple[Any, Any]] | None = None, **changes: Any) -> io.BytesIO:
    """A package of entries: a mapping, or pairs when a name shall stand in it twice. Names may be ZipInfo."""
    pairs = inside if inside is not None else entries(**changes)
    pairs = pairs.items() if isinstance(pairs, Mapping) else pairs
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in pairs:
            zipped.writestr(name, _bytes(content), zipfile.ZIP_DEFLATED)
    file.seek(0)
    return file


def raw_entry(name: bytes, content: bytes = b"{}", *, flags: int = 0, attributes: int = 0) -> io.BytesIO:
    """A sound package with one more entry whose name is written byte by byte."""
    place = "x" * len(name)
    info = zipfile.ZipInfo(place)
    info.external_attr = attributes << 16
    file = package([*entries().items(), (info, content)])
    data = bytearray(file.getvalue().replace(place.encode(), name))
    if flags:
        at = data.rindex(name) - 46
        struct.pack_into("<H", data, at + 8, flags)
        struct.pack_into("<H", data, data.index(name) - 30 + 6, flags)
    return io.BytesIO(bytes(data))


def declared(file: io.BytesIO, name: str, *, size: int) -> io.BytesIO:
    """The package, in whose directory the entry says another size as unpacked."""
    data = bytearray(file.getvalue())
    at = data.rindex(name.encode()) - 46
    struct.pack_into("<I", data, at + 24, size)
    return io.BytesIO(bytes(data))


def _bytes(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)).encode()
