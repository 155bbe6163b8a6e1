"""H5P packages that a server must refuse, each with the code of what is wrong, and odd ones that it must accept."""

from __future__ import annotations

import io
import json
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from typing import Any

from tests.factories.packages import PNG, a_library, about, declared, entries, needs, package, raw_entry

Make = Callable[[], io.BytesIO]
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>'
DEEP = '{"a":' * 5000 + "1" + "}" * 5000
TEXT = [{"name": "text", "type": "text", "tags": ["strong"]}]


def with_entries(*more: tuple[Any, Any]) -> Make:
    return lambda: package([*entries().items(), *more])


def changed(**inside: Any) -> Make:
    return lambda: package(**inside)


def named(name: str) -> Make:
    return with_entries((name, "x"))


def with_link() -> io.BytesIO:
    info = zipfile.ZipInfo("content/a.json")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return package([*entries().items(), (info, "/etc/passwd")])


def twice_and_different() -> io.BytesIO:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return with_entries(("content/a.json", "1"), ("content/a.json", "2"))()


def overlapping() -> io.BytesIO:
    data = bytearray(with_entries(("content/a.json", "x" * 500), ("content/b.json", "x" * 500))().getvalue())
    struct.pack_into("<I", data, data.rindex(b"content/b.json") - 46 + 42, data.index(b"content/a.json") - 30)
    return io.BytesIO(bytes(data))


def unknown_method() -> io.BytesIO:
    data = bytearray(with_entries(("content/a.json", "x"))().getvalue())
    struct.pack_into("<H", data, data.rindex(b"content/a.json") - 46 + 10, 99)
    return io.BytesIO(bytes(data))


def zip64() -> io.BytesIO:
    data = package().getvalue()
    at = data.rindex(b"PK\x05\x06")
    return io.BytesIO(data[:at] + b"PK\x06\x07" + b"\0" * 16 + data[at:])


def bomb(*, lies: bool = False) -> Make:
    """200 MB of zeros; with a size of 1,000 bytes when it lies."""

    def make() -> io.BytesIO:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, content in entries().items():
                zipped.writestr(name, content if isinstance(content, str) else json.dumps(content))
            with zipped.open("content/zeros.json", "w") as entry:
                for _megabyte in range(200):
                    entry.write(bytes(1024 * 1024))
        return declared(file, "content/zeros.json", size=1000) if lies else file

    return make


def many(count: int) -> Make:
    def make() -> io.BytesIO:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as zipped:
            for number in range(count):
                zipped.writestr(f"content/{number}.json", "1")
        return file

    return make


def nested() -> io.BytesIO:
    return with_entries(("content/inside.zip", package().getvalue()))()


def behind(content: bytes) -> Make:
    return lambda: io.BytesIO(package().getvalue() + content)


def before(content: bytes) -> Make:
    return lambda: io.BytesIO(content + package().getvalue())


def library(**changes: Any) -> Make:
    """A package in whose library.json values are changed; None takes one out."""
    return lambda: package(**a_library(**changes))


def told_twice() -> io.BytesIO:
    return package(**{"content/content.json": '{"a": 1, "a": 2}'})


def part_of(version: str) -> Make:
    semantics = [{"name": "part", "type": "library", "options": ["Test.Part 1.1"]}]
    part = {"library": f"Test.Part {version}", "params": {}}
    more = {**a_library(files={"semantics.json": semantics}), **a_library("Test.Part", f"{version}.0")}
    return lambda: package(**more, **{"content/content.json": {"part": part}})


REFUSED: dict[str, tuple[Make, str]] = {
    "nothing": (lambda: io.BytesIO(b""), "not_a_zip"),
    "not a zip": (lambda: io.BytesIO(b"<html>" * 100), "not_a_zip"),
    "zip of nothing": (lambda: io.BytesIO(b"PK\x05\x06" + bytes(18)), "not_a_zip"),
    "a bomb": (bomb(), "file_too_large"),
    "a bomb that lies": (bomb(lies=True), "lying_size|damaged"),
    "60,000 entries": (many(60_000), "too_many_entries"),
    "100,000 entries": (many(100_000), "compression"),  # more than a directory can say: it is zip64
    "overlapping entries": (overlapping, "overlapping|not_a_zip"),
    "a package in a package": (nested, "extension"),
    "the same name twice, different": (twice_and_different, "differing_duplicates"),
    "names that differ by capitals": (with_entries(("content/A.png", PNG), ("content/a.png", PNG)), "colliding_names"),
    "names that differ by composition": (
        with_entries(("content/é.png", PNG), ("content/e\u0301.png", PNG)),
        "colliding_names",
    ),
    "a file where a folder is": (with_entries(("content/a.png", PNG), ("content/a.png/b.png", PNG)), "colliding_names"),
    "../": (named("content/../../x.json"), "bad_path"),
    "an absolute path": (named("/etc/x.json"), "bad_path"),
    "a backslash": (lambda: raw_entry(b"content/a\\..\\..\\w.json"), "bad_path"),
    "a drive": (named("c:/x.json"), "bad_path"),
    "a null": (lambda: raw_entry(b"content/a\0.json"), "bad_path"),
    "a device": (named("content/con.json"), "bad_path"),
    "a name of 300 bytes": (named(f"content/{'x' * 300}.json"), "bad_path"),
    "a turn of direction in a name": (named("content/\u202egnp.json"), "bad_path"),
    "a name that is not UTF-8": (lambda: raw_entry(b"content/\xff\xfe.json"), "name_encoding"),
    "a link": (with_link, "link"),
    "an encrypted entry": (lambda: raw_entry(b"content/secret.json", flags=1), "encrypted"),
    "an unknown way of packing": (unknown_method, "compression"),
    "zip64": (zip64, "compression"),
    "something behind the end": (behind(b"<script>"), "not_a_zip"),
    "a picture that is also a package": (before(b"GIF89a" + bytes(20)), "not_a_zip"),
    "a PDF that is also a package": (before(b"%PDF-1.7\n"), "not_a_zip"),
    "a page named a picture": (with_entries(("content/a.png", "<html>")), "not_what_it_says"),
    "PHP": (named("content/a.php"), "extension"),
    "a page": (named("content/a.html"), "extension"),
    "a script in content": (named("content/a.js"), "extension"),
    "SVG with a script in content": (with_entries(("content/a.svg", SVG)), "extension"),
    "no ending": (named("content/a"), "no_extension"),
    "no h5p.json": (changed(**{"h5p.json": None}), "missing_file"),
    "no content.json": (changed(**{"content/content.json": None}), "missing_file"),
    "h5p.json that does not parse": (changed(**{"h5p.json": "{"}), "bad_json"),
    "content.json that does not parse": (changed(**{"content/content.json": "[1,"}), "bad_json"),
    "content.json of Windows-1252": (changed(**{"content/content.json": b'{"a": "\xe9"}'}), "bad_json"),
    "a key twice": (told_twice, "bad_json"),
    "NaN": (changed(**{"content/content.json": '{"a": NaN}'}), "bad_json"),
    "1e999": (changed(**{"content/content.json": '{"a": 1e999}'}), "bad_json"),
    "a number of 5,000 digits": (changed(**{"content/content.json": '{"a": ' + "9" * 5000 + "}"}), "bad_json"),
    "a null in a text": (changed(**{"content/content.json": '{"a": "\\u0000"}'}), "bad_json"),
    "half a sign": (changed(**{"content/content.json": '{"a": "\\ud800"}'}), "bad_json"),
    "JSON nested 5,000 levels": (changed(**{"content/content.json": DEEP}), "json_depth"),
    "no mainLibrary": (changed(**{"h5p.json": about(mainLibrary=None)}), "missing_value"),
    "a title of 300 signs": (changed(**{"h5p.json": about(title="x" * 300)}), "bad_value"),
    "no majorVersion": (library(majorVersion=None), "missing_value"),
    "a version of six digits": (library(minorVersion=123456), "bad_value"),
    "a script that is not there": (changed(**{"Test.Card-1.2/card.js": None}), "missing_file"),
    "a script outside of its library": (library(preloadedJs=[{"path": "../../x.js"}]), "bad_value|missing_file"),
    "a folder of another name": (changed(**a_library(machineName="Test.Other")), "folder_name"),
    "a language file that does not parse": (library(files={"language/bn.json": "["}), "bad_json"),
    "a library in two folders": (
        changed(**{name.replace("-1.2", ""): value for name, value in a_library().items()}),
        "duplicate_library",
    ),
    "coreApi 1.99": (library(coreApi={"majorVersion": 1, "minorVersion": 99}), "core_api"),
    "a library that is missing": (library(preloadedDependencies=[needs("Test.Gone", "3.1")]), "missing_library"),
    "a part of another minor version": (part_of("1.0"), "other_version"),
    "a part that its place does not take": (
        lambda: package(
            **a_library(files={"semantics.json": [{"name": "part", "type": "library", "options": ["Test.Part 1.1"]}]}),
            **{"content/content.json": {"part": {"library": "Test.Card 1.2", "params": {}}}},
        ),
        "not_taken_here",
    ),
    "a text where a list stands": (
        lambda: package(
            **a_library(
                files={"semantics.json": [{"name": "a", "type": "list", "field": {"name": "b", "type": "text"}}]}
            ),
            **{"content/content.json": {"a": "x"}},
        ),
        "wrong_kind",
    ),
    "a path that leads out of the content": (
        lambda: package(
            **a_library(files={"semantics.json": [{"name": "a", "type": "image"}]}),
            **{"content/content.json": {"a": {"path": "../../secret.png"}}},
        ),
        "bad_path",
    ),
}


def texts(*values: str) -> Iterable[Make]:
    for value in values:
        yield changed(**a_library(files={"semantics.json": TEXT}), **{"content/content.json": {"text": value}})


# Played, these do nothing: each is accepted with the notice that markup was left out.
MARKUP = [
    "<script>x()</script>",
    "<img src=x onerror=x()>",
    '<a href="java\tscript:x()">a</a>',
    '<a href="javascript&colon;x()">a</a>',
    '<p style="background:url(javascript:x())">a</p>',
    "<style>@import 'https://x.example'</style>",
    "<svg><foreignObject><script>x()</script></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=x()></style></mglyph></table></mtext></math>",
    '<form action="/"><input name=a></form>',
    '<iframe src="https://x.example"></iframe>',
    "<noscript><p title='</noscript><img src=x onerror=x()>'></noscript>",
]


def duplicate_entries() -> io.BytesIO:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return package([*entries().items(), *[("content/a.png", PNG)] * 19])


ACCEPTED: dict[str, Make] = {
    "the same entry 19 times": duplicate_entries,
    "a byte-order mark": changed(**{"h5p.json": "\ufeff" + json.dumps(about())}),
    "versions as text": library(majorVersion="1", minorVersion="2", patchVersion="3"),
    "names that begin with a dot or a low line": with_entries(("__MACOSX/._a", "x"), ("content/.DS_Store", "x")),
    "no embedTypes": changed(**{"h5p.json": about(embedTypes=None)}),
    "a title in Bangla with joiners": changed(**{"h5p.json": about(title="র‍্যাব ও ক্‌ষ")}),
    "a folder without its version": lambda: package(
        {name.replace("Test.Card-1.2", "Test.Card"): value for name, value in entries().items()}
    ),
}
