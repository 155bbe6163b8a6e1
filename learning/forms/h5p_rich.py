"""Texts with markup in a form: the editor of Wagtail where it keeps all that a text holds, else its HTML."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

from learning.h5p.fields import TextField
from learning.h5p.sanitise import allowed_tags, rich

# Of the tags that a field allows, those that the editor can make, and with which button.
BUTTONS = {
    "strong": "bold",
    "b": "bold",
    "em": "italic",
    "i": "italic",
    "ul": "ul",
    "ol": "ol",
    "h3": "h3",
    "sub": "subscript",
    "sup": "superscript",
}
WRITES = {"p", "br", "li", *BUTTONS}
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
RAW = "raw"  # it was written as HTML
BARE = "bare"  # it stood without a paragraph, which the editor always makes


def is_simple(text: str, field: TextField) -> bool:
    """Whether the editor would keep all of a text: only tags that it makes, without attributes."""
    able = WRITES & allowed_tags(field.tags or ())
    return text.count("<") == len(TAG.findall(text)) and all(
        tag.lower() in able | {"div"} and not rest.strip(" /") for tag, rest in TAG.findall(text)
    )


def rich_widget(text: str, field: TextField) -> forms.Widget:
    """The widget in which a text is written."""
    if not is_simple(text, field):
        return forms.Textarea(attrs={"rows": 8, "spellcheck": "false"})
    allowed = allowed_tags(field.tags or ())
    return DraftailRichTextArea(features=sorted({button for tag, button in BUTTONS.items() if tag in allowed}))


def rich_value(data: MultiValueDict[str, str], name: str, field: TextField) -> str:
    """The text that was sent, with what its field allows. Raises ValueError when it cannot be read."""
    if data.get(f"{name}.{RAW}"):
        return rich(data.get(name) or "", field)
    if not data.get(name):
        return ""
    try:
        html: Any = DraftailRichTextArea(features=sorted(set(BUTTONS.values()))).value_from_datadict(data, {}, name)
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise ValueError("not a text of the editor") from error
    clean = _as_listed(rich(re.sub(r"<p[^>]*>\s*</p>", "", html or ""), field), field)
    alone = re.fullmatch(r"<p>(.*)</p>", clean, re.DOTALL)
    return alone[1] if alone and data.get(f"{name}.{BARE}") and clean.count("<p>") == 1 else clean


def _as_listed(html: str, field: TextField) -> str:
    """With the tags that the field lists: em for i, strong for b."""
    listed = set(field.tags or ())
    for ours, theirs in (("i", "em"), ("b", "strong")):
        if theirs in listed and ours not in listed:
            html = re.sub(rf"<(/?){ours}>", rf"<\1{theirs}>", html)
    return html
