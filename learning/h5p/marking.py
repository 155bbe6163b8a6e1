"""Marking again on the server what a player says was right: scores of a browser are claims, responses are not.

A rule takes the parameters of a question and the response of an xAPI statement, and says points and how many there
are. What a type does not tell well enough to be marked again has no rule, and its score stays a claim.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

SEPARATOR = "[,]"  # between the parts of a response, as xAPI writes it
GAP = re.compile(r"\*([^*]+)\*")
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Score:
    raw: int
    max: int


Rule = Callable[[Mapping[str, Any], str], Score | None]


def mark(machine: str, params: Any, response: str, rules: Mapping[str, Rule] | None = None) -> Score | None:
    """Points of a response to a content of a library; None when it cannot be told. `rules`: of more types than ours."""
    rule = (rules or {}).get(machine) or RULES.get(machine)
    if rule is None or not isinstance(params, dict) or not isinstance(response, str):
        return None
    try:
        return rule(params, response)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None  # parameters that do not say what the type promises


def multiple_choice(params: Mapping[str, Any], response: str) -> Score:
    """Options by their numbers, "0[,]2". One point for the whole where the question is so set, else one each right."""
    answers, behaviour = params["answers"], params.get("behaviour") or {}
    correct = {number for number, answer in enumerate(answers) if answer.get("correct")}
    chosen = {int(part) for part in response.split(SEPARATOR) if part.strip()}
    if not chosen <= set(range(len(answers))):
        raise ValueError("an option that is not there")
    if not correct:
        return Score(int(not chosen), 1)
    whole = behaviour.get("singlePoint") or behaviour.get("type") == "single" or len(correct) == 1
    points = len(chosen & correct) - len(chosen - correct)
    if whole:
        share = 100 * points / len(correct)
        return Score(int(share >= (behaviour.get("passPercentage") or 100)), 1)
    return Score(max(0, points), len(correct))


def true_false(params: Mapping[str, Any], response: str) -> Score:
    if response not in ("true", "false"):
        raise ValueError("neither true nor false")
    return Score(int(params["correct"] == response), 1)


def fill_in(params: Mapping[str, Any], response: str) -> Score:
    """Gaps written *answer/other answer:tip*, in the order of the text; capitals count where the content says so."""
    behaviour = params.get("behaviour") or {}
    gaps = [gap for question in params["questions"] for gap in GAP.findall(TAG.sub("", question))]
    typed = response.split(SEPARATOR)
    if len(typed) != len(gaps):
        raise ValueError("not a response for each gap")
    case = bool(behaviour.get("caseSensitive", True))
    right = sum(_folded(word, case) in _solutions(gap, case) for gap, word in zip(gaps, typed, strict=True))
    return Score(right, len(gaps))


def _solutions(gap: str, case: bool) -> set[str]:
    answer = re.split(r"(?<!\\):", gap, maxsplit=1)[0]  # what follows is a tip
    return {_folded(word.replace("\\/", "/"), case) for word in re.split(r"(?<!\\)/", answer)}


def _folded(text: str, case: bool) -> str:
    plain = unicodedata.normalize("NFC", " ".join(html.unescape(text).split()))
    return plain if case else plain.casefold()


RULES: dict[str, Rule] = {
    "H5P.MultiChoice": multiple_choice,
    "H5P.TrueFalse": true_false,
    "H5P.Blanks": fill_in,
}
