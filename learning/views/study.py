"""My learning, a course as its learner sees it, and the way to each of its screens."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from governance.permissions import person_of
from learning import queries
from learning.domain.progress import Study, lesson_is_done, resume_place, study_of
from learning.domain.scores import course_percent
from learning.domain.waiting import due_for_renewal
from learning.models import Enrolment
from learning.permissions import may_learn
from learning.registry import activity_kinds

# A life of learning fits; a transcript is not cut off silently either.
LONGEST_TRANSCRIPT = 200


@allow(may_learn)
@require_safe
def my_learning(request: HttpRequest) -> HttpResponse:
    """Where to go on, what is due, certificates, transcript."""
    person = person_of(request.user)
    assert person is not None, "may_learn lets only persons through"
    begun = [
        (standing, resume_place(standing.version.parsed, standing.done).number)
        for standing in queries.open_standings(person)
    ]
    ended = Enrolment.objects.filter(person=person).exclude(completed_at=None, closed_at=None)
    ended = ended.select_related("course", "certificate").defer("course__lessons")
    certificates = list(queries.certificates_of(person))
    context = {
        "begun": begun,
        "certificates": certificates,
        "renewals": due_for_renewal(certificates),
        "transcript": queries.standings(ended.order_by("-completed_at", "-closed_at")[:LONGEST_TRANSCRIPT]),
    }
    return render(request, "learning/my_learning.html", context)


@allow(may_learn)
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """A course as its learner sees it: a first visit goes to the first screen, later ones show how far one is."""
    study = _study(request, slug)
    if not study.done and not study.attempts:
        return redirect("learn_place", slug=slug, number=1)
    places = study.content.places
    lessons = [
        (
            lesson,
            lesson_is_done(lesson, study.done),
            [(place, place.uuid in study.done) for place in places if place.lesson_number == number],
        )
        for number, lesson in enumerate(study.content.data["lessons"], 1)
    ]
    context = {
        "study": study,
        "lessons": lessons,
        "done": len(study.done & study.content.required),
        "count": len(study.content.required),
        "result": course_percent(study),
        "certificate": queries.certificate_for(study.enrolment),
    }
    return render(request, "learning/study_overview.html", context)


@allow(may_learn)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, slug: str, number: int, step: str = "") -> HttpResponse:
    """One screen; who answers is decided by the kind of the activity."""
    study = _study(request, slug)
    spot = study.content.place(number)
    if spot is None:
        raise Http404
    return activity_kinds[spot.kind].show(request, study, spot, step)


def _study(request: HttpRequest, slug: str) -> Study:
    person = person_of(request.user)
    study = study_of(person, slug) if person else None
    if study is None:
        raise Http404
    return study
