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
from itertools import pairwise
from typing import Any

from .questions import members_of

SEPARATOR = "[,]"  # between the parts of a response, as xAPI writes it
GAP = re.compile(r"\*\*|\*([^*]+)\*")  # two stars beside each other are two stars
TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Score:
    raw: int
    max: int


Rule = Callable[[Mapping[str, Any], str], Score | None]


def mark(kind: str, params: Any, response: str, rules: Mapping[str, Rule] | None = None) -> Score | None:
    """Points of a response to a question of a kind, which is the machine name of its library, or that with the field
    where it asks inside (`questions.py`); None when it cannot be told. `rules`: of more kinds than these.
    """
    rule = _rule(kind, params, rules)
    if rule is None or not isinstance(response, str):
        return None
    try:
        return rule(params, response)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None  # parameters that do not say what the type promises


def is_marked_again(machine: str, params: Any, rules: Mapping[str, Rule] | None = None) -> bool:
    """Whether everything that counts in a content can be told from its responses: by a rule of its type, or by those of
    all its questions where it is a set of them.
    """
    if _rule(machine, params, rules):
        return True
    members = members_of(machine, params)
    return members is not None and all(_rule(each.kind, each.params, rules) for each in members)


def mark_set(machine: str, params: Any, heard: Mapping[str, Score], most: int) -> Score | None:
    """Points of a set of questions. `heard`: those of its questions that were answered, by their id; `most`: how many
    the player says there are. What was not answered is worth nothing, and a set is not worth less than its questions:
    one of which only some are asked as many as those. None for what is no set.
    """
    members = members_of(machine, params)
    if members is None:
        return None
    ours = {each.part for each in members}
    scores = [score for part, score in heard.items() if part in ours]
    asked = params.get("poolSize")
    pool = asked if isinstance(asked, int) and 0 < asked < len(members) else len(members)
    worth = sum(score.max for score in scores) + max(0, pool - len(scores))
    return Score(sum(score.raw for score in scores), max(worth, most))


def _rule(kind: str, params: Any, rules: Mapping[str, Rule] | None) -> Rule | None:
    """The rule of a kind of question; none for a question that is set so that its rule does not hold."""
    rule = (rules or {}).get(kind) or RULES.get(kind)
    if rule is None or not isinstance(params, dict):
        return None
    behaviour = params.get("behaviour")
    loose = isinstance(behaviour, dict) and behaviour.get("acceptSpellingErrors")
    answers = params.get("answers")
    weighed = params.get("weight", 1) != 1 or any(
        isinstance(each, dict) and "weight" in each for each in (answers if isinstance(answers, list) else ())
    )
    return None if loose or weighed else rule


def multiple_choice(params: Mapping[str, Any], response: str) -> Score:
    """Options by their numbers, "0[,]2". One point for the whole where the question is so set, else one each right; of
    several right ones of which one is to be chosen, any.
    """
    answers, behaviour = params["answers"], params.get("behaviour") or {}
    correct = {number for number, answer in enumerate(answers) if answer.get("correct")}
    chosen = {int(part) for part in response.split(SEPARATOR) if part.strip()}
    if not chosen <= set(range(len(answers))):
        raise ValueError("an option that is not there")
    if not correct:
        return Score(int(not chosen), 1)
    if behaviour.get("type") == "single" and len(correct) > 1:
        return Score(int(len(chosen) == 1 and chosen <= correct), 1)
    whole = behaviour.get("singlePoint") or len(correct) == 1
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
    found = [gap for question in params["questions"] for gap in GAP.findall(TAG.sub("", question))]
    gaps = [gap for gap in found if gap]
    typed = response.split(SEPARATOR)
    if len(typed) != len(gaps):
        raise ValueError("not a response for each gap")
    case = bool(behaviour.get("caseSensitive", True))
    right = sum(_folded(word, case) in _solutions(gap, case) for gap, word in zip(gaps, typed, strict=True))
    return Score(right, len(gaps))


def drag_text(params: Mapping[str, Any], response: str) -> Score:
    """Words in the order of the gaps *word:tip*, each with what is said of it behind a sign of its own."""
    gaps = [re.split(r":|\\\+|\\-", gap, maxsplit=1)[0] for gap in GAP.findall(params["textField"]) if gap]
    words = response.split(SEPARATOR)
    if len(words) != len(gaps):
        raise ValueError("not a response for each gap")
    return Score(
        sum(_folded(word, True) == _folded(gap, True) for gap, word in zip(gaps, words, strict=True)), len(gaps)
    )


def single_of_a_set(params: Mapping[str, Any], response: str) -> Score:
    """One number: of a set of single choices the first answer is the right one, wherever it is shown."""
    _number_of(params["answers"], response)
    return Score(int(response == "0"), 1)


def statement_of_a_summary(params: Mapping[str, Any], response: str) -> Score:
    """Numbers in the order in which they were tried; the first statement is the right one, and only at once."""
    for part in response.split(SEPARATOR):
        _number_of(params["summary"], part)
    return Score(int(response == "0"), 1)


def sort_paragraphs(params: Mapping[str, Any], response: str) -> Score:
    """Numbers of paragraphs as they were put. A point for each at its place, or (as a content that does not say has it)
    for each that is followed by the right one; paragraphs of the same words may stand for each other.
    """
    behaviour = params.get("behaviour") or {}
    texts = [_folded(TAG.sub("", text), True) for text in params["paragraphs"]]
    put = [_number_of(texts, part) for part in response.split(SEPARATOR)]
    if sorted(put) != list(range(len(texts))):
        raise ValueError("not each paragraph once")
    alike = behaviour.get("duplicatesInterchangeable", True)
    if behaviour.get("scoringMode") == "positions":
        right = sum(number == at or (alike and texts[number] == texts[at]) for at, number in enumerate(put))
        wrong = len(texts) - right if behaviour.get("applyPenalties", True) else 0
        return Score(max(0, right - wrong), len(texts))
    following = set(pairwise(texts)) if alike else set()
    right = sum(two == one + 1 or (texts[one], texts[two]) in following for one, two in pairwise(put))
    return Score(right, len(texts) - 1)


def _number_of(options: Any, text: str) -> int:
    number = int(text)
    if not isinstance(options, list) or not isinstance(options[number], str) or number < 0:
        raise ValueError("an option that is not there")
    return number


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
    "H5P.DragText": drag_text,
    "H5P.SingleChoiceSet:choices": single_of_a_set,
    "H5P.SortParagraphs": sort_paragraphs,
    "H5P.Summary:summaries": statement_of_a_summary,
}
