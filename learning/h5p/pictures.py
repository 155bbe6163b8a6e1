"""Whether a picture is what its name says: by its first bytes, so that no page hides behind a harmless ending."""

from __future__ import annotations

BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "bmp": (b"BM",),
    "tif": (b"II*\x00", b"MM\x00*"),
    "tiff": (b"II*\x00", b"MM\x00*"),
}
PICTURES = ("png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff")


def is_what_it_says(ending: str, first: bytes) -> bool:
    """Whether the first bytes fit the ending; a picture that is named like another kind of picture passes, because
    browsers look at the bytes too and people rename their photographs.
    """
    if ending not in BEGINNINGS:
        return True
    return any(first.startswith(begin) for kind in PICTURES for begin in BEGINNINGS[kind]) or first[8:12] == b"WEBP"
