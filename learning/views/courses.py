"""The catalogue and the page of a course: for everybody; enrolling for people."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from governance.permissions import person_of
from learning import queries
from learning.domain.enrolment import enrol, may_take_again
from learning.models import CourseVersion
from learning.permissions import may_learn

PER_PAGE = 20


@allow(anyone)
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The courses that are open, each with its newest version."""
    page = Paginator(queries.published_courses(), PER_PAGE).get_page(request.GET.get("page"))
    versions = CourseVersion.objects.in_bulk([course.newest_version_id for course in page])
    cards = [(course, versions[course.newest_version_id].spoken.data) for course in page]
    return render(request, "learning/course_list.html", {"page": page, "cards": cards})


@allow(anyone)
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """What a course is about, and the way into it."""
    found = get_object_or_404(queries.published_courses(), slug=slug)
    version = CourseVersion.objects.select_related("standard_version__standard").get(pk=found.newest_version_id)
    person = person_of(request.user)
    enrolment = queries.enrolment_in(person, slug) if person else None
    again = enrolment is not None and may_take_again(
        enrolment=enrolment, newest_major=version.major, today=timezone.localdate()
    )
    context = {
        "course": found,
        "version": version,
        "content": version.spoken.data,
        "screens": len(version.spoken.places),
        "enrolment": enrolment,
        "again": again,
        "may_enrol": may_learn(request.user),
    }
    return render(request, "learning/course_detail.html", context)


@allow(may_learn)
@require_http_methods(["GET", "POST"])
def enrol_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrol oneself and begin. A visitor who comes back from the log-in lands on the page of the course."""
    found = get_object_or_404(queries.published_courses(), slug=slug)
    if request.method == "POST":
        person = person_of(request.user)
        assert person is not None, "may_learn lets only persons through"
        try:
            enrol(person=person, course=found, by=person)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            return redirect("learn_course", slug=slug)
    return redirect("course", slug=slug)
