"""The marking of quizzes: pure rules. One point a question; all of a question's correct answers and no other earn it.

Example: a pass mark of 80 % over five questions asks for four points (4 × 100 ≥ 80 × 5).
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from learning.values import Mark, QuestionKind


def question_of(quiz: dict[str, Any], uuid: str) -> dict[str, Any]:
    """A question of a frozen quiz. Raises ValidationError (unknown_question)."""
    for question in quiz["questions"]:
        if question["uuid"] == uuid:
            return question
    raise ValidationError(_("This question is not part of the quiz."), code="unknown_question")


def is_correct(quiz: dict[str, Any], question_uuid: str, response: Any) -> bool:
    """Whether a response (a list of option ids) is right. Raises ValidationError for a response that is none."""
    question = question_of(quiz, question_uuid)
    if not isinstance(response, list) or not all(isinstance(option, str) for option in response) or not response:
        raise ValidationError(_("Choose an answer."), code="no_answer")
    known = {option["uuid"] for option in question["options"]}
    if not set(response) <= known:
        raise ValidationError(_("This answer is not one of those offered. Choose again."), code="unknown_option")
    if question["kind"] != QuestionKind.MULTIPLE and len(response) != 1:
        raise ValidationError(_("Choose one answer."), code="one_answer")
    return set(response) == {option["uuid"] for option in question["options"] if option["correct"]}


def mark_quiz(quiz: dict[str, Any], answers: dict[str, Any]) -> Mark:
    """The mark of a whole quiz. Raises ValidationError (unanswered) when a question has no answer."""
    open_questions = sum(question["uuid"] not in answers for question in quiz["questions"])
    if open_questions:
        raise ValidationError(
            _("%(number)s questions have no answer yet."), code="unanswered", params={"number": open_questions}
        )
    points = sum(is_correct(quiz, uuid, response) for uuid, response in answers.items())
    count = len(quiz["questions"])
    return Mark(raw=points, max=count, passed=points * 100 >= quiz["pass_mark"] * count)
