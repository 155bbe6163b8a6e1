"""The few files that a content loads in place of many: the player with what questions share, and what its type adds.

A bundle is named by what it is made of, so that its address stays for ever and everybody's browser keeps it: two
contents of one type share both tiers, two types of question the first. It is made once, when it is first asked for,
and stands beside its compressed forms.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

from learning.domain.h5p_files import file_below
from learning.h5p.assets import (
    Source,
    icons_in,
    join_scripts,
    join_styles,
    subset_font,
    with_small_files,
    with_small_font,
)
from learning.h5p.libraries import Library
from learning.h5p.names import LibraryName
from learning.h5p.resolve import resolve
from learning.h5p.store import LibraryStore

RECIPE = 4  # raised when this file makes something else of the same libraries
SHARED = ("H5P.Question", "Dishari.Exercise")  # what they need is the first tier of every question
ICONS = "FontAwesome"
BEFORE, CORE, AFTER = "js/h5p-before.js", "h5p/frame.bundle.js", "js/h5p-after.js"
CORE_STYLE = "h5p/styles/h5p.css"
BUNDLES = "/h5p/bundles"  # their address


@dataclass(frozen=True)
class Bundles:
    """The names of the files of a content, in the order of loading."""

    scripts: list[str]
    styles: list[str]


def bundle_folder() -> Path:
    return Path(settings.PRIVATE_ROOT) / "h5p" / "bundles"


def bundles_of(rows: Sequence[tuple[LibraryName, bool]], store: LibraryStore, *, libraries: str, core: str) -> Bundles:
    """Make what is missing and name all. `rows`: the libraries of a content and whether their styles are loaded;
    `libraries` and `core`: the addresses below which libraries and the files of the player stand.
    """
    installed = [(library, styled) for name, styled in rows if (library := store.get(name)) is not None]
    shared = _shared([library for library, _styled in installed], store)
    tiers = [
        [row for row in installed if row[0].name in shared],
        [row for row in installed if row[0].name not in shared],
    ]
    maker = _Maker(store, libraries, core)
    scripts = [
        maker.script([library for library, _styled in tiers[0]], first=(BEFORE, CORE)),
        maker.script([library for library, _styled in tiers[1]], last=(AFTER,)),
    ]
    styles = [
        maker.style([library for library, styled in tiers[0] if styled], first=(CORE_STYLE,)),
        maker.style([library for library, styled in tiers[1] if styled]),
    ]
    return Bundles(scripts, [style for style in styles if style])


def _shared(libraries: Sequence[Library], store: LibraryStore) -> set[LibraryName]:
    """The libraries that every question has, when these are those of a question."""
    base = next((library.name for library in libraries if library.name.machine in SHARED), None)
    return {each.name for each in resolve(base, {}, store.get).libraries} if base else set()


class _Maker:
    def __init__(self, store: LibraryStore, libraries: str, core: str) -> None:
        self.store, self.libraries, self.core = store, libraries, core

    def script(self, libraries: Sequence[Library], *, first: Sequence[str] = (), last: Sequence[str] = ()) -> str:
        name = f"{self._key(libraries, [*first, *last])}.js"
        if not (bundle_folder() / name).is_file():
            sources = [source for library in libraries for source in self._sources(library, library.js)]
            _write(name, join_scripts([*map(_static, first), *sources, *map(_static, last)]).encode())
        return name

    def style(self, libraries: Sequence[Library], *, first: Sequence[str] = ()) -> str:
        """The name of the style sheet, "" when there is nothing to join."""
        if not first and not any(library.css for library in libraries):
            return ""
        name = f"{self._key(libraries, list(first))}.css"
        if not (bundle_folder() / name).is_file():
            own = [source for library in libraries for source in self._styles(library, libraries)]
            core = [Source(self.core, path.removeprefix("h5p/"), _static(path).text) for path in first]
            _write(name, join_styles([*core, *own]).encode())
        return name

    def _styles(self, library: Library, tier: Sequence[Library]) -> list[Source]:
        sources = self._sources(library, library.css)
        if library.name.machine != ICONS:
            folder = self.store.path(library.name)
            return [with_small_files(source, partial(_content, folder)) for source in sources]
        return [self._with_small_font(library, source) for source in sources]

    def _with_small_font(self, library: Library, source: Source) -> Source:
        """The icons that the installed libraries use, whichever content is played, so that all share one font."""
        fonts = sorted(self.store.path(library.name).glob("*.woff2"))
        icons = sorted(icons_in(self._texts(), source.text))
        if not fonts or not icons:
            return source
        small = base64.b64encode(subset_font(fonts[0].read_bytes(), icons)).decode()
        whole = join_styles([source])
        return Source("", source.path, with_small_font(whole, f"data:font/woff2;base64,{small}", icons))

    def _texts(self) -> list[str]:
        """The scripts and styles of all installed libraries but the icon font itself."""
        found = []
        for library in self.store.all():
            if library.name.machine != ICONS:
                found += [source.text for source in self._sources(library, [*library.js, *library.css])]
        return found

    def _sources(self, library: Library, paths: Sequence[str]) -> list[Source]:
        folder = self.store.path(library.name)
        address = f"{self.libraries}/{folder.name}"
        return [Source(address, path, (folder / path).read_text("utf-8-sig", errors="replace")) for path in paths]

    def _key(self, libraries: Sequence[Library], statics: Sequence[str]) -> str:
        """What a bundle is made of, as a name: patches never change, our own scripts are read."""
        digest = hashlib.sha256(f"{RECIPE} {self.libraries} {self.core}\n".encode())
        for library in libraries:
            digest.update(f"{library}\n".encode())
            if self.store.is_built_in(library.name):  # ours change while they are worked on
                sources = self._sources(library, [*library.js, *library.css])
                digest.update("".join(source.text for source in sources).encode())
        for path in statics:
            digest.update(_static(path).text.encode())
        return digest.hexdigest()[:32]


def _content(folder: Path, path: str) -> bytes | None:
    found = file_below(folder, path)
    return found.read_bytes() if found else None


def _static(path: str) -> Source:
    found = finders.find(path)
    assert found, f"{path} is not built; run make setup"
    return Source("", path, Path(found).read_text("utf-8"))


def _write(name: str, content: bytes) -> None:
    """Put a file and its compressed forms in their place; two processes at once write the same."""
    forms = {
        name: content,
        f"{name}.br": brotli.compress(content, quality=11),
        f"{name}.gz": gzip.compress(content, 9, mtime=0),
    }
    bundle_folder().mkdir(parents=True, exist_ok=True)
    for form, data in reversed(forms.items()):  # the plain one last: where it is, all are
        handle, path = tempfile.mkstemp(dir=bundle_folder())
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(path).chmod(0o640)
        Path(path).replace(bundle_folder() / form)
