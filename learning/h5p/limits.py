"""How much a package may hold, and what kinds of files."""

from __future__ import annotations

from dataclasses import dataclass

# The two lists of H5P core: what a content may hold, and what a library may hold besides.
CONTENT_EXTENSIONS = frozenset({
    "json", "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "eot", "ttf", "woff", "woff2", "otf", "webm",
    "mp4", "ogg", "mp3", "m4a", "wav", "txt", "pdf", "rtf", "doc", "docx", "xls", "xlsx", "ppt", "pptx",
    "odt", "ods", "odp", "csv", "diff", "patch", "swf", "md", "textile", "vtt", "webvtt", "gltf", "glb",
})  # fmt: skip
LIBRARY_EXTENSIONS = CONTENT_EXTENSIONS | {"js", "css", "svg", "xml"}
CORE_API = (1, 28)  # of the player that is served


@dataclass(frozen=True)
class Limits:
    """Sizes are bytes as unpacked. The largest real package that was seen has 1,694 entries."""

    entries: int = 10_000
    file: int = 16 * 1024 * 1024
    total: int = 64 * 1024 * 1024
    ratio: int = 200  # times; only for what is larger than `small`
    small: int = 1024 * 1024
    path: int = 255
    json: int = 5 * 1024 * 1024
    depth: int = 100
