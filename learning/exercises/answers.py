"""A response as a person reads it: the texts of the answers in place of their numbers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from learning.exercises.marking import PAIR
from learning.h5p.marking import SEPARATOR

Params = Mapping[str, Any]
TAG = re.compile(r"<[^>]*>")


def readable(kind: str, params: Any, response: str) -> str:
    """What was answered in words; the response as it came where the kind is not known, or it does not fit."""
    rule = RULES.get(kind)
    if rule is None or not isinstance(params, dict) or not response:
        return response
    try:
        return rule(params, response)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return response


def _choice(params: Params, response: str) -> str:
    return ", ".join(_words(params["answers"][_number(part)]["text"]) for part in response.split(SEPARATOR))


def _typed(params: Params, response: str) -> str:
    return ", ".join(part or "–" for part in response.split(SEPARATOR))


def _texts(field: str, between: str) -> Callable[[Params, str], str]:
    """The rule of a type that has its answers as plain texts in a field."""

    def rule(params: Params, response: str) -> str:
        return between.join(_words(params[field][_number(part)]) for part in response.split(SEPARATOR))

    return rule


def _case(params: Params, response: str) -> str:
    pairs = (part.split(":") for part in response.split(SEPARATOR))
    return " → ".join(_words(params["steps"][_number(at)]["choices"][_number(which)]["text"]) for at, which in pairs)


def _labels(params: Params, response: str) -> str:
    labels = [spot["label"] for spot in params["spots"]] + list(params.get("others") or [])
    pairs = (part.split(PAIR) for part in response.split(SEPARATOR))
    return ", ".join(f"{_number(at) + 1}: {_words(labels[_number(which)]) if which else '–'}" for at, which in pairs)


def _true_false(params: Params, response: str) -> str:
    words = params.get("l10n") or {}
    said = {"true": words.get("true") or words.get("trueText"), "false": words.get("false") or words.get("falseText")}
    return _words(said[response] or response)


def _number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("a number of nothing")
    return number


def _words(text: Any) -> str:
    return " ".join(html.unescape(TAG.sub(" ", str(text))).split())


RULES: dict[str, Callable[[Params, str], str]] = {
    "Dishari.Choice": _choice,
    "H5P.MultiChoice": _choice,
    "Dishari.TrueFalse": _true_false,
    "H5P.TrueFalse": _true_false,
    "Dishari.FillIn": _typed,
    "H5P.Blanks": _typed,
    "H5P.DragText": _typed,
    "Dishari.Order": _texts("steps", " → "),
    "H5P.SortParagraphs": _texts("paragraphs", " → "),
    "H5P.SingleChoiceSet:choices": _texts("answers", ", "),
    "H5P.Summary:summaries": _texts("summary", " → "),
    "Dishari.Case": _case,
    "Dishari.ImageLabels": _labels,
}
