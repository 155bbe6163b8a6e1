"""Taking an accepted package in: its libraries into the store, its files into a folder of their own; all or nothing."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from .archive import Archive, Unreadable
from .findings import Finding
from .libraries import Library
from .package import MayInstall, PackageReport, Packed
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
    wanted = [each for each in report.libraries if each.is_wanted and may_install(each.library, each.sha256)]
    fresh = Path(tempfile.mkdtemp(prefix=f".{content.name}-", dir=content.parent))
    try:
        _unpack(report.archive, "content/", fresh)
        fresh.chmod(0o755)
        if not wanted:
            fresh.rename(content)
            return []
        with store.locked():
            return _put(report.archive, wanted, store, fresh, content)
    except Unreadable as error:
        raise Refused([error.finding]) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _put(archive: Archive, wanted: list[Packed], store: LibraryStore, fresh: Path, content: Path) -> list[Library]:
    """Unpack the libraries, then put everything in its place: renames alone, the content first."""
    coming = [store.coming() for _each in wanted]
    try:
        for each, folder in zip(wanted, coming, strict=True):
            _unpack(archive, f"{each.folder}/", folder)
        fresh.rename(content)
        pairs = zip(wanted, coming, strict=True)
        return [each.library for each, folder in pairs if store.install(each.library, folder)]
    except OSError:
        shutil.rmtree(content, ignore_errors=True)
        raise
    finally:
        for folder in coming:
            shutil.rmtree(folder, ignore_errors=True)


def _unpack(archive: Archive, inside: str, folder: Path) -> None:
    """Write the files below a folder of the package; their names were found safe when it was opened."""
    for name in archive.names(inside):
        target = folder / name.removeprefix(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            for chunk in archive.chunks(name):
                file.write(chunk)
