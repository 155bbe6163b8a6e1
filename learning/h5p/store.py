"""The libraries of an installation, in a folder: one for each version, so that nothing that plays is ever replaced.

`H5P.Blanks-1.14.6/` holds a patch; of several patches of one minor version the highest counts. A library comes in by
one rename, under a lock that holds between processes. What a content uses stays for ever: minors stand side by side.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from .fields import Fields
from .libraries import Library
from .names import LibraryName
from .semantics import read_semantics
from .translate import translated

PATCHED = re.compile(r"(.+-[0-9]{1,5}\.[0-9]{1,5})\.([0-9]{1,5})")
LOCK = ".lock"
COMING = ".coming-"


class LibraryStore:
    """`built_in`: folders of the same form that are only read; a higher patch of what they hold may be installed."""

    def __init__(self, folder: Path, *built_in: Path):
        self.folder = Path(folder)
        self.built_in = built_in

    def get(self, name: LibraryName) -> Library | None:
        """The highest patch that is installed of a minor version."""
        path = self._path(name)
        return self._library(path) if path else None

    def path(self, name: LibraryName) -> Path:
        """The folder of the patch that counts; KeyError when the library is not installed."""
        path = self._path(name)
        if path is None:
            raise KeyError(str(name))
        return path

    def folder_named(self, name: str) -> Path | None:
        """The folder of one patch, “H5P.Blanks-1.14.6”; None when it is not here."""
        return next((path for path in self._folders() if path.name == name), None)

    def is_built_in(self, name: LibraryName) -> bool:
        return any(path.parent != self.folder for path in self._patches(name))

    def all(self) -> list[Library]:
        """Every library, the highest patch of each minor version, in the order of their names."""
        return [library for library, _folder in self.installed()]

    def installed(self) -> list[tuple[Library, Path]]:
        """Every library as `all` has it, with its folder; the folders are listed once."""
        highest: dict[LibraryName, Path] = {}
        for path in sorted(self._folders(), key=_patch):
            if name := LibraryName.of_folder(_stem(path)):
                highest[name] = path
        return [(self._library(path), path) for _name, path in sorted(highest.items())]

    def semantics(self, name: LibraryName) -> Any:
        """What semantics.json says, an empty list without one."""
        return self._json(name, "semantics.json", [])

    def fields(self, name: LibraryName, language: str = "en") -> Fields | None:
        """What its semantics describe, with texts in a language where it has them; None when it describes nothing."""
        said = self.semantics(name)
        if not said:
            return None
        return read_semantics(translated(said, self.translation(name, language)))[0]

    def translation(self, name: LibraryName, language: str) -> Any:
        """What language/<language>.json says, or nothing. `language` is a code of letters and hyphens."""
        return self._json(name, f"language/{language}.json", {})

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among all processes of this machine; what is decided inside still holds when it is done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                self._sweep()
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)

    def coming(self) -> Path:
        """A folder of its own for a library that is being unpacked; call it under the lock."""
        return Path(tempfile.mkdtemp(prefix=COMING, dir=self.folder))

    def install(self, library: Library, files: Path) -> bool:
        """Take a folder of files in as a library, unless that patch or a higher one is here. Call it under the lock."""
        installed = self.get(library.name)
        if installed is not None and installed.patch >= library.patch:
            return False
        files.chmod(0o755)
        files.rename(self.folder / f"{library.name.folder}.{library.patch}")
        return True

    def remove(self, name: LibraryName, *, used: Callable[[], Collection[LibraryName]] = frozenset) -> bool:
        """Take a library away, all patches; not what is built in, nor what a content or a library needs. `used` answers
        with the libraries of contents; it is asked under the lock.
        """
        with self.locked():
            needed = {each for library in self.all() if library.name != name for each in library.needs}
            if name in used() or name in needed or self.is_built_in(name):
                return False
            for path in self._patches(name):
                shutil.rmtree(path)
            return True

    def _path(self, name: LibraryName) -> Path | None:
        return max(self._patches(name), key=_patch, default=None)

    def _patches(self, name: LibraryName) -> list[Path]:
        return [path for path in self._folders() if _stem(path) == name.folder]

    def _folders(self) -> list[Path]:
        folders = [folder for folder in (self.folder, *self.built_in) if folder.is_dir()]
        return [path for folder in folders for path in folder.iterdir() if PATCHED.fullmatch(path.name)]

    def _library(self, path: Path) -> Library:
        return _read_library(path / "library.json", (path / "library.json").stat().st_mtime_ns)

    def _json(self, name: LibraryName, file: str, otherwise: Any) -> Any:
        path = self._path(name)
        if path is None or not (path / file).is_file():
            return otherwise
        return json.loads((path / file).read_text("utf-8-sig"))

    def _sweep(self) -> None:
        """What a process left behind that died while it unpacked: nobody else unpacks while the lock is held."""
        for path in self.folder.glob(f"{COMING}*"):
            shutil.rmtree(path)


@lru_cache(maxsize=4096)
def _read_library(path: Path, changed: int) -> Library:
    """A patch never changes; `changed` is there for those that are being written."""
    return Library.of(json.loads(path.read_text("utf-8-sig")))


def fingerprint(files: dict[str, str]) -> str:
    """SHA-256 over the names and the hashes of the files of a library, by which an allow-list names it."""
    lines = "".join(f"{name}\0{sha256}\n" for name, sha256 in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _stem(path: Path) -> str:
    match = PATCHED.fullmatch(path.name)
    return match[1] if match else ""


def _patch(path: Path) -> int:
    return int(path.name.rpartition(".")[2])
