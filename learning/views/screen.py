"""A screen of a lesson: one idea, and the way to the next."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from governance.permissions import person_of
from learning.domain.assessment import go_past
from learning.domain.progress import Study
from learning.forms.study import EventForm
from learning.values import Place


def show(request: HttpRequest, study: Study, place: Place, step: str = "") -> HttpResponse:
    """Show the screen; *Next* notes that it was read and goes on."""
    if step:
        raise Http404
    slug = study.enrolment.course.slug
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if place.uuid not in study.done:
            go_past(
                enrolment=study.enrolment,
                activity_uuid=place.uuid,
                client_event_id=form.cleaned_data["event"],
                by=person_of(request.user),
                device="web",
            )
        if place.is_last:
            return redirect("learn_course", slug=slug)
        return redirect("learn_place", slug=slug, number=place.following)
    context = {
        "study": study,
        "place": place,
        "activity": place.activity,
        "form": form,
        "saved": saved(study, place),
    }
    return render(request, "learning/screen.html", context)


def saved(study: Study, place: Place) -> bool:
    """Whether the mark "saved" is true: this screen, or the one from which one came, is on the server."""
    before = study.content.place(place.number - 1)
    return place.uuid in study.done or (before is not None and before.uuid in study.done)
