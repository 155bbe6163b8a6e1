"""Files that an author chose for a content that is not saved yet: kept for them alone, named by what they hold."""

from __future__ import annotations

import hashlib
import io
import mimetypes
import time
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from basis.numerals import lazy_number
from governance.models import Person
from governance.permissions import demand
from learning.domain.h5p_files import file_below, limits
from learning.h5p.limits import CONTENT_EXTENSIONS
from learning.h5p.paths import extension
from learning.h5p.pictures import is_what_it_says
from learning.permissions import may_write_courses

KINDS = {
    "image": frozenset({"png", "jpg", "jpeg", "gif"}),
    "audio": frozenset({"mp3", "m4a", "wav", "ogg"}),
    "video": frozenset({"mp4", "webm", "ogg"}),
    "file": CONTENT_EXTENSIONS - {"json"},
}
FOLDERS = {"image": "images", "audio": "audios", "video": "videos", "file": "files"}
MOST_PIXELS = 40_000_000
KEPT = 14 * 24 * 3600  # seconds until what nobody saved is forgotten


def keep_upload(*, file: BinaryIO, name: str, kind: str, by: Person | None) -> dict[str, Any]:
    """Keep a file; returns the value that a field of that kind holds. Raises ValidationError: extension,
    file_too_large, not_what_it_says.
    """
    demand(may_write_courses, by)
    ending = extension(name.lower())
    if ending not in KINDS[kind]:
        raise ValidationError(
            _("A file like “%(name)s” does not go here. Choose one that ends in %(endings)s."),
            code="extension",
            params={"name": name[:100], "endings": ", ".join(sorted(KINDS[kind]))},
        )
    most = limits().file
    content = file.read(most + 1)
    if len(content) > most:
        raise ValidationError(
            _("The file is larger than %(megabytes)s MB. Make its pictures and videos smaller."),
            code="file_too_large",
            params={"megabytes": lazy_number(max(1, most // 2**20))},
        )
    if ending in KINDS["image"]:
        _refuse_no_picture(content, ending)
    _sweep(_folder(by))
    target = _folder(by) / FOLDERS[kind] / f"{hashlib.sha256(content).hexdigest()[:24]}.{ending}"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return _value(target, _folder(by))


def uploads_of(person: Person | None) -> dict[str, dict[str, Any]]:
    """What somebody chose and did not save yet: the values of fields, by the path in a content."""
    folder = _folder(person)
    values = [_value(path, folder) for path in folder.rglob("*") if path.is_file()]
    return {value["path"]: value for value in values}


def upload(person: Person | None, path: str) -> bytes | None:
    """What a file holds that somebody chose; None when it is not there."""
    found = file_below(_folder(person), path)
    return found.read_bytes() if found else None


def _value(path: Path, folder: Path) -> dict[str, Any]:
    value: dict[str, Any] = {"path": path.relative_to(folder).as_posix()}
    value["mime"] = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.parent.name == FOLDERS["image"]:
        with Image.open(path) as picture:
            value["width"], value["height"] = picture.size
    return value


def _refuse_no_picture(content: bytes, ending: str) -> None:
    try:
        with Image.open(io.BytesIO(content)) as picture:
            width, height = picture.size
            picture.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        width = height = MOST_PIXELS
    if width * height > MOST_PIXELS or not is_what_it_says(ending, content[:64]):
        raise ValidationError(
            _("This is not a picture that can be shown. Save it again as PNG or JPEG."), code="not_what_it_says"
        )


def _folder(person: Person | None) -> Path:
    return Path(settings.PRIVATE_ROOT) / "h5p" / "uploads" / str(person.pk if person else 0)


def _sweep(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file() and time.time() - path.stat().st_mtime > KEPT:
            path.unlink(missing_ok=True)
