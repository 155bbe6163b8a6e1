"""What people answered in a content, and how well its questions work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from learning.exercises.answers import readable
from learning.exercises.items import Item, analyse
from learning.h5p.questions import question_at, questions_in
from learning.h5p.sanitise import text_only
from learning.models import H5PContent, H5PStatement

ANSWERED = ("answered", "completed")


@dataclass(frozen=True)
class Question:
    """`part` is the id of a part, "" for a content that is one question."""

    part: str
    text: str
    item: Item


def answers_to(content: H5PContent, rows: QuerySet[H5PStatement]) -> QuerySet[H5PStatement]:
    """Of these statements the answers to a content in any of its revisions, the newest first."""
    found = rows.filter(result__content__work=content.work, verb__in=ANSWERED, max_score__gt=0)
    return found.select_related("result__person", "result__content").order_by("-received_at", "-id")


def questions_of(content: H5PContent, rows: QuerySet[H5PStatement]) -> list[Question]:
    """The questions of a content with how they work, as far as these statements show. What the same people did at other
    contents says who knows more.
    """
    people = rows.filter(result__content__work=content.work).values("result__person")
    answers = rows.filter(verb="answered", max_score__gt=0, result__person__in=people).order_by("received_at", "id")
    fields = ("result__content__work", "part", "result__person", "score", "max_score", "marked_score", "marked_max")
    tries: dict[str, dict[str, float]] = {}
    for work, part, person, score, most, marked, of in answers.values_list(*fields).iterator():
        share = marked / of if marked is not None and of else (score or 0) / most
        tries.setdefault(f"{work} {part}", {}).setdefault(str(person), share)
    items = analyse(tries)
    asked = [(part, text) for part, text in _asked(content) if f"{content.work} {part}" in items]
    return [Question(part, text, items[f"{content.work} {part}"]) for part, text in asked]


def words_of(statement: H5PStatement) -> str:
    """What somebody answered, in words."""
    content = statement.result.content
    question = question_at(content.machine, content.played, statement.part)
    return readable(question.kind, question.params, statement.response) if question else statement.response


def _asked(content: H5PContent) -> Iterator[tuple[str, str]]:
    """The questions that a content can hold, in their order: itself and its parts."""
    for question in questions_in(content.machine, content.played):
        yield question.part, _text(question.params) or (question.title if question.part else content.title)


def _text(params: Any) -> str:
    """What is asked, wherever a type has it."""
    values = params if isinstance(params, dict) else {}
    texts = (values.get(key) for key in ("question", "text", "taskDescription", "intro"))
    return text_only(next((text for text in texts if isinstance(text, str)), ""))[:300]
