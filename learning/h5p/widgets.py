"""Of jQuery UI only the widgets and effects that are used: the whole of it is more than the player itself.

Its released script is a row of sections, each under a comment that names it. Sections of widgets that nobody calls are
left out; what is small, or serves the others, stays, and so does a file that is not built like this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import rcssmin

SECTION = re.compile(r"/\*!\s*\*?\s*jQuery UI (?P<name>[A-Z:][\w :.]*?) \d+\.\d+\.\d+\s")
# What a section is followed by that belongs to all: `var ie = $.ui.ie = …`.
COMMON = re.compile(r"\n\t*var (\w+) = \$\.ui\.\1 =")
# The end of what wraps all sections, and what was added behind them: small functions that are called at once.
WRAPPED = re.compile(r"\n\}\s*\)")
ALONE = re.compile(r"\n\(function \((?:\$|jQuery)\) \{.*?\n\}\)\(jQuery\);", re.DOTALL)
# Each widget that may be left out, with the others that it is made of.
NEEDS: dict[str, tuple[str, ...]] = {
    "accordion": (),
    "autocomplete": ("menu",),
    "button": ("controlgroup", "checkboxradio"),
    "checkboxradio": (),
    "controlgroup": (),
    "datepicker": (),
    "dialog": ("button", "draggable", "resizable"),
    "draggable": (),
    "droppable": ("draggable",),
    "menu": (),
    "progressbar": (),
    "resizable": (),
    "selectable": (),
    "selectmenu": ("menu",),
    "slider": (),
    "sortable": (),
    "spinner": ("button",),
    "tabs": (),
    "tooltip": (),
}
WITH_ICONS = {"accordion", "button", "checkboxradio", "datepicker", "dialog", "menu", "selectmenu", "spinner", "icon"}
RULE = re.compile(r"(?P<for>[^{}@]+)\{[^{}]*\}")
EFFECT = "effects "
EFFECTS = ("blind", "bounce", "clip", "drop", "explode", "fade", "fold", "highlight", "puff", "pulsate", "scale",
           "shake", "size", "slide", "transfer")  # fmt: skip
MADE_OF = {"puff": "scale", "scale": "size"}  # effects
SHOWN = r"\.(?:effect|show|hide|toggle)\s*\([^()]{0,40}"  # how an effect is asked for by its name
# What all effects share is also asked for by easings, and by classes that are changed in a time.
EASED = re.compile(
    r"ease(?:In|Out)[A-Z]|\.effects\b|switchClass|(?:add|remove|toggle)Class\s*\([^()]*,\s*(?:\d|['\"](?:slow|fast))"
)


def used_in(scripts: Iterable[str]) -> frozenset[str]:
    """The widgets that scripts call, and the effects that they may name, with those that these are made of."""
    found: set[str] = set()
    for script in scripts:
        found |= {name for name in NEEDS if re.search(rf"\.{name}\s*\(|ui\.{name}\b|['\"]{name}['\"]\]\s*\(", script)}
        found |= {"icon"} if "ui-icon" in script else set()
        found |= {EFFECT + name for name in EFFECTS if re.search(rf"{SHOWN}['\"]{name}['\"]", script)}
        found |= {EFFECT.strip()} if EASED.search(script) else set()
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        effect = MADE_OF.get(name.removeprefix(EFFECT))
        more = {*NEEDS.get(name, ()), *([EFFECT + effect] if effect else [])}
        more = (more | ({EFFECT.strip()} if name.startswith(EFFECT) else set())) - found
        found |= more
        waiting.extend(more)
    return frozenset(found)


def without_unused(text: str, used: Iterable[str]) -> str:
    """The script of jQuery UI with only these widgets and effects, and those that what stays names."""
    kept = frozenset(used)
    while True:
        small = _only(text, kept)
        named = {name for name in NEEDS if name not in kept and re.search(rf"\bui\.{name}\b", small)}
        if not named:
            return small
        kept = kept | named


def without_unused_rules(sheet: str, used: Iterable[str]) -> str:
    """The style sheet of jQuery UI, minified, with only the rules of these widgets and of what all share."""
    sheet = rcssmin.cssmin(sheet, keep_bang_comments=True)
    kept = frozenset(used)
    parts = {*NEEDS} - kept if kept & WITH_ICONS else {*NEEDS, "icon"} - kept
    theirs = re.compile(rf"\.ui-(?:{'|'.join(parts)})\b")

    def rule(match: re.Match[str]) -> str:
        return "" if all(theirs.search(selector) for selector in match["for"].split(",")) else match[0]

    return RULE.sub(rule, sheet) if parts else sheet


def _only(text: str, kept: frozenset[str]) -> str:
    removable = ({*NEEDS, EFFECT.strip()} | {EFFECT + name for name in EFFECTS}) - kept
    begins = list(SECTION.finditer(text))
    parts = [text[: begins[0].start()] if begins else text]
    for at, begin in enumerate(begins):
        following = begins[at + 1].start() if at + 1 < len(begins) else len(text)
        wrapped = WRAPPED.search(text, begin.end(), following)
        end = wrapped.start() if wrapped else following
        parts += [_section(text[begin.start() : end], begin["name"].lower() in removable), text[end:following]]
    unnamed = re.compile(rf"\bui\.(?:{'|'.join(removable & NEEDS.keys()) or '-'})\b")
    return ALONE.sub(lambda block: "" if unnamed.search(block[0]) else block[0], "".join(parts))


def _section(section: str, is_dropped: bool) -> str:
    common = COMMON.search(section) if is_dropped else None
    return section[common.start() :] if common else "" if is_dropped else section
