"""Meetings of a group: planned, moved, cancelled, invited to, held."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone, signed_in
from basis.numerals import lazy_number
from governance.domain import meetings
from governance.domain.quorum import count, expected
from governance.forms.fields import refused
from governance.forms.meetings import AnswerForm, CancelForm, MeetingForm, NewMeetingForm, of_meeting
from governance.models import Group, Item, Meeting, Membership
from governance.permissions import person_of, runs_group, visible_items
from governance.queries import groups as reads
from governance.reports import groups as sheets
from governance.values import Answer, MeetingState
from governance.views.downloads import download, wants_file
from governance.views.groups import about, find, run_by

ON_A_PAGE = 25


@allow(anyone)
@require_safe
def meeting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """All meetings of a group, the latest first; cancelled ones stay in the list."""
    group = find(slug)
    rows = reads.with_numbers(group.meetings.all())
    if wants_file(request):
        return download(request, sheets.meetings_sheet(group, rows), name=f"{slug}-meetings")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "governance/meeting_list.html", {**about(request, group), "page": page})


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a meeting, or note one that took place."""
    group = run_by(request, slug)
    form = NewMeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meetings.plan_meeting(
                group=group,
                already_held=form.cleaned_data["already_held"],
                client_event_id=form.cleaned_data["event"],
                by=person_of(request.user),
                **form.given(),
            )
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("The meeting is planned. Build its agenda and send the invitations."))
            return redirect("meeting", slug=slug, number=meeting.number)
    context = {**about(request, group), "form": form, "meeting": None}
    return render(request, "governance/meeting_form.html", context, status=422 if form.errors else 200)


@allow(anyone)
@require_safe
def meeting_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Agenda, papers, who comes, who was there, whether enough are there; minutes and decisions as others deliver."""
    group = find(slug)
    meeting = meeting_of(group, number)
    known = about(request, group)
    entries = reads.agenda_of(meeting)
    seen = set(visible_items(request.user, Item.objects.filter(entries__meeting=meeting)).values_list("pk", flat=True))
    began = meeting.starts_at <= timezone.now()
    context = {
        **known,
        "meeting": meeting,
        "entries": entries,
        "seen": seen,
        "began": began,
        "over": meeting.ends_at <= timezone.now(),
        "open": meeting.state in meetings.AHEAD,
        "attendances": list(meeting.attendances.select_related("person", "seat__person")),
    }
    if meeting.state != MeetingState.CANCELLED:
        context["quorum"] = count(meeting) if began else expected(meeting)
    if known["reads"]:
        invitations = meeting.invitations.select_related("person", "membership").order_by("id")
        context["invitations"] = list(invitations)
        person = person_of(request.user)
        context["mine"] = next(
            (row for row in context["invitations"] if row.person_id == getattr(person, "pk", 0)), None
        )
    return render(request, "governance/meeting_detail.html", context)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Move a meeting to another time or place."""
    group = run_by(request, slug)
    meeting = meeting_of(group, number)
    form = MeetingForm(request.POST or None, initial=of_meeting(meeting))
    if request.method == "POST" and form.is_valid():
        try:
            meetings.move_meeting(meeting=meeting, by=person_of(request.user), **form.given())
        except ValidationError as error:
            _show(form, error)
        else:
            messages.success(request, _("The meeting is changed; calendars learn of it."))
            return redirect("meeting", slug=slug, number=number)
    context = {**about(request, group), "form": form, "meeting": meeting}
    return render(request, "governance/meeting_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Cancel a meeting, with the reason."""
    group = run_by(request, slug)
    meeting = meeting_of(group, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.cancel_meeting(meeting=meeting, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The meeting is cancelled; it stays in the calendars, marked as cancelled."))
            return redirect("meeting", slug=slug, number=number)
    context = {**about(request, group), "form": form, "meeting": meeting}
    return render(request, "governance/meeting_cancel.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def meeting_invite(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Send the invitations to all who sit in the group on the day."""
    group = run_by(request, slug)

    def invite(meeting: Meeting) -> str:
        new = len(meetings.invite(meeting=meeting, by=person_of(request.user)))
        if not new:
            return _("Everybody had been invited already.")
        return ngettext("%(number)s person is invited.", "%(number)s people are invited.", new) % {
            "number": lazy_number(new)
        }

    return _act(request, group, number, invite)


@allow(signed_in)
@require_POST
def meeting_hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Record the meeting as held; its quorum is frozen."""
    group = run_by(request, slug)

    def hold(meeting: Meeting) -> str:
        meetings.hold_meeting(meeting=meeting, by=person_of(request.user))
        return _("The meeting is recorded as held, and its quorum stays as it was counted.")

    return _act(request, group, number, hold)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer one's invitation; the secretary answers for others with `?person=<id of the invitation>`."""
    group = find(slug)
    meeting = meeting_of(group, number)
    rows = meeting.invitations.select_related("person", "membership")
    other = request.GET.get("for", "")
    if other and runs_group(request.user, group):
        invitation = get_object_or_404(rows, pk=other if other.isascii() and other.isdecimal() else 0)
    else:
        invitation = get_object_or_404(rows, person=person_of(request.user))
    alternates = Membership.objects.on(reads.day_of(meeting)).filter(stands_in_for=invitation.membership)
    has_alternate = invitation.membership is not None and alternates.exists()
    initial = {"answer": invitation.answer if invitation.answer != Answer.NONE else None, "note": invitation.note}
    form = AnswerForm(request.POST or None, has_alternate=has_alternate, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meetings.answer_invitation(invitation=invitation, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The answer is kept. It can be changed until the meeting."))
            return redirect("meeting", slug=slug, number=number)
    context = {**about(request, group), "form": form, "meeting": meeting, "invitation": invitation}
    return render(request, "governance/meeting_answer.html", context, status=422 if form.errors else 200)


def meeting_of(group: Group, number: int) -> Meeting:
    """A meeting of the group by its number, or 404."""
    meeting = get_object_or_404(group.meetings, number=number)
    meeting.group = group
    return meeting


def _act(request: HttpRequest, group: Group, number: int, act: Any) -> HttpResponse:
    """Carry out what a button asks for, say what came of it, and go back to the meeting."""
    meeting = meeting_of(group, number)
    try:
        messages.success(request, act(meeting))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("meeting", slug=group.slug, number=number)


def _show(form: MeetingForm, error: ValidationError) -> None:
    """What the verb refused, beside the fields of the form: it asks for a day and two times."""
    if hasattr(error, "error_dict"):
        names = {"starts_at": "day", "ends_at": "ends"}
        error = ValidationError({names.get(name, name): rows for name, rows in error.error_dict.items()})
    refused(form, error)
