"""Writing a package that another server accepts: the content, what is said of it, and every library that it needs.

Equal contents give equal bytes: entries stand in one order and carry one time.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from .libraries import Library
from .names import LibraryName
from .paths import is_skipped
from .resolve import Resolution, resolve
from .store import LibraryStore

WHEN = (1980, 1, 1, 0, 0, 0)  # the first time that a zip file can say
STORED = frozenset({"png", "jpg", "jpeg", "gif", "webm", "mp4", "mp3", "m4a", "ogg", "woff", "woff2"})


def write_package(
    file: BinaryIO,
    *,
    main: LibraryName,
    about: Mapping[str, Any],
    params: Any,
    files: Path,
    store: LibraryStore,
) -> Resolution:
    """`about` is what h5p.json shall say beside its libraries (title, language, licence …); `files` the folder of the
    content. Returns what was packed; a library that is not installed is named in `missing` and left out.
    """
    plays = resolve(main, params, store.get, addons=[each for each in store.all() if each.added_to])
    said = {"language": "und", "embedTypes": ["iframe"], **about, "mainLibrary": main.machine}
    said = dict(sorted(said.items()))  # however it was brought here
    said["preloadedDependencies"] = [_dependency(library.name) for library in plays.libraries]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        _write(package, "h5p.json", _json(said))
        _write(package, "content/content.json", _json(without_marks(params)))
        for path in _files(files, skip={"content.json"}):
            _write(package, f"content/{path}", (files / path).read_bytes())
        for library in _with_editors(plays.libraries, store.get):
            folder = store.path(library.name)
            for path in _files(folder):
                _write(package, f"{library.name.folder}/{path}", (folder / path).read_bytes())
    return plays


def without_marks(value: Any) -> Any:
    """Parameters without the mark that the editor puts behind the path of a file that was not saved yet."""
    if isinstance(value, dict):
        return {
            key: each.removesuffix("#tmp") if key == "path" and isinstance(each, str) else without_marks(each)
            for key, each in value.items()
        }
    return [without_marks(each) for each in value] if isinstance(value, list) else value


def _with_editors(plays: Iterable[Library], get: Callable[[LibraryName], Library | None]) -> list[Library]:
    """What plays, and what is needed to edit it where that is installed; by name."""
    found: dict[LibraryName, Library] = {}
    waiting = [library.name for library in plays]
    while waiting:
        name = waiting.pop()
        library = None if name in found else get(name)
        if library is not None:
            found[name] = library
            waiting += [*library.needs, *library.dependencies["editor"]]
    return [found[name] for name in sorted(found)]


def _files(folder: Path, skip: Iterable[str] = ()) -> list[str]:
    if not folder.is_dir():
        return []
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if name not in skip and not is_skipped(name))


def _write(package: zipfile.ZipFile, name: str, content: bytes) -> None:
    info = zipfile.ZipInfo(name, WHEN)
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_STORED if name.rpartition(".")[2] in STORED else zipfile.ZIP_DEFLATED
    package.writestr(info, content)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _dependency(name: LibraryName) -> dict[str, Any]:
    return {"machineName": name.machine, "majorVersion": name.major, "minorVersion": name.minor}
