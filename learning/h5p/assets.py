"""Making what a content loads light: one file for many, and of an icon font only the icons that are used.

A page on 2G pays for each request, not only for bytes. Scripts and styles of several libraries become one file each;
addresses in styles are written anew, because the file stands elsewhere. Spaces and comments go, licences (/*!) stay.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import rcssmin
import rjsmin
from fontTools import subset
from fontTools.ttLib import TTFont, TTLibError

URL = re.compile(r"""url\(\s*(['"]?)(?!data:|https?:|//|\#|/)([^'")]+)\1\s*\)""", re.IGNORECASE)
CHARSET = re.compile(r"""@charset\s+["'][^"']*["'];?""", re.IGNORECASE)
FACE = re.compile(r"@font-face\s*\{[^}]*\}", re.IGNORECASE)
ESCAPED = re.compile(r"\\u?([0-9a-fA-F]{4})(?![0-9a-fA-F])")
CLASS_OF_ICON = re.compile(r"\.(fa-[a-z0-9-]+)(?:::?before)?(?=[^{}]*\{[^{}]*?content\s*:\s*[\"']\\([0-9a-fA-F]{4}))")
ICON = re.compile(r"\bfa-[a-z0-9-]+")
SMALL = 4096  # bytes of a file that goes into a style sheet
SMALL_KINDS = {"woff": "font/woff", "woff2": "font/woff2", "png": "image/png", "gif": "image/gif"}
PRIVATE = range(0xE000, 0xF900)  # where icon fonts have their icons


@dataclass(frozen=True)
class Source:
    """A script or style: the address of the folder of its library, its path in it, and what it holds."""

    folder: str
    path: str
    text: str


def join_scripts(sources: Iterable[Source]) -> str:
    """One small script for many; a missing semicolon at the end of one does not swallow the next."""
    return "".join(f"{rjsmin.jsmin(source.text, keep_bang_comments=True).strip()}\n;\n" for source in sources)


def join_styles(sources: Iterable[Source]) -> str:
    """One small style sheet for many, in which every address leads where it led before."""
    return "\n".join(rcssmin.cssmin(_at_home(source), keep_bang_comments=True) for source in sources)


def with_small_files(source: Source, read: Callable[[str], bytes | None]) -> Source:
    """The style sheet with small fonts and pictures in it, each a request less. `read` answers with what a file of the
    library holds, by its path, or None.
    """
    home = posixpath.dirname(source.path)

    def inside(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(home, match[2].strip())).partition("?")[0].partition("#")[0]
        kind = SMALL_KINDS.get(path.rpartition(".")[2].lower())
        content = read(path) if kind and not path.startswith("..") else None
        if content is None or len(content) > SMALL:
            return match[0]
        return f"url(data:{kind};base64,{base64.b64encode(content).decode()})"

    return Source(source.folder, source.path, URL.sub(inside, source.text))


def without_fonts(sheet: str, families: Iterable[str]) -> str:
    """The style sheet without the font faces of these families."""
    named = {family.casefold() for family in families}
    return FACE.sub(lambda face: "" if _family(face[0]).strip("'\" ").casefold() in named else face[0], sheet)


def icons_in(texts: Iterable[str], sheet: str = "") -> set[int]:
    r"""The icons that scripts and styles use: written as they are, as \f00c, or by the class that `sheet`, the style
    sheet of the icon font, gives to them.
    """
    classes = {name: int(code, 16) for name, code in CLASS_OF_ICON.findall(sheet)}
    found: set[int] = set()
    for text in texts:
        found |= {int(code, 16) for code in ESCAPED.findall(text)}
        found |= {ord(sign) for sign in text if ord(sign) in PRIVATE}
        found |= {classes[name] for name in ICON.findall(text) if name in classes}
    return {code for code in found if code in PRIVATE}


def subset_font(font: bytes, icons: Iterable[int]) -> bytes:
    """The font with these icons alone, as WOFF2."""
    options = subset.Options(flavor="woff2", desubroutinize=True, notdef_outline=True, hinting=False)
    loaded = subset.load_font(io.BytesIO(font), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(icons))
    subsetter.subset(loaded)
    file = io.BytesIO()
    subset.save_font(loaded, file, options)
    return file.getvalue()


def with_small_faces(sheet: str, read: Callable[[str], bytes | None], icons: Iterable[int]) -> str:
    """The style sheet whose icon fonts bring the icons that are used in themselves. Any other icon comes from the whole
    font, which a browser loads only when it meets one. `read`: what the file at an address of the sheet holds.
    """
    used = set(icons)

    def both(face: re.Match[str]) -> str:
        family, font = _family(face[0]), _font_of(face[0], read)
        codes = _codes_of(font) if family and font else set()
        found = codes & used
        if font is None or not found:
            return face[0]
        rest = ranges(sorted(codes - found))
        whole = f"{face[0].rstrip('}').rstrip().rstrip(';')};unicode-range:{rest}}}" if rest else ""
        return whole + small_face(family, font, sorted(found))

    return FACE.sub(both, sheet)


def small_face(family: str, font: bytes, icons: Sequence[int]) -> str:
    """The face of these icons of a font; of two faces of a family a browser asks the later one first."""
    data = base64.b64encode(subset_font(font, icons)).decode()
    source = f"url(data:font/woff2;base64,{data}) format('woff2')"
    return f"@font-face{{font-family:{family};src:{source};unicode-range:{ranges(icons)}}}"


def _font_of(face: str, read: Callable[[str], bytes | None]) -> bytes | None:
    """The file of a face that fontTools reads, and that is not small enough to be taken as it is."""
    paths = [match[2].strip().partition("?")[0].partition("#")[0] for match in URL.finditer(face)]
    for kind in (".woff2", ".woff", ".ttf", ".otf"):
        for path in paths:
            if path.lower().endswith(kind) and (content := read(path)):
                return content if len(content) > SMALL else None
    return None


def _codes_of(font: bytes) -> set[int]:
    """The code points of an icon font; none of a font of letters, of one whose icons are written as words, and of what
    is no font.
    """
    try:
        codes = set(TTFont(io.BytesIO(font)).getBestCmap() or ())
    except (TTLibError, OSError, ValueError, struct.error, AssertionError):
        return set()
    letters = sum(ord("a") <= code <= ord("z") for code in codes)
    return codes if letters < 10 and sum(code in PRIVATE for code in codes) > len(codes) / 2 else set()


def _family(face: str) -> str:
    found = re.search(r"font-family\s*:\s*([^;}]+)", face)
    return found[1].strip() if found else ""


def ranges(codes: Sequence[int]) -> str:
    """Code points as CSS writes them: U+F00C-F00D, U+F011."""
    spans: list[list[int]] = []
    for code in sorted(codes):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in spans)


def _at_home(source: Source) -> str:
    """A style sheet whose addresses are whole, so that it can stand anywhere."""
    home = posixpath.dirname(source.path)

    def whole(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(home, match[2].strip()))
        if path.startswith(".."):
            return match[0]
        return f"url({match[1]}{source.folder}/{path.replace(' ', '%20')}{match[1]})"

    return URL.sub(whole, CHARSET.sub("", source.text)).rstrip()
