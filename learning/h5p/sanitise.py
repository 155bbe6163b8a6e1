"""Texts of strangers made safe for a page: an allow-list of tags, attributes, styles and links; or plain text escaped.

The rules are those of H5P core: the tags that a field lists, with those that belong to them, and always div, span, p
and br; a style only where the field allows that kind of it, in a strict form. Formulas, in MathML or between \\( \\)
and \\[ \\], stay as they are. Cleaning twice is the same as cleaning once.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape

import nh3

from .fields import TextField
from .mathml import MATH_ATTRIBUTES, MATH_TAGS
from .styles import allowed_style

ALWAYS = {"div", "span", "p", "br"}
# What a field may list at all; scripts, forms, frames and embedded things are never shown.
POSSIBLE = ALWAYS | {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "dfn", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
    "kbd", "li", "mark", "ol", "pre", "q", "rp", "rt", "ruby", "s", "samp", "small", "strike", "strong", "sub",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
TABLE = {
    "caption", "col", "colgroup", "figcaption", "figure", "tbody", "td", "tfoot", "th", "thead", "tr",
}  # fmt: skip
STYLED = {
    "col", "div", "figure", "h1", "h2", "h3", "li", "p", "span", "table", "td", "th",
}  # fmt: skip
EVERYWHERE = {"class", "dir", "lang", "title", "role", "aria-hidden", "aria-label"}
ATTRIBUTES = {
    "a": {"href", "target", "hreflang"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "align", "summary"},
    "td": {"colspan", "rowspan", "headers", "align", "valign"},
    "th": {"colspan", "rowspan", "headers", "align", "valign", "scope", "abbr"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "blockquote": {"cite"},
}
SCHEMES = {"http", "https", "ftp", "mailto"}
ENTITY = r"(?:[A-Za-z][A-Za-z0-9]{1,31}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});"
LOOSE_AMPERSAND = re.compile(f"&(?!{ENTITY})")
ESCAPES = {"<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#039;"}
FORMULA = re.compile(r"\\\((?:(?!\\\().){1,2000}?\\\)|\\\[(?:(?!\\\[).){1,2000}?\\\]", re.DOTALL)
NO_TAG = re.compile(r"<(?!/?[A-Za-z][^<>]*>|!--)")
TAG = re.compile(r"<([A-Za-z][A-Za-z0-9-]{0,30})\b([^<>]*)>")
ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z-]{0,30})\s*=")
BREAK = re.compile(r"</?(?:p|div|br|li|t[dhr]|h[1-6])\b", re.IGNORECASE)
ROUNDS = 4
OPENED = re.compile(r"</?[A-Za-z][^<>]*>?")
TOKEN = re.compile(r"<!--|<(/?)([A-Za-z][A-Za-z0-9]*)")
# Up to the end of a tag; a ">" in a value between quotes is none. Without going back, so that it takes one pass.
REST_OF_TAG = re.compile(r"""(?>=\s*+"[^"]*"|=\s*+'[^']*'|[^>])*+>""")
NEVER_NESTED = {"area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "p", "td", "th", "tr", "wbr"}
# What goes on in the next element when the one around it ends.
CARRIED = {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
DEEPEST = 200  # elements in each other; what people write has up to 20
MOST_WORK = 500_000  # elements times depth
# Signs that no text needs and that databases and XML refuse; tabs and line ends stay.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Text without markup, escaped for HTML; what is escaped already stays."""
    escaped = LOOSE_AMPERSAND.sub("&amp;", without_unwanted(text))
    return "".join(ESCAPES.get(sign, sign) for sign in escaped)


def is_too_deep(text: str) -> bool:
    """Whether markup is nested so deeply, or so much of it so deeply, that cleaning it would take minutes."""
    open_tags: list[str] = []
    counts: Counter[str] = Counter()
    deepest = carried = tags = at = 0
    while found := TOKEN.search(text, at):
        if found[2] is None:  # a comment, in which nothing is a tag
            end = text.find("-->", found.end())
            at = end if end >= 0 else len(text)
            continue
        rest = REST_OF_TAG.match(text, found.end())
        at, name, tags = rest.end() if rest else len(text), found[2].lower(), tags + 1
        if name in NEVER_NESTED:
            continue
        if not found[1]:
            open_tags.append(name)
            counts[name] += 1
            deepest = max(deepest, len(open_tags) + carried)
        elif not counts[name] and name in CARRIED:
            carried = max(0, carried - 1)
        while found[1] and counts[name]:  # what closes nothing is overlooked
            closed = open_tags.pop()
            counts[closed] -= 1
            if closed == name:
                break
            carried += closed in CARRIED
    return deepest > DEEPEST or deepest * tags > MOST_WORK


def rich(text: str, field: TextField) -> str:
    """HTML with only what the field allows; of markup that is too deep the words alone."""
    if is_too_deep(text):
        return plain(OPENED.sub(" ", text))
    tags = allowed_tags(field.tags or ())
    attributes = {tag: EVERYWHERE | ATTRIBUTES.get(tag, set()) | _styles(tag) for tag in tags}
    attributes |= {tag: set(MATH_ATTRIBUTES) for tag in MATH_TAGS}

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return allowed_style(value, field.font, is_table="table" in tags)
        if name == "target":
            return value if value == "_blank" else None
        return value

    def cleaned(html: str) -> str:
        return nh3.clean(
            _with_formulas(html),
            tags=tags | MATH_TAGS,
            attributes=attributes,
            attribute_filter=attribute,
            url_schemes=SCHEMES,
            link_rel=None,
        )

    before, after = "", cleaned(without_unwanted(text))
    for _round in range(ROUNDS):  # what was badly nested may be read otherwise once it is mended
        if before == after:
            break
        before, after = after, cleaned(after)
    return after


def allowed_tags(listed: tuple[str, ...]) -> set[str]:
    """The tags that a field lists and those that belong to them."""
    tags = {tag.lower() for tag in listed} | ALWAYS
    if "table" in tags:
        tags |= TABLE
    companions = {"b": "strong", "i": "em", "ul": "li", "ol": "li", "del": "s", "strike": "s", "strong": "b", "em": "i"}
    tags |= {companions[tag] for tag in tags if tag in companions}
    return tags & POSSIBLE


def removed(before: str, after: str) -> list[str]:
    """The tags and attributes that are in a text before cleaning and not after: ["onclick", "script"]."""
    return sorted(_counted(before) - _counted(after))


def text_only(html: str) -> str:
    """The words of a text with markup, for a search or a title: entities read, spaces single."""
    parted = BREAK.sub(r" \g<0>", without_unwanted(html))
    return " ".join(unescape(nh3.clean(parted, tags=set())).split())


def without_unwanted(text: str) -> str:
    return UNWANTED.sub("", text)


def _styles(tag: str) -> set[str]:
    return {"style"} if tag in STYLED else set()


def _with_formulas(text: str) -> str:
    """A “<” in a formula that begins no tag is a sign of it: “\\( a<b \\)” would otherwise end there."""
    return FORMULA.sub(lambda match: NO_TAG.sub("&lt;", match[0]), text)


def _counted(html: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for tag, inside in TAG.findall(html):
        counts.update([tag.lower(), *(f"{tag} {name}".lower() for name in ATTRIBUTE.findall(inside))])
    return counts
