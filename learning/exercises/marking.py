"""Responses to our own types, marked on the server as their scripts mark them in the browser."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from learning.h5p.marking import SEPARATOR, Rule, Score, true_false

Params = Mapping[str, Any]
GAP = re.compile(r"\*([^*]+)\*")
PAIR = "[.]"
UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


def choice(params: Params, response: str) -> Score:
    """Numbers of answers, "0[,]2": a point for each right one, one less for each wrong one, never below zero."""
    answers = params["answers"]
    correct = {at for at, answer in enumerate(answers) if answer.get("correct")}
    chosen = {_one_of(answers, part) for part in response.split(SEPARATOR)}
    many = len(correct) > 1 or _behaviour(params).get("many") is True
    if not many and len(chosen) > 1:
        raise ValueError("more answers than one")
    return Score(max(0, len(chosen & correct) - len(chosen - correct)), len(correct) if many else 1)


def fill_in(params: Params, response: str) -> Score:
    """Words in the order of the gaps *word/other word:tip*. Digits of both scripts are equal, joiners do not count."""
    gaps = [gap for line in params["lines"] for gap in GAP.findall(line)]
    typed = response.split(SEPARATOR)
    if len(typed) != len(gaps):
        raise ValueError("not a response for each gap")
    exact = _behaviour(params).get("exact") is True
    right = sum(_folded(word, exact) in _solutions(gap, exact) for gap, word in zip(gaps, typed, strict=True))
    return Score(right, len(gaps))


def order(params: Params, response: str) -> Score:
    """Numbers of steps in the order in which they were put: a point for each at its place."""
    steps = params["steps"]
    placed = [_one_of(steps, part) for part in response.split(SEPARATOR)]
    if sorted(placed) != list(range(len(steps))):
        raise ValueError("not each step once")
    return Score(sum(step == at for at, step in enumerate(placed)), len(steps))


def image_labels(params: Params, response: str) -> Score:
    """A label for each spot, "0[.]2[,]1[.]": equal names are equally right, nothing chosen is nothing."""
    spots = params["spots"]
    labels = [spot["label"] for spot in spots] + list(params.get("others") or [])
    pairs = [part.split(PAIR) for part in response.split(SEPARATOR)]
    if [spot for spot, _label in pairs] != [str(at) for at in range(len(spots))]:
        raise ValueError("not a response for each spot")
    right = (label != "" and labels[_one_of(labels, label)] == labels[at] for at, (_spot, label) in enumerate(pairs))
    return Score(sum(right), len(spots))


def case(params: Params, response: str) -> Score:
    """Decisions, "0:1[,]1:0", each where the one before led. Going back takes back what was decided from there on."""
    steps = params["steps"]
    kept: list[tuple[int, int]] = []
    here = 0
    for part in response.split(SEPARATOR):
        step, decision = (int(number) for number in part.split(":"))
        if step != here or not 0 <= decision < len(_decisions(steps[step])):
            raise ValueError("a decision that could not be made there")
        visited = [before for before, _decision in kept]
        kept = kept[: visited.index(step)] if step in visited else kept
        kept.append((step, decision))
        here = _next(steps, _decisions(steps[step])[decision])
    most = _most(steps)
    points = sum(_points(_decisions(steps[step])[decision]) for step, decision in kept)
    return Score(min(points, most), most)


def _most(steps: list[Params]) -> int:
    """The most points of a way through the case that only goes forwards."""
    best = [0] * len(steps)
    for at in reversed(range(len(steps))):
        for decision in _decisions(steps[at]):
            to = _next(steps, decision)
            further = 0 if to < 0 else best[to] if to > at else None
            best[at] = max(best[at], 0 if further is None else _points(decision) + further)
    return best[0]


def _decisions(step: Params) -> list[Params]:
    return step.get("choices") or []


def _points(decision: Params) -> int:
    return int(decision.get("points") or 0)


def _next(steps: list[Params], decision: Params) -> int:
    """The step to which a decision leads; -1 when it ends the case."""
    to = int(decision.get("next") or 0) - 1
    return to if 0 <= to < len(steps) else -1


def _one_of(rows: list[Any], number: str) -> int:
    at = int(number)
    if not 0 <= at < len(rows):
        raise ValueError("a number that is not there")
    return at


def _behaviour(params: Params) -> Params:
    return params.get("behaviour") or {}


def _solutions(gap: str, exact: bool) -> set[str]:
    answers = re.split(r"(?<!\\):", html.unescape(gap), maxsplit=1)[0]
    return {_folded(re.sub(r"\\(.)", r"\1", word), exact) for word in re.split(r"(?<!\\)/", answers)}


def _folded(text: str, exact: bool) -> str:
    plain = " ".join(unicodedata.normalize("NFC", text).translate(UNSEEN).split()).translate(DIGITS)
    return plain if exact else plain.lower()


RULES: dict[str, Rule] = {
    "Dishari.Choice": choice,
    "Dishari.TrueFalse": true_false,
    "Dishari.FillIn": fill_in,
    "Dishari.Order": order,
    "Dishari.ImageLabels": image_labels,
    "Dishari.Case": case,
}
