"""The questions of a content: itself, the parts that are contents of their own, and what some types ask inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .names import LibraryName
from .parameters import parts_in

# Types that ask several questions which are no contents of their own, but answered each by its id: where they stand.
INSIDE = {"H5P.SingleChoiceSet": "choices", "H5P.Summary": "summaries"}
# Types that are worth what their questions come to.
SETS = INSIDE | {"H5P.QuestionSet": "questions"}


@dataclass(frozen=True)
class Question:
    """`part`: the id that a statement names, "" for the whole. `kind`: the machine name of its type, with the field
    where a type asks inside ("H5P.SingleChoiceSet:choices").
    """

    part: str
    kind: str
    params: Any
    title: str = ""


def questions_in(machine: str, params: Any) -> Iterator[Question]:
    """What a content of a library can ask, in its order; the whole comes first."""
    yield Question("", machine, params)
    yield from _inside(machine, params)
    for part in parts_in(params):
        name, inner = LibraryName.parse(part["library"]), part.get("params")
        assert name is not None, "parts_in yields what has a library"
        if isinstance(key := part.get("subContentId"), str) and key:
            metadata = part.get("metadata")
            title = metadata.get("title") if isinstance(metadata, dict) else ""
            yield Question(key, name.machine, inner, title if isinstance(title, str) else "")
        yield from _inside(name.machine, inner)


def members_of(machine: str, params: Any) -> list[Question] | None:
    """The questions of a set, which is worth what they come to; None for what is no set, and for one with a question
    that has no id, because its answers cannot be told apart.
    """
    asked = params.get(SETS[machine]) if machine in SETS and isinstance(params, dict) else None
    if not isinstance(asked, list) or not asked:
        return None
    if machine in INSIDE:
        found = list(_inside(machine, params))
    else:
        parts = [each for each in asked if isinstance(each, dict)]
        names = [LibraryName.parse(str(each.get("library") or "")) for each in parts]
        found = [
            Question(key, name.machine, each.get("params"))
            for each, name in zip(parts, names, strict=True)
            if name is not None and isinstance(key := each.get("subContentId"), str) and key
        ]
    return found if len(found) == len(asked) else None


def question_at(machine: str, params: Any, part: str) -> Question | None:
    """The question that a statement names; None when the content has none of that id."""
    return next((question for question in questions_in(machine, params) if question.part == part), None)


def _inside(machine: str, params: Any) -> Iterator[Question]:
    field = INSIDE.get(machine, "")
    asked = params.get(field) if isinstance(params, dict) else None
    for each in asked if isinstance(asked, list) else []:
        if isinstance(each, dict) and isinstance(key := each.get("subContentId"), str) and key:
            yield Question(key, f"{machine}:{field}", each)
