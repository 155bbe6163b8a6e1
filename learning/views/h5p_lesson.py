"""An H5P exercise in a lesson: played in its frame, and the way to the next screen below it."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from governance.permissions import person_of
from learning.domain.assessment import go_past
from learning.domain.h5p_lessons import content_of, tries_at
from learning.domain.progress import Study
from learning.forms.study import EventForm
from learning.values import Place
from learning.views.screen import saved


def show(request: HttpRequest, study: Study, place: Place, step: str = "") -> HttpResponse:
    """Show the exercise; *Next* goes on when enough of it is done."""
    if step:
        raise Http404
    slug, activity = study.enrolment.course.slug, place.activity
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if place.uuid not in study.done:
                go_past(
                    enrolment=study.enrolment,
                    activity_uuid=place.uuid,
                    client_event_id=form.cleaned_data["event"],
                    by=person_of(request.user),
                    device="web",
                )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if place.is_last:
                return redirect("learn_course", slug=slug)
            return redirect("learn_place", slug=slug, number=place.following)
    context = {
        "study": study,
        "place": place,
        "activity": activity,
        "form": form,
        "saved": saved(study, place),
        "content": content_of(activity),
        "tries": tries_at(activity, study.enrolment.person, study.enrolment),
    }
    return render(request, "learning/h5p_lesson.html", context, status=422 if form.errors else 200)
