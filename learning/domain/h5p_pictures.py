"""Pictures of an H5P content for slow lines: two widths in WebP, made when it comes in, beside those that came.

The content asks for a picture by its own name; who has a phone gets the smaller one under that address. What is
exported is what came.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from PIL import Image, ImageOps, UnidentifiedImageError

from learning.domain.h5p_files import file_below, folder_of

PHONE, LAPTOP = 640, 1280  # px; 640 are two for each of a phone's 320
WIDTHS = (PHONE, LAPTOP)
ENDINGS = (".jpg", ".jpeg", ".png")
SMALL_ENOUGH = 15_000  # bytes
MOST_PIXELS = 16_000_000  # a picture of more is left as it came: opening it would take too much memory
QUALITY = 70
TURNED = 0x0112  # the tag of Exif that says how a camera was held


def make_small_pictures(*, uuid: UUID) -> int:
    """Make the small forms of all pictures of a content; returns how many files were made."""
    folder = folder_of(uuid)
    pictures = [path for path in folder.rglob("*") if path.suffix.lower() in ENDINGS]
    return sum(_make(path, folder, uuid, width) for path in sorted(pictures) for width in WIDTHS)


def small_picture(uuid: UUID, name: str, *, phone: bool) -> Path | None:
    """The small form of a picture, None when it stays as it came."""
    width = PHONE if phone else LAPTOP
    return file_below(_folder(uuid, width), f"{name}.webp") if name.lower().endswith(ENDINGS) else None


def thumbnail(content: bytes) -> bytes | None:
    """A small form of a picture for a form in which it is named; None for what cannot be read."""
    return _shrunk(io.BytesIO(content), PHONE)


def forget_files(uuid: UUID) -> None:
    """Take away all files of a content that has no row, small forms too."""
    for folder in (folder_of(uuid), _folder(uuid, PHONE).parent):
        shutil.rmtree(folder, ignore_errors=True)


def _folder(uuid: UUID, width: int) -> Path:
    folder = folder_of(uuid)
    return folder.parent.parent / "pictures" / folder.name / str(width)


def _make(path: Path, folder: Path, uuid: UUID, width: int) -> bool:
    """Whether a form was made; one that is not smaller than the picture itself is not kept."""
    if path.stat().st_size <= SMALL_ENOUGH:
        return False
    content = _shrunk(path, width)
    if content is None or len(content) >= path.stat().st_size:
        return False
    target = _folder(uuid, width) / f"{path.relative_to(folder)}.webp"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


def _shrunk(file: Path | BinaryIO, width: int) -> bytes | None:
    """The picture as WebP, not wider than `width`; None for one that cannot be read."""
    try:
        with Image.open(file) as opened:
            opened.draft("RGB", (width, width))  # a JPEG is read as small as is enough
            if opened.width * opened.height > MOST_PIXELS:
                return None
            mode = "RGBA" if "A" in opened.getbands() or "transparency" in opened.info else "RGB"
            turned = opened.getexif().get(TURNED, 1) != 1
            picture = opened if opened.mode == mode else opened.convert(mode)
            picture.thumbnail((width * 2, width * 4), Image.Resampling.BOX)  # before it is copied
            picture = ImageOps.exif_transpose(picture) if turned else picture.copy()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    picture.thumbnail((width, width * 4), Image.Resampling.LANCZOS)
    small = io.BytesIO()
    picture.save(small, "WEBP", quality=QUALITY, method=4)
    return small.getvalue()
