"""The few files that a content loads in place of many: the player with what questions share, and what its type adds.

A bundle is named by what it is made of, so that its address stays for ever and everybody's browser keeps it: two
contents of one type share both tiers, two types of question the first. It is made once, when it is first asked for,
and stands beside its compressed forms.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

from learning.domain.h5p_files import file_below
from learning.h5p.assets import (
    FACE,
    Source,
    icons_in,
    join_scripts,
    join_styles,
    with_small_faces,
    with_small_files,
    without_fonts,
)
from learning.h5p.libraries import Library
from learning.h5p.names import LibraryName
from learning.h5p.resolve import resolve
from learning.h5p.store import LibraryStore
from learning.h5p.widgets import used_in, without_unused, without_unused_rules

RECIPE = 7  # raised when this file makes something else of the same libraries
SHARED = ("H5P.Question", "Dishari.Exercise")  # what they need is the first tier of every question
ICONS = ("FontAwesome", "H5P.FontIcons")  # libraries whose style sheets name every icon
BEFORE, CORE, AFTER = "js/h5p-before.js", "h5p/frame.bundle.js", "js/h5p-after.js"
CORE_STYLE = "h5p/styles/h5p.css"
# Fonts for Latin text, 100 KB a cut: the reader's own fonts show it as well, and Bangla with it.
TEXT_FONTS = ("Inter", "Open Sans", "h5p-hub-publish")
THEME, THEME_FONT = "h5p-theme", "h5p/fonts/h5p-theme.woff2"  # the icons of newer libraries
WIDGETS = "jQuery.ui"
BUNDLES = "/h5p/bundles"  # their address
Installed = tuple[str, Path, tuple[str, ...]]  # a library with its patch, its folder, its scripts and styles


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
        maker.style([library for library, styled in tiers[1] if styled], is_first=not tiers[0]),
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
            sources = [source for library in libraries for source in self._scripts(library)]
            _write(name, join_scripts([*map(_static, first), *sources, *map(_static, last)]).encode())
        return name

    def style(self, libraries: Sequence[Library], *, first: Sequence[str] = (), is_first: bool = False) -> str:
        """The name of the style sheet, "" when there is nothing to join. The first one with libraries has the icons."""
        if not first and not any(library.css for library in libraries):
            return ""
        name = f"{self._key(libraries, list(first), self._icons_of(libraries))}.css"
        if not (bundle_folder() / name).is_file():
            own = [source for library in libraries for source in self._styles(library)]
            core = [Source(self.core, path.removeprefix("h5p/"), _static(path).text) for path in first]
            core = [Source(each.folder, each.path, without_fonts(each.text, TEXT_FONTS)) for each in core]
            theme = self._theme(own) if first or is_first else ""
            _write(name, (join_styles([*core, *own]) + theme).encode())
        return name

    def _theme(self, sources: Sequence[Source]) -> str:
        """The icons of the player for libraries that use them: as large as what a visit would ask for each time."""
        if not any(THEME in source.text for source in sources):
            return ""
        face = f"@font-face{{font-family:'{THEME}';src:url({THEME_FONT})}}"
        return with_small_faces(face, _static_bytes, {*icons_in([_static(CORE_STYLE).text]), *self._icons()})

    def _styles(self, library: Library) -> list[Source]:
        """With the icons in them that the installed libraries use, whichever content is played, so that all share."""
        found, folder = self._sources(library, library.css), self.store.path(library.name)
        for at, source in enumerate(found):
            text = source.text
            if library.name.machine == WIDGETS:
                text = without_unused_rules(text, self._widgets())
            if FACE.search(text):
                inside = partial(_content, folder, posixpath.dirname(source.path))
                text = with_small_faces(text, inside, self._icons())
            found[at] = with_small_files(replace(source, text=text), partial(_content, folder, ""))
        return found

    def _icons(self) -> frozenset[int]:
        """The icons that the installed libraries use, by whatever name."""
        return _icons_in(self._installed, ICONS)

    def _icons_of(self, libraries: Sequence[Library]) -> str:
        """The icons that a style sheet brings in itself: none of libraries that neither have nor use a font of them."""
        faces = any(_has_icons(self.store.path(each.name), tuple(each.css)) for each in libraries)
        return " ".join(f"{code:x}" for code in sorted(self._icons())) if faces else ""

    @cached_property
    def _installed(self) -> tuple[Installed, ...]:
        """What is in use, with its patch: what is read of it is remembered until that changes."""
        return tuple(
            (str(each), folder, (*each.js, *each.css))
            for each, folder in self.store.installed()
            if not each.name.machine.startswith("H5PEditor.")
        )

    def _widgets(self) -> frozenset[str]:
        """Those of jQuery UI that the installed libraries use, whichever content is played, so that all share one."""
        return _widgets_in(tuple(each for each in self._installed if not each[0].startswith(WIDGETS)))

    def _scripts(self, library: Library) -> list[Source]:
        sources = self._sources(library, library.js)
        if library.name.machine != WIDGETS:
            return sources
        used = self._widgets()
        return [Source(each.folder, each.path, without_unused(each.text, used)) for each in sources]

    def _sources(self, library: Library, paths: Sequence[str]) -> list[Source]:
        folder = self.store.path(library.name)
        address = f"{self.libraries}/{folder.name}"
        return [Source(address, path, _read(folder, path)) for path in paths]

    def _key(self, libraries: Sequence[Library], statics: Sequence[str], icons: str = "") -> str:
        """What a bundle is made of, as a name: patches never change, our own scripts are read."""
        digest = hashlib.sha256(f"{RECIPE} {self.libraries} {self.core} {icons}\n".encode())
        for library in libraries:
            digest.update(f"{library}\n".encode())
            if library.name.machine == WIDGETS:
                digest.update(" ".join(sorted(self._widgets())).encode())
            if self.store.is_built_in(library.name):  # ours change while they are worked on
                sources = self._sources(library, [*library.js, *library.css])
                digest.update("".join(source.text for source in sources).encode())
        for path in statics:
            digest.update(_static(path).text.encode())
        return digest.hexdigest()[:32]


@lru_cache(maxsize=8)
def _widgets_in(installed: tuple[Installed, ...]) -> frozenset[str]:
    return used_in(_read(folder, path) for _name, folder, paths in installed for path in paths if path.endswith(".js"))


@lru_cache(maxsize=8)
def _icons_in(installed: tuple[Installed, ...], fonts: tuple[str, ...]) -> frozenset[int]:
    """Of all but icon fonts, whose style sheets name every icon: these only say which class is which icon."""
    of_fonts = [each for each in installed if each[0].startswith(fonts)]
    sheets = "".join(_read(folder, path) for _name, folder, paths in of_fonts for path in paths)
    others = [each for each in installed if each not in of_fonts]
    return frozenset(icons_in((_read(folder, path) for _name, folder, paths in others for path in paths), sheets))


@lru_cache(maxsize=512)
def _has_icons(folder: Path, sheets: tuple[str, ...]) -> bool:
    return any(FACE.search(text) or THEME in text for text in (_read(folder, path) for path in sheets))


def _read(folder: Path, path: str) -> str:
    return (folder / path).read_text("utf-8-sig", errors="replace")


def _content(folder: Path, home: str, path: str) -> bytes | None:
    """What a file of a library holds, by its path from a folder in it."""
    found = file_below(folder, posixpath.normpath(posixpath.join(home, path)))
    return found.read_bytes() if found else None


def _static(path: str) -> Source:
    return Source("", path, _static_bytes(path).decode())


def _static_bytes(path: str) -> bytes:
    found = finders.find(path)
    assert found, f"{path} is not built; run make setup"
    return Path(found).read_bytes()


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
