"""Who was there, on one screen."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow, signed_in
from governance.domain import meetings
from governance.domain.attendance import record_attendance
from governance.domain.quorum import count
from governance.forms.meetings import AttendanceForm
from governance.permissions import person_of, reads_group, runs_group
from governance.queries import groups as reads
from governance.reports import groups as sheets
from governance.values import Answer
from governance.views.downloads import download, wants_file
from governance.views.groups import about, find
from governance.views.meetings import meeting_of


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_attendance(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A check row for each who sits in the group on the day, rows for guests; members read the list as a file."""
    group = find(slug)
    if not reads_group(request.user, group):
        raise PermissionDenied
    meeting = meeting_of(group, number)
    if request.method != "POST" and wants_file(request):
        rows = list(meeting.attendances.select_related("person", "seat__person"))
        return download(request, sheets.attendance_sheet(meeting, rows), name=f"{slug}-{number}-attendance")
    if not runs_group(request.user, group):
        raise PermissionDenied
    seats = reads.seats_on(group, reads.day_of(meeting))
    form = AttendanceForm(meeting, seats, request.POST if request.method == "POST" else None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            record_attendance(meeting=meeting, present=form.present(), by=person_of(request.user))
            if "hold" in request.POST:
                meetings.hold_meeting(meeting=meeting, by=person_of(request.user))
        except ValidationError as error:
            faults = error.messages
        else:
            messages.success(request, _("It is written down who was there."))
            return redirect("meeting", slug=slug, number=number)
    answers = dict(meeting.invitations.exclude(answer=Answer.NONE).values_list("person_id", "answer"))
    context = {
        **about(request, group),
        "meeting": meeting,
        "attendance": form,
        "quorum": count(meeting),
        "coming": {person for person, answer in answers.items() if answer == Answer.YES},
        "faults": faults,
        "wrong": bool(faults) or any(row.errors for row in form.forms if row.is_bound),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/meeting_attendance.html", context, status=status)
