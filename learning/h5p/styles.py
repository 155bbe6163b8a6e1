"""Which styles a text may carry: each kind in a strict form, so that none reaches out or lays itself over a page."""

from __future__ import annotations

import re

from .fields import Font

LENGTH = r"[0-9.]{1,10}(?:em|px|%)"
BARE = r"[0-9.]{1,10}(?:em|px|%|)"
COLOUR = r"(?:#(?:[a-f0-9]{3}){1,2}|rgba?\([0-9., ]{1,40}\)|hsla?\([0-9,.% ]{1,40}\))"
LINE = r"(?:none|solid|dotted|dashed|double|groove|ridge|inset|outset)"
BY_FONT = {
    "size": ("font-size", LENGTH),
    "family": ("font-family", r"[-a-z0-9,' ]{1,200}"),
    "color": ("color", COLOUR),
    "background": ("background-color", COLOUR),
    "spacing": ("letter-spacing", LENGTH),
    "height": ("line-height", BARE),
}
OF_TABLES = {
    "border": rf"{BARE} *{LINE} *{COLOUR}",
    "border-style": LINE,
    "border-width": BARE,
    "border-color": COLOUR,
    "border-collapse": "collapse",
    "vertical-align": "middle|top|bottom",
    "padding": BARE,
    "width": BARE,
    "height": BARE,
    "float": "right|left|none",
    "background-color": COLOUR,
}
ALIGNMENT = {"text-align": "center|left|right"}


def allowed_style(style: str, font: Font, *, is_table: bool) -> str | None:
    """The declarations that are allowed, “text-align: center;”; None when none is."""
    patterns = ALIGNMENT | {name: form for key, (name, form) in BY_FONT.items() if getattr(font, key)}
    if is_table:
        patterns |= OF_TABLES
    kept = [f"{name}: {value};" for name, value in _declarations(style) if _holds(patterns.get(name), value)]
    return " ".join(kept) or None


def _declarations(style: str) -> list[tuple[str, str]]:
    parts = (declaration.partition(":") for declaration in style.split(";"))
    return [(name.strip().lower(), value.strip()) for name, _colon, value in parts]


def _holds(pattern: str | None, value: str) -> bool:
    return pattern is not None and bool(re.fullmatch(pattern, value, re.IGNORECASE | re.ASCII))
