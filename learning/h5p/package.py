"""A package as a whole: what is in it, what would happen to each library, and what stands against it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO

from .archive import Archive, Unreadable, open_archive
from .conformity import conform
from .fields import Fields
from .findings import Finding, gettext_noop, readable, refusing
from .jsons import BadJson, load
from .libraries import Library, dependencies
from .limits import CORE_API, Limits
from .names import LibraryName
from .parameters import libraries_in, texts_in
from .resolve import resolve
from .schema import check_library, check_package, is_language_file
from .semantics import read_semantics
from .store import LibraryStore, fingerprint

ADDRESS = re.compile(r"(?:https?:)?//([a-z0-9][a-z0-9.-]{1,252}[a-z0-9])", re.IGNORECASE)
OWN_HOST = re.compile(rb"https?://([a-z0-9][a-z0-9.-]{1,252}[a-z0-9])", re.IGNORECASE)
LINE_OF_COMMENT = re.compile(rb"^[ \t]*//[^\n]*", re.MULTILINE)
# Names of formats and of xAPI's verbs, which nothing is loaded from.
NO_ADDRESS = frozenset({b"www.w3.org", b"purl.org", b"adlnet.gov", b"activitystrea.ms", b"id.tincanapi.com"})
MOST_HOSTS = 10  # that one sentence names
MayInstall = Callable[[Library, str], bool]


class Fate(StrEnum):
    """What happens to a library of a package."""

    NEW = "new"
    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


@dataclass(frozen=True)
class Packed:
    """A library of a package; `folder` is where it stands in it."""

    library: Library
    folder: str
    sha256: str
    fate: Fate

    @property
    def is_wanted(self) -> bool:
        """Whether it would be installed."""
        return self.fate in (Fate.NEW, Fate.NEWER)


@dataclass
class PackageReport:
    """What was read of a package. It is accepted when nothing refuses it; notices do not.

    `content` is what content.json says; `played` the copy of it that a player gets, see `conformity`.
    """

    archive: Archive
    findings: list[Finding] = field(default_factory=list)
    about: Mapping[str, Any] = field(default_factory=dict)
    content: Any = None
    played: Any = None
    main: LibraryName | None = None
    libraries: list[Packed] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        return not refusing(self.findings)

    @property
    def title(self) -> str:
        return str(self.about.get("title", ""))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "accepted": self.accepted,
            "title": self.title,
            "main_library": str(self.main) if self.main else None,
            "libraries": [
                {"library": str(each.library), "fate": each.fate.value, "sha256": each.sha256}
                for each in self.libraries
            ],
            "findings": [each.as_dict() for each in self.findings],
        }


def read_package(
    file: BinaryIO,
    store: LibraryStore,
    *,
    limits: Limits | None = None,
    may_install: MayInstall = lambda library, sha256: True,
) -> PackageReport:
    """Look at the whole package and tell everything that is wrong. Nothing is written.

    `may_install(library, sha256)`: whether whoever brings the package may install that library.
    """
    archive = open_archive(file, limits)
    report = PackageReport(archive, list(archive.findings))
    if not archive.is_readable:
        return report
    report.about = _read_about(report)
    report.content = _read_content(report)
    report.libraries = [packed for folder in _folders(archive) if (packed := _read_library(report, folder, store))]
    report.findings += _twice(report.libraries)
    report.main = _main_of(report)
    report.findings += _missing(report, store)
    report.findings += _not_permitted(report, store, may_install)
    report.findings += _conformity(report, store)
    report.hosts = sorted({host.lower() for text in texts_in(report.content) for host in ADDRESS.findall(text)})
    report.findings += [Finding("external_address", "content/content.json", {"host": host}) for host in report.hosts]
    report.findings += _addresses(report)
    return report


def _read_json(report: PackageReport, name: str) -> Any:
    """The value of a JSON file of the package; what is wrong with it is added to the findings."""
    if name not in report.archive.entries:
        report.findings.append(Finding("missing_file", name))
        return None
    try:
        return load(report.archive.read(name), name, report.archive.limits)
    except (BadJson, Unreadable) as error:
        if error.finding not in report.findings:
            report.findings.append(error.finding)
        return None


def _read_content(report: PackageReport) -> Any:
    name, before = "content/content.json", len(report.findings)
    said = _read_json(report, name)
    if said == []:  # as PHP writes an object without values
        return {}
    if len(report.findings) == before and not isinstance(said, dict):
        values = {"name": "content", "value": f"“{readable(str(said), 60)}”", "expected": gettext_noop("an object")}
        report.findings.append(Finding("bad_value", name, values))
        return None
    return said


def _read_about(report: PackageReport) -> Mapping[str, Any]:
    before = len(report.findings)
    said = _read_json(report, "h5p.json")
    if len(report.findings) == before:
        report.findings += check_package(said)
    return said if isinstance(said, dict) else {}


def _folders(archive: Archive) -> list[str]:
    """The folders that hold a library: all but the content."""
    found = {name.partition("/")[0] for name in archive.entries if "/" in name}
    return sorted(found - {"content"})


def _read_library(report: PackageReport, folder: str, store: LibraryStore) -> Packed | None:
    path, before = f"{folder}/library.json", len(report.findings)
    said = _read_json(report, path)
    if len(report.findings) > before:
        return None
    faults = check_library(said, path)
    report.findings += faults
    if faults:
        return None
    library = Library.of(said)
    report.findings += _faults_of_library(report, library, folder)
    return Packed(library, folder, _fingerprint(report, folder), _fate(library, store))


def _faults_of_library(report: PackageReport, library: Library, folder: str) -> Iterator[Finding]:
    if folder not in (library.name.machine, library.name.folder):
        yield Finding("folder_name", folder, {"library": str(library.name)})
    for file in (*library.js, *library.css):
        if f"{folder}/{file}" not in report.archive.entries:
            yield Finding("missing_file", f"{folder}/{file}")
    for name in report.archive.names(f"{folder}/"):
        inside = name.removeprefix(f"{folder}/")
        if inside == "semantics.json" or inside.startswith("language/"):
            _read_json(report, name)
        if inside.startswith("language/") and not is_language_file(inside.removeprefix("language/")):
            yield Finding("bad_path", name)
    if library.core_api > CORE_API:
        versions = {"needs": _written(library.core_api), "has": _written(CORE_API)}
        yield Finding("core_api", f"{folder}/library.json", {"library": str(library), **versions})


def _written(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _fingerprint(report: PackageReport, folder: str) -> str:
    files: dict[str, str] = {}
    for name in report.archive.names(f"{folder}/"):
        digest = hashlib.sha256()
        try:
            for chunk in report.archive.chunks(name):
                digest.update(chunk)
        except Unreadable as error:
            if error.finding not in report.findings:
                report.findings.append(error.finding)
        files[name.removeprefix(f"{folder}/")] = digest.hexdigest()
    return fingerprint(files)


def _fate(library: Library, store: LibraryStore) -> Fate:
    installed = store.get(library.name)
    if installed is None:
        return Fate.NEW
    if library.patch > installed.patch:
        return Fate.NEWER
    return Fate.SAME if library.patch == installed.patch else Fate.OLDER


def _twice(packed: Iterable[Packed]) -> Iterator[Finding]:
    seen: set[LibraryName] = set()
    for each in packed:
        if each.library.name in seen:
            yield Finding("duplicate_library", each.folder, {"library": str(each.library.name)})
        seen.add(each.library.name)


def _main_of(report: PackageReport) -> LibraryName | None:
    """The main library with its version, which only the dependencies of h5p.json say."""
    machine = report.about.get("mainLibrary")
    if not isinstance(machine, str) or not isinstance(report.about.get("preloadedDependencies"), list):
        return None
    for name in dependencies(report.about, "preloaded"):
        if name.machine == machine:
            return name
    expected = gettext_noop("one of the libraries in preloadedDependencies")
    values = {"name": "mainLibrary", "value": f"“{machine}”", "expected": expected}
    report.findings.append(Finding("bad_value", "h5p.json", values))
    return None


def _missing(report: PackageReport, store: LibraryStore) -> Iterator[Finding]:
    """What is needed and is neither in the package nor installed; each library once, with who needs it first."""
    here = {packed.library.name for packed in report.libraries}
    here |= {name for folder in _folders(report.archive) if (name := LibraryName.of_folder(folder))}  # unsound: told
    told: set[LibraryName] = set()
    for name, by, is_editor in _needed(report):
        if name in here or name in told or store.get(name):
            continue
        told.add(name)
        if is_editor:
            yield Finding("editor_library_missing", values={"library": str(name)})
        else:
            yield Finding("missing_library", "h5p.json", {"library": str(name), "by": by})


def _needed(report: PackageReport) -> Iterator[tuple[LibraryName, str, bool]]:
    """(library, who needs it, whether only an editor does); what is needed for playing comes first."""
    if isinstance(report.about.get("preloadedDependencies"), list):
        for name in dependencies(report.about, "preloaded"):
            yield name, "h5p.json", False
    for name in libraries_in(report.content):
        yield name, "content.json", False
    for packed in report.libraries:
        for name in packed.library.needs:
            yield name, str(packed.library.name), False
    for packed in report.libraries:
        for name in packed.library.dependencies["editor"]:
            yield name, str(packed.library.name), True


def _conformity(report: PackageReport, store: LibraryStore) -> list[Finding]:
    """Holds the content against the semantics of its libraries: those of the package that would be installed, or those
    that are.
    """
    if report.main is None or report.content is None:
        return []
    packed = {each.library.name: each for each in report.libraries if each.is_wanted}
    read: dict[LibraryName, Fields | None] = {}

    def fields_of(name: LibraryName) -> Fields | None:
        if name not in read:
            read[name] = _fields(report, packed.get(name), name, store)
        return read[name]

    files = {name.removeprefix("content/") for name in report.archive.names("content/")}
    done = conform(report.content, report.main, fields_of, files)
    report.played = done.played
    return done.findings


def _fields(report: PackageReport, packed: Packed | None, name: LibraryName, store: LibraryStore) -> Fields | None:
    if packed is None:
        return store.fields(name)
    path = f"{packed.folder}/semantics.json"
    said = _read_json(report, path) if path in report.archive.entries else None
    if not said:
        return None
    fields, faults = read_semantics(said, path)
    report.findings += faults
    return fields


def _addresses(report: PackageReport) -> list[Finding]:
    """The addresses of others that scripts and styles of new libraries name, outside of their comments."""
    found: set[str] = set()
    for packed in report.libraries:
        files = (f"{packed.folder}/{file}" for file in (*packed.library.js, *packed.library.css))
        for name in files if packed.is_wanted else ():
            found |= _hosts(report.archive, name)
    if not found:
        return []
    shown = ", ".join(sorted(found)[:MOST_HOSTS]) + (" …" if len(found) > MOST_HOSTS else "")
    return [Finding("library_address", values={"hosts": shown})]


def _hosts(archive: Archive, name: str) -> set[str]:
    try:
        code = _without_comments(archive.read(name)) if name in archive.entries else b""
    except Unreadable:
        return set()  # told when its hash was taken
    return {host.decode().lower() for host in OWN_HOST.findall(code) if host.lower() not in NO_ADDRESS}


def _without_comments(script: bytes) -> bytes:
    """In one pass, whatever it holds: an expression for both kinds takes minutes for some scripts."""
    first, *others = script.split(b"/*")
    parts = [first]
    for part in others:
        _comment, closed, code = part.partition(b"*/")
        parts.append(code if closed else part)
    return LINE_OF_COMMENT.sub(b"", b" ".join(parts))


def _not_permitted(report: PackageReport, store: LibraryStore, may_install: MayInstall) -> Iterator[Finding]:
    """Libraries that whoever brings the package may not install; what playing does not need is left out."""
    refused = [each for each in report.libraries if each.is_wanted and not may_install(each.library, each.sha256)]
    needed = _played_with(report, store) if refused else set()
    for packed in refused:
        if packed.fate != Fate.NEW:
            code = "not_renewed"
        else:
            code = "may_not_install" if packed.library.name in needed else "left_out"
        yield Finding(code, packed.folder, {"library": str(packed.library)})


def _played_with(report: PackageReport, store: LibraryStore) -> set[LibraryName]:
    """The libraries without which the content does not play; all of the package while that cannot be told."""
    packed = {each.library.name: each.library for each in report.libraries}
    if report.main is None:
        return set(packed)
    found = resolve(report.main, report.content, lambda name: packed.get(name) or store.get(name))
    return {library.name for library in found.libraries}
