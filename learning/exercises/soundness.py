"""What the semantics of our types cannot say: an exercise that nobody can get right is no exercise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from learning.exercises.marking import GAP
from learning.h5p.findings import Finding

Params = Mapping[str, Any]


def faults(machine: str, params: Any) -> list[Finding]:
    """What is wrong with the values of one of our types, beyond their kinds."""
    rule = RULES.get(machine)
    return list(rule(params)) if rule and isinstance(params, dict) else []


def _choice(params: Params) -> Iterator[Finding]:
    answers = params.get("answers") or []
    if len(answers) < 2:
        yield Finding("too_few_here", "answers", {"least": 2})
    if not any(answer.get("correct") for answer in answers):
        yield Finding("nothing_right", "answers")
    yield from _empty(answers, "answers", "text")


def _fill_in(params: Params) -> Iterator[Finding]:
    if not any(GAP.search(line or "") for line in params.get("lines") or []):
        yield Finding("no_gap", "lines")


def _order(params: Params) -> Iterator[Finding]:
    steps = params.get("steps") or []
    if len(steps) < 2:
        yield Finding("too_few_here", "steps", {"least": 2})
    yield from (Finding("empty_here", f"steps[{at}]") for at, step in enumerate(steps) if not (step or "").strip())


def _case(params: Params) -> Iterator[Finding]:
    steps = params.get("steps") or []
    if not steps:
        yield Finding("too_few_here", "steps", {"least": 1})
    for at, step in enumerate(steps):
        for number, decision in enumerate(step.get("choices") or []):
            if (decision.get("next") or 0) > len(steps):
                yield Finding("no_such_step", f"steps[{at}].choices[{number}].next", {"value": decision["next"]})
        yield from _empty(step.get("choices") or [], f"steps[{at}].choices", "text")
    yield from _empty(steps, "steps", "text")
    if steps and not any((decision.get("next") or 0) == 0 for step in steps for decision in step.get("choices") or []):
        yield Finding("no_end", "steps")


def _image_labels(params: Params) -> Iterator[Finding]:
    if not (params.get("image") or {}).get("path"):
        yield Finding("empty_here", "image")
    if not params.get("spots"):
        yield Finding("too_few_here", "spots", {"least": 1})
    yield from _empty(params.get("spots") or [], "spots", "label")


def _empty(rows: list[Any], path: str, name: str) -> Iterator[Finding]:
    for at, row in enumerate(rows):
        if not str(row.get(name) or "").strip():
            yield Finding("empty_here", f"{path}[{at}].{name}")


RULES: dict[str, Callable[[Params], Iterator[Finding]]] = {
    "Dishari.Choice": _choice,
    "Dishari.FillIn": _fill_in,
    "Dishari.Order": _order,
    "Dishari.Case": _case,
    "Dishari.ImageLabels": _image_labels,
}
