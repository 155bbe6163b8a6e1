"""Keeping the pictures and sounds of a version: small enough for a phone, known by what they hold."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from django.core.files.base import ContentFile as Bytes
from PIL import Image, ImageOps

from learning.models import ContentFile

# A picture of a lesson on a slow line: 640 px are two for each of a phone's 320.
WIDEST = 640
LARGEST = 25_000
# Names how a picture is made small; another recipe makes other files and leaves the old ones alone.
RECIPE = "webp640"

SOUND_TYPES = {"mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg"}


def keep(original: Any) -> dict[str, Any] | None:
    """How a version refers to a picture ({"sha256", "width", "height"}) or a sound ({"sha256"}) of the editor."""
    if original is None:
        return None
    with original.file.open("rb") as opened:
        content = opened.read()
    extension = original.file.name.rsplit(".", 1)[-1].lower()
    stored = keep_sound(content, extension) if extension in SOUND_TYPES else keep_picture(content)
    told: dict[str, Any] = {"sha256": stored.sha256}
    if stored.width:
        told |= {"width": stored.width, "height": stored.height}
    return told


def keep_picture(content: bytes) -> ContentFile:
    """Store a picture as WebP of at most 640 px and 25 KB; the same original gives the same file for ever."""
    source = f"{RECIPE}-{hashlib.sha256(content).hexdigest()}"
    stored = ContentFile.objects.filter(source_sha256=source).first()
    if stored is not None:
        return stored
    small, size = make_small(content)
    return _store(small, source, "webp", "image/webp", size)


def keep_sound(content: bytes, extension: str) -> ContentFile:
    source = f"sound-{hashlib.sha256(content).hexdigest()}"
    stored = ContentFile.objects.filter(source_sha256=source).first()
    return stored or _store(content, source, extension, SOUND_TYPES[extension], None)


def make_small(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture as WebP within the limits, and its width and height: quality gives way first, then the size."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    picture.thumbnail((WIDEST, WIDEST * 2), Image.Resampling.LANCZOS)
    while True:
        for quality in (82, 72, 60, 45, 30):
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=quality, method=6)
            if out.tell() <= LARGEST:
                return out.getvalue(), picture.size
        picture = picture.resize(
            (max(1, picture.width * 3 // 4), max(1, picture.height * 3 // 4)), Image.Resampling.LANCZOS
        )


def _store(content: bytes, source: str, extension: str, content_type: str, size: tuple[int, int] | None) -> ContentFile:
    sha256 = hashlib.sha256(content).hexdigest()
    width, height = size or (None, None)
    stored = ContentFile.objects.filter(sha256=sha256).first()
    if stored is not None:
        return stored
    stored = ContentFile(sha256=sha256, source_sha256=source, content_type=content_type, width=width, height=height)
    stored.file.save(f"{sha256}.{extension}", Bytes(content), save=False)
    stored.save()
    return stored
