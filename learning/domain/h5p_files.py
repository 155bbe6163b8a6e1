"""Where the files of H5P stand: libraries that all contents share, and a folder for each content."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from learning.exercises import LIBRARIES
from learning.h5p.limits import Limits
from learning.h5p.paths import is_safe
from learning.h5p.store import LibraryStore


def library_store() -> LibraryStore:
    """The installed libraries, and those of our own types."""
    return LibraryStore(Path(settings.PRIVATE_ROOT) / "h5p" / "libraries", LIBRARIES)


def limits() -> Limits:
    """How much a package may hold here."""
    return Limits(entries=settings.H5P_MAX_ENTRIES, file=settings.H5P_MAX_FILE_BYTES, total=settings.H5P_MAX_BYTES)


def folder_of(uuid: UUID) -> Path:
    """The folder of the files of one content."""
    return Path(settings.PRIVATE_ROOT) / "h5p" / "contents" / str(uuid)


def key_of(uuid: UUID, *, on: dt.date) -> str:
    """What opens the files of a content in the week of a day: one key a week, so that a browser keeps what it has."""
    week = on.toordinal() // 7
    return salted_hmac("learning.h5p.files", f"{uuid} {week}", algorithm="sha256").hexdigest()[:32]


def may_fetch(uuid: UUID, key: str, *, on: dt.date) -> bool:
    """Whether a key is that of this week, or of the one before: a page may stay open over a Sunday."""
    keys = (key_of(uuid, on=day) for day in (on, on - dt.timedelta(days=7)))
    return any(constant_time_compare(key, each) for each in keys)


def file_below(folder: Path, name: str) -> Path | None:
    """A file below a folder; None when there is none, or the name leads out of it."""
    if not is_safe(name):
        return None
    path = folder / name
    return path if path.is_file() and not path.is_symlink() else None
