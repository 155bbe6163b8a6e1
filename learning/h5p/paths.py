"""Names of entries: which are safe on every computer, which are skipped, and which would be one file."""

from __future__ import annotations

import re
import unicodedata

from .findings import JOINERS

DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
DRIVE = re.compile(r"[A-Za-z]:")
FORBIDDEN = frozenset('\\<>:"|?*')


def is_safe(name: str, longest: int = 255) -> bool:
    """Whether a name stays inside the folder and can be a file everywhere: relative, with forward slashes."""
    if not name or name.startswith("/") or DRIVE.match(name) or len(name.encode("utf-8", "replace")) > longest:
        return False
    return all(_is_safe_part(part) for part in name.rstrip("/").split("/"))


def is_skipped(name: str) -> bool:
    """Whether H5P overlooks an entry: names that begin with a dot or a low line, at any level."""
    return any(part.startswith((".", "_")) for part in name.split("/"))


def folded(name: str) -> str:
    """What two names have in common that are one file where capitals and ways of writing do not count."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def extension(name: str) -> str:
    """The ending of a file in small letters, "" without one."""
    base = name.rpartition("/")[2]
    stem, dot, ending = base.rpartition(".")
    return ending.lower() if dot and stem else ""


def _is_safe_part(part: str) -> bool:
    if part in ("", ".", "..") or part[-1] in ". " or FORBIDDEN & set(part):
        return False
    if any(not sign.isprintable() and sign not in JOINERS for sign in part) or _has_surrogate(part):
        return False
    return part.partition(".")[0].strip().lower() not in DEVICES


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)
