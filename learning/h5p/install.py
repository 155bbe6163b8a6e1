"""Taking an accepted package in: its libraries into the store, its files into a folder of their own; all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .archive import Archive, Unreadable
from .findings import Finding
from .libraries import Library
from .package import MayInstall, PackageReport
from .store import LibraryStore


class Refused(Exception):
    """The package was not taken in; `findings` say why, and nothing was written."""

    def __init__(self, findings: list[Finding]):
        super().__init__("; ".join(finding.message for finding in findings))
        self.findings = findings


def install_package(
    report: PackageReport,
    store: LibraryStore,
    content: Path,
    *,
    may_install: MayInstall = lambda library, sha256: True,
) -> list[Library]:
    """Unpack an accepted package: its libraries, and the files of its content into `content`, which must not exist.

    Returns the libraries that are new here. Everything is unpacked beside its place before anything is put there, so
    that a package that turns out to be damaged leaves nothing. Raises Refused.
    """
    if not report.accepted:
        raise Refused(report.findings)
    content.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{content.name}-", dir=content.parent))
    try:
        _unpack(report.archive, "content/", fresh)
        installed = _install_libraries(report, store, may_install)
        fresh.chmod(0o755)
        fresh.rename(content)
    except Unreadable as error:
        raise Refused([error.finding]) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return installed


def _install_libraries(report: PackageReport, store: LibraryStore, may_install: MayInstall) -> list[Library]:
    wanted = [each for each in report.libraries if each.is_wanted and may_install(each.library, each.sha256)]
    if not wanted:
        return []
    with store.locked():
        coming = [(each.library, store.coming()) for each in wanted]
        for each, (_library, folder) in zip(wanted, coming, strict=True):
            _unpack(report.archive, f"{each.folder}/", folder)
        done = [library for library, folder in coming if store.install(library, folder)]
        for _library, folder in coming:
            shutil.rmtree(folder, ignore_errors=True)
    return done


def _unpack(archive: Archive, inside: str, folder: Path) -> None:
    """Write the files below a folder of the package; their names were found safe when it was opened."""
    for name in archive.names(inside):
        target = folder / name.removeprefix(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for chunk in archive.chunks(name):
                file.write(chunk)
