"""Bringing an H5P package in, and taking contents and libraries away."""

from __future__ import annotations

import hashlib
import shutil
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Person
from governance.permissions import demand
from learning.domain.h5p_files import folder_of, library_store, limits
from learning.domain.h5p_pictures import forget_files, make_small_pictures
from learning.h5p.conformity import FieldsOf, conform
from learning.h5p.export import write_package
from learning.h5p.findings import Finding, refusing
from learning.h5p.install import Refused, install_package
from learning.h5p.libraries import Library
from learning.h5p.names import LibraryName
from learning.h5p.package import MayInstall, PackageReport, read_package
from learning.h5p.resolve import resolve
from learning.h5p.store import LibraryStore
from learning.models import H5PContent, H5PContentLibrary, PermittedLibrary
from learning.permissions import installs_libraries, may_write_courses

UUID_NAMES = "-".join("[0-9a-f]" * length for length in (8, 4, 4, 4, 12))
A_DAY = 24 * 3600  # seconds
BESIDE = ("mainLibrary", "preloadedDependencies", "dynamicDependencies", "editorDependencies")


@dataclass(frozen=True)
class Imported:
    """`content` is None when the package was refused; `findings` say why, and what else is worth saying."""

    report: PackageReport
    findings: list[Finding]
    content: H5PContent | None = None


def import_package(*, file: BinaryIO, by: Person | None, is_public: bool = False) -> Imported:
    """Read a package and, when nothing is against it, keep its content and its libraries. All or nothing."""
    return take_package(report=look_at_package(file=file, by=by), file=file, by=by, is_public=is_public)


def look_at_package(*, file: BinaryIO, by: Person | None) -> PackageReport:
    """Read a package and tell everything that stands against it. Nothing is written; `take_package` closes it."""
    demand(may_write_courses, by)
    return read_package(file, library_store(), limits=limits(), may_install=_may_install(by))


def take_package(*, report: PackageReport, file: BinaryIO, by: Person | None, is_public: bool = False) -> Imported:
    """Keep what was looked at, when nothing is against it; all or nothing."""
    demand(may_write_courses, by)
    with report.archive:
        if not report.accepted:
            return Imported(report, report.findings)
        sweep_contents()
        new = uuid.uuid4()
        try:
            installed = install_package(report, library_store(), folder_of(new), may_install=_may_install(by))
        except Refused as refused:
            return Imported(report, refused.findings)
    try:
        with library_store().locked():  # nobody takes a library away between
            content = _keep(report, new, _sha256(file), installed, by, is_public)
    except Refused as refused:
        shutil.rmtree(folder_of(new))
        return Imported(report, refused.findings)
    except BaseException:
        shutil.rmtree(folder_of(new))  # no row names these files
        raise
    make_small_pictures(uuid=new)
    return Imported(report, report.findings, content)


def sweep_contents() -> int:
    """Take away folders of contents that have no row: of a transaction that was rolled back. Returns how many."""
    folder = folder_of(uuid.UUID(int=0)).parent
    old = [path for path in folder.glob(UUID_NAMES) if time.time() - path.stat().st_mtime > A_DAY]
    kept = {str(each) for each in H5PContent.objects.values_list("uuid", flat=True)} if old else set()
    lost = [path for path in old if path.name not in kept]
    for path in lost:
        forget_files(uuid.UUID(path.name))
    return len(lost)


@transaction.atomic
def _keep(
    report: PackageReport, new: uuid.UUID, sha256: str, installed: list[Library], by: Person | None, is_public: bool
) -> H5PContent:
    main = report.main
    assert main is not None, "an accepted package names its main library"
    if gone := _gone(main, report.played):
        raise Refused(gone)
    content = H5PContent.objects.create(
        uuid=new,
        title=report.title,
        language=report.about.get("language") or "und",
        machine=main.machine,
        major=main.major,
        minor=main.minor,
        about={name: value for name, value in report.about.items() if name not in BESIDE},
        params=report.content,
        played=report.played,
        hosts=report.hosts,
        sha256=sha256,
        is_public=is_public,
        by=by,
    )
    keep_libraries(content=content)
    renew_contents(newer=installed, beside=content)
    log.record(
        by=by,
        verb="import",
        noun="H5PContent",
        key=str(new),
        after={"title": content.title, "library": str(main), "installed": sorted(str(each) for each in installed)},
    )
    return content


def keep_libraries(*, content: H5PContent, installed: Sequence[Library] | None = None) -> None:
    """Write down which libraries a content loads, in their order. `installed`: all of them, where they are known."""
    known = {each.name: each for each in installed or library_store().all()}
    found = resolve(
        content.library, content.played, known.get, addons=[each for each in known.values() if each.added_to]
    )
    styled = set(map(id, found.styled))
    H5PContentLibrary.objects.filter(content=content).delete()
    H5PContentLibrary.objects.bulk_create(
        H5PContentLibrary(
            content=content,
            position=position,
            machine=library.name.machine,
            major=library.name.major,
            minor=library.name.minor,
            patch=library.patch,
            styled=id(library) in styled,
        )
        for position, library in enumerate(found.libraries)
    )


def renew_contents(*, newer: Sequence[Library], beside: H5PContent | None = None) -> int:
    """Write down anew what contents load and play that use one of these libraries: a patch may need others than the one
    before, and describe its values otherwise. One that would be refused now plays on as it did. Returns how many.
    """
    if not newer:
        return 0
    rows = H5PContent.objects.all()
    if not any(library.added_to for library in newer):
        uses = Q()
        for library in newer:
            name = library.name
            uses |= Q(libraries__machine=name.machine, libraries__major=name.major, libraries__minor=name.minor)
        rows = rows.filter(pk__in=H5PContent.objects.filter(uses).values("pk"))
    if beside is not None:
        rows = rows.exclude(pk=beside.pk)
    store, count = library_store(), 0
    installed, fields_of = store.all(), cache(store.fields)
    for content in rows.iterator():
        _renew(content, installed, fields_of)
        count += 1
    return count


def is_stale(rows: Iterable[H5PContentLibrary], store: LibraryStore) -> bool:
    """Whether one of the libraries that a content loads was renewed since they were written down."""
    found = ((row.patch, store.get(row.name)) for row in rows)
    return any(library is not None and library.patch != patch for patch, library in found)


@transaction.atomic
def renew_content(*, content: H5PContent) -> None:
    """Write down anew what one content loads and plays: for libraries that came in without it, or with the code."""
    content = H5PContent.objects.select_for_update().get(pk=content.pk)
    store = library_store()
    _renew(content, store.all(), store.fields)


def _renew(content: H5PContent, installed: Sequence[Library], fields_of: FieldsOf) -> None:
    done = conform(content.params, content.library, fields_of, _files(content.uuid))
    if not refusing(done.findings) and done.played != content.played:
        H5PContent.objects.filter(pk=content.pk).update(played=done.played)
        content.played = done.played
    keep_libraries(content=content, installed=installed)


def _gone(main: LibraryName, played: Any) -> list[Finding]:
    """The libraries that were here when the package was looked at, and were taken away since."""
    missing = resolve(main, played, library_store().get).missing
    return [Finding("missing_library", "h5p.json", {"library": str(name), "by": str(main)}) for name in missing]


def _files(uuid: uuid.UUID) -> set[str]:
    folder = folder_of(uuid)
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def export_package(*, content: H5PContent, file: BinaryIO) -> list[LibraryName]:
    """Write a content as a package; returns the libraries that are not installed and were left out."""
    done = write_package(
        file,
        main=content.library,
        about=content.about,
        params=content.params,
        files=folder_of(content.uuid),
        store=library_store(),
    )
    return done.missing


@transaction.atomic
def permit_library(*, library: str, sha256: str, by: Person | None) -> PermittedLibrary:
    """Let everybody who may bring content install exactly these files."""
    if not installs_libraries(by):
        raise ValidationError(_("You may not install libraries. Ask an administrator."), code="may_not_install")
    permitted, _new = PermittedLibrary.objects.get_or_create(sha256=sha256, defaults={"library": library, "by": by})
    log.record(by=by, verb="permit", noun="H5PLibrary", key=library, after={"sha256": sha256})
    return permitted


@transaction.atomic
def remove_library(*, name: LibraryName, by: Person | None) -> None:
    """Take a library away that no content and no other library needs."""
    if not installs_libraries(by):
        raise ValidationError(_("You may not remove libraries. Ask an administrator."), code="may_not_install")
    if not library_store().remove(name, used=_used):
        raise ValidationError(
            _("%(library)s is still used by a content or by another library."),
            code="still_used",
            params={"library": str(name)},
        )
    log.record(by=by, verb="remove", noun="H5PLibrary", key=str(name), before={"library": str(name)}, after={})


def _used() -> set[LibraryName]:
    rows = H5PContentLibrary.objects.values_list("machine", "major", "minor").distinct()
    return {LibraryName(*row) for row in rows}


@dataclass(frozen=True)
class Use:
    """A library that is installed, and what needs it."""

    library: Library
    contents: int
    libraries: int
    is_built_in: bool

    @property
    def may_go(self) -> bool:
        return not (self.contents or self.libraries or self.is_built_in)


def libraries_in_use() -> list[Use]:
    """Every installed library with how many contents and libraries need it."""
    store = library_store()
    counted = H5PContentLibrary.objects.values_list("machine", "major", "minor").annotate(count=Count("content"))
    contents = {LibraryName(machine, major, minor): count for machine, major, minor, count in counted}
    installed = store.all()
    needing: dict[LibraryName, int] = {}
    for library in installed:
        for name in {*library.needs, *library.dependencies["editor"]}:
            needing[name] = needing.get(name, 0) + 1
    return [
        Use(each, contents.get(each.name, 0), needing.get(each.name, 0), store.is_built_in(each.name))
        for each in installed
    ]


@transaction.atomic
def forbid_library(*, permitted: PermittedLibrary, by: Person | None) -> None:
    """Take a library from the list of those that everybody may install; what is installed stays."""
    if not installs_libraries(by):
        raise ValidationError(_("You may not install libraries. Ask an administrator."), code="may_not_install")
    log.record(
        by=by, verb="forbid", noun="H5PLibrary", key=permitted.library, before={"sha256": permitted.sha256}, after={}
    )
    permitted.delete()


def _may_install(by: Person | None) -> MayInstall:
    if installs_libraries(by):
        return lambda library, sha256: True
    permitted = set(PermittedLibrary.objects.values_list("sha256", flat=True))
    return lambda library, sha256: sha256 in permitted


def _sha256(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(64 * 1024):
        digest.update(chunk)
    return digest.hexdigest()


def told(imported: Imported) -> dict[str, Any]:
    """What became of a package, as one JSON object."""
    said = imported.report.as_dict() | {"accepted": imported.content is not None}
    return said | {
        "content": str(imported.content.uuid) if imported.content else None,
        "findings": [each.as_dict() for each in imported.findings],
    }
