"""The official editor of H5P, where an administrator has put its folder: what it asks for, and who may ask.

The editor loads scripts of libraries, so it runs in a frame without an origin like every content. It has no cookie; a
key in its addresses says for whom it works, and holds for a day.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare

from governance.models import Person
from learning.domain.h5p_files import library_store
from learning.h5p.libraries import Library
from learning.h5p.names import LibraryName
from learning.h5p.resolve import resolve
from learning.h5p.store import LibraryStore

A_DAY = 24 * 3600  # seconds
STYLES = [
    "libs/cropper.css",
    "styles/css/fonts.css",
    "styles/css/application.css",
    "styles/css/libs/zebra_datepicker.min.css",
]
# In the order in which they build on each other; the hub's are left out.
SCRIPTS = [
    *(f"scripts/h5peditor{name}.js" for name in (
        "", "-semantic-structure", "-library-selector", "-fullscreen-bar", "-form", "-text", "-html", "-number",
        "-textarea", "-file-uploader", "-file", "-image", "-image-popup", "-av", "-group", "-boolean", "-list",
        "-list-editor", "-library", "-library-list-cache", "-select", "-selector-legacy", "-dimensions", "-coordinates",
        "-none", "-metadata", "-metadata-author-widget", "-metadata-changelog-widget", "-pre-save",
    )),
    "ckeditor/ckeditor.js",
]  # fmt: skip
BEFORE = ["scripts/h5peditor-editor.js", "scripts/h5peditor-init.js"]
WORDS = "language/en.js"
_signer = TimestampSigner(salt="learning.h5p.editor")


def editor_folder() -> Path | None:
    """The folder of the official editor; None when none was given."""
    return Path(settings.H5P_EDITOR_ROOT) if settings.H5P_EDITOR_ROOT else None


def missing_files() -> list[str]:
    """What of the editor is not in its folder."""
    folder = editor_folder()
    return [name for name in [*BEFORE, *SCRIPTS, *STYLES, WORDS] if folder is None or not (folder / name).is_file()]


def editor_is_ready() -> bool:
    return editor_folder() is not None and not missing_files()


def key_for(person: Person) -> str:
    """A key of somebody who is logged in: it holds as long as a session of theirs would, and a day at most."""
    assert person.user is not None, "who is logged in has an account"
    return _signer.sign(f"{person.pk}-{person.user.get_session_auth_hash()}")


def person_of_key(key: str) -> Person | None:
    """For whom an editor works; None for a key that is not ours, is older than a day, or of an account that was closed
    or has another password since.
    """
    try:
        pk, _hyphen, account = _signer.unsign(key, max_age=A_DAY).partition("-")
        person = Person.objects.filter(pk=int(pk), user__is_active=True).select_related("user").first()
    except (BadSignature, ValueError):
        return None
    if person is None or person.user is None:
        return None
    return person if constant_time_compare(account, person.user.get_session_auth_hash()) else None


def libraries_told(names: list[str] | None = None) -> list[dict[str, Any]]:
    """The types of which a content can be made; or those of these names, in their order."""
    store = library_store()
    if names is not None:
        parsed = (LibraryName.parse(name) for name in names)
        found = [library for name in parsed if name is not None and (library := store.get(name))]
    else:
        found = [library for library in store.all() if library.runnable and store.semantics(library.name)]
    newest: dict[str, tuple[int, int, int]] = {}
    for library in store.all():
        newest[library.name.machine] = max(newest.get(library.name.machine, (0, 0, 0)), library.version)
    return [_told(library, is_old=library.version[:2] < newest[library.name.machine][:2]) for library in found]


def library_told(name: LibraryName, language: str, default: str, address: str) -> dict[str, Any] | None:
    """What the editor needs to know of a library; `address`: below which libraries stand."""
    store = library_store()
    library = store.get(name)
    if library is None:
        return None
    loaded = _loaded_in_editor(library, store)
    folder = store.path(name)
    languages = sorted({path.stem for path in (folder / "language").glob("*.json")} | {"en"})
    return {
        "name": name.machine,
        "version": {"major": name.major, "minor": name.minor},
        "title": library.title,
        "upgradesScript": None,
        "semantics": store.semantics(name),
        "language": _language(store, name, language),
        "defaultLanguage": _language(store, name, default),
        "languages": languages,
        "css": [f"{address}/{store.path(each.name).name}/{path}" for each in loaded for path in each.css],
        "javascript": [f"{address}/{store.path(each.name).name}/{path}" for each in loaded for path in each.js],
        "translations": {each.name.machine: said for each in loaded if (said := _words(store, each.name, language))},
    }


def translations_told(names: list[str], language: str) -> dict[str, str]:
    store = library_store()
    parsed = {text: name for text in names if (name := LibraryName.parse(text)) and store.get(name)}
    found = {text: _language(store, name, language) for text, name in parsed.items()}
    return {text: said for text, said in found.items() if said}


def _told(library: Library, *, is_old: bool) -> dict[str, Any]:
    return {
        "uberName": str(library.name),
        "name": library.name.machine,
        "majorVersion": library.name.major,
        "minorVersion": library.name.minor,
        "title": library.title,
        "runnable": int(library.runnable),
        "restricted": False,
        "tutorialUrl": "",
        "metadataSettings": {"disable": 0, "disableExtraTitleField": 0},
        "isOld": is_old,
    }


def _loaded_in_editor(library: Library, store: LibraryStore) -> list[Library]:
    """The libraries that only an editor loads: of this one and of those that it needs, each after what it needs."""
    found: dict[LibraryName, Library] = {}
    for each in resolve(library.name, {}, store.get).libraries:
        for name in each.dependencies["editor"]:
            for needed in resolve(name, {}, store.get).libraries:
                found.setdefault(needed.name, needed)
    return list(found.values())


def _language(store: LibraryStore, name: LibraryName, language: str) -> str | None:
    said = store.translation(name, language) if _is_code(language) else None
    return json.dumps(said, ensure_ascii=False) if said else None


def _words(store: LibraryStore, name: LibraryName, language: str) -> dict[str, Any] | None:
    """What an editor's widget itself says."""
    for code in (language, "en"):
        if _is_code(code) and (said := store.translation(name, code)):
            return said if isinstance(said, dict) else None
    return None


def _is_code(language: str) -> bool:
    return 1 < len(language) <= 10 and language.replace("-", "").isalpha() and language.isascii()
