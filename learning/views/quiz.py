"""A quiz: one question a screen, all answers once more before they are sent, then the result.

Steps of the address: "" (what awaits one), "1", "2", … (questions), "check" (before sending).
"""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from basis.access import allow
from governance.permissions import person_of
from learning import queries
from learning.domain import assessment
from learning.domain.progress import Study
from learning.forms.study import EventForm, QuestionForm
from learning.models import Attempt
from learning.permissions import may_learn, own, visible_to
from learning.values import Place
from learning.views.screen import saved


def show(request: HttpRequest, study: Study, place: Place, step: str = "") -> HttpResponse:
    if not step:
        return _begin(request, study, place)
    attempt = study.open_attempt(place.uuid)
    if attempt is None:
        finished = study.attempts_at(place.uuid)
        if finished and step == "check":
            return redirect("learn_attempt", reference=finished[-1].reference)  # the second tap on Send
        return redirect("learn_place", slug=study.enrolment.course.slug, number=place.number)
    quiz = _frozen(attempt)
    if step == "check":
        return _check(request, study, place, attempt, quiz)
    number = int(step) if step.isdecimal() and step.isascii() and len(step) < 4 else 0
    if not 1 <= number <= len(quiz["questions"]):
        raise Http404
    return _question(request, study, place, attempt, quiz, number)


def _begin(request: HttpRequest, study: Study, place: Place) -> HttpResponse:
    """What awaits one, the attempts so far, and the button that begins one."""
    attempts = study.attempts_at(place.uuid)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            assessment.start_attempt(
                enrolment=study.enrolment,
                activity_uuid=place.uuid,
                client_event_id=form.cleaned_data["event"],
                by=person_of(request.user),
                device="web",
            )
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("learn_place", slug=study.enrolment.course.slug, number=place.number)
        return redirect("learn_step", slug=study.enrolment.course.slug, number=place.number, step="1")
    standing = study.open_attempt(place.uuid)
    context = {
        "study": study,
        "place": place,
        "activity": place.activity,
        "form": form,
        "finished": [attempt for attempt in attempts if not attempt.is_open],
        "open": standing,
        "resume_step": _first_open_step(standing) if standing else "",
        "left": assessment.attempts_left(place, len(attempts)),
        "passed": place.uuid in study.done,
        "saved": saved(study, place),
    }
    return render(request, "learning/quiz_begin.html", context)


def _question(
    request: HttpRequest, study: Study, place: Place, attempt: Attempt, quiz: dict[str, Any], number: int
) -> HttpResponse:
    """One question. What was answered is kept at once; Back finds it."""
    slug, question = study.enrolment.course.slug, quiz["questions"][number - 1]
    responses = assessment.responses_of(attempt)
    chosen = responses.get(question["uuid"], [])
    initial = {"answer": chosen if question["kind"] == "multiple" else "".join(chosen[:1])}
    form = QuestionForm(request.POST or None, question=question, initial=initial)
    checking = request.GET.get("then") == "check"
    if request.method == "POST" and form.is_valid():
        if sorted(chosen) != form.response:
            try:
                assessment.answer(
                    attempt=attempt,
                    question_uuid=question["uuid"],
                    response=form.response,
                    client_event_id=form.event,
                    by=person_of(request.user),
                    device="web",
                )
            except ValidationError as error:
                messages.error(request, error.messages[0])
                return redirect("learn_place", slug=slug, number=place.number)
        step = "check" if checking or number == len(quiz["questions"]) else str(number + 1)
        return redirect("learn_step", slug=slug, number=place.number, step=step)
    context = {
        "study": study,
        "place": place,
        "quiz": quiz,
        "question": question,
        "number": number,
        "count": len(quiz["questions"]),
        "form": form,
        "checking": checking,
        "previous": number - 1,
        "saved": number > 1 and quiz["questions"][number - 2]["uuid"] in responses or bool(chosen),
    }
    return render(request, "learning/quiz_question.html", context, status=422 if form.is_bound else 200)


def _check(request: HttpRequest, study: Study, place: Place, attempt: Attempt, quiz: dict[str, Any]) -> HttpResponse:
    """All answers once more; sending is what marks them."""
    responses = assessment.responses_of(attempt)
    rows = [
        (number, question, _chosen(question, responses.get(question["uuid"], [])))
        for number, question in enumerate(quiz["questions"], 1)
    ]
    error = ""
    if request.method == "POST":
        try:
            assessment.submit(attempt=attempt, by=person_of(request.user))
        except ValidationError as refused:
            error = refused.messages[0]
        else:
            return redirect("learn_attempt", reference=attempt.reference)
    context = {"study": study, "place": place, "rows": rows, "error": error, "whole": all(row[2] for row in rows)}
    return render(request, "learning/quiz_check.html", context, status=422 if error else 200)


@allow(may_learn)
@require_safe
def result(request: HttpRequest, reference: str) -> HttpResponse:
    """What came of an attempt: its reference, the score, what was right. Also for the trainer of where one works."""
    rows = visible_to(request.user, Attempt.objects.filter(score_max__isnull=False))
    attempt = get_object_or_404(
        rows.select_related("enrolment__course", "enrolment__person", "course_version").defer(
            "enrolment__course__lessons"
        ),
        reference=reference,
    )
    study = Study(attempt.enrolment, attempt.course_version, list(Attempt.objects.filter(enrolment=attempt.enrolment)))
    place = study.content.place_of(str(attempt.activity_uuid))
    if place is None:
        raise Http404
    responses = assessment.responses_of(attempt)
    context = {
        "attempt": attempt,
        "mark": attempt.mark,
        "study": study,
        "place": place,
        "mine": own(request.user, Attempt.objects.filter(pk=attempt.pk)).exists(),
        "left": assessment.attempts_left(place, len(study.attempts_at(place.uuid))),
        "questions": _told(place.activity, responses),
        "certificate": queries.certificate_for(attempt.enrolment),
        "form": EventForm(),
    }
    return render(request, "learning/attempt_detail.html", context)


def _frozen(attempt: Attempt) -> dict[str, Any]:
    """The quiz as it was when the attempt began, in the active language."""
    place = attempt.course_version.spoken.place_of(str(attempt.activity_uuid))
    if place is None:
        raise Http404
    return place.activity


def _first_open_step(attempt: Attempt) -> str:
    """The first question without an answer, else the check page."""
    answered = assessment.responses_of(attempt)
    for number, question in enumerate(_frozen(attempt)["questions"], 1):
        if question["uuid"] not in answered:
            return str(number)
    return "check"


def _chosen(question: dict[str, Any], response: list[str]) -> list[str]:
    return [option["text"] for option in question["options"] if option["uuid"] in response]


def _told(quiz: dict[str, Any], responses: dict[str, Any]) -> list[dict[str, Any]]:
    """Each question with what was chosen, whether that was right, and the explanation."""
    told = []
    for question in quiz.get("questions", []):
        response = responses.get(question["uuid"], [])
        right = {option["uuid"] for option in question["options"] if option["correct"]}
        told.append(
            {
                "text": question["text"],
                "chosen": _chosen(question, response),
                "correct": set(response) == right,
                "right": _chosen(question, list(right)),
                "feedback": question["feedback"],
            }
        )
    return told
