"""Working groups: the list, the page of one, its terms of reference."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone, signed_in
from governance.domain import action_item_duties, decision_duties, group_duties, groups, minutes_duties
from governance.forms.fields import refused
from governance.forms.groups import FoundForm, TermsForm
from governance.models import Group
from governance.permissions import may_keep_groups, person_of, reads_group, runs_group, seats_in
from governance.queries import groups as reads
from governance.registry import WaitingItem
from governance.reports import groups as sheets
from governance.values import MeetingState
from governance.views.downloads import download, wants_file

LATEST = 5


@allow(anyone)
@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """All groups, with their next meeting; what waits for me in them on top."""
    rows = reads.listed()
    if wants_file(request):
        return download(request, sheets.groups_sheet(rows), name="groups")
    context = {
        "rows": rows,
        "waiting": _waiting(request),
        "may_found": may_keep_groups(request.user),
    }
    return render(request, "governance/group_list.html", context)


@allow(anyone)
@require_safe
def group_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What the group is for, who sits in it, when it meets, what it decided and how often its members come."""
    group = find(slug)
    today = timezone.localdate()
    statistics = reads.attendance_of(group)
    held = reads.with_numbers(group.meetings.filter(state=MeetingState.HELD))
    context = {
        **about(request, group),
        "waiting": _waiting(request, group),
        "seats": reads.seats_on(group, today),
        "ahead": reads.meetings_ahead(group)[:LATEST],
        "held": held[:LATEST],
        "held_in_all": held.count(),
        "decisions": reads.decisions_in(group),
        "statistics": sheets.statistics_sheet(group, statistics).for_page(get_language())
        if any(row.meetings for row in statistics)
        else None,
        "average": reads.average(statistics),
        "subgroups": group.subgroups.all(),
        "pillars": group.pillars.all(),
        "today": today,
    }
    return render(request, "governance/group_detail.html", context)


@allow(may_keep_groups)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: HttpRequest) -> HttpResponse:
    """Found a group; who does becomes its secretary."""
    form = FoundForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = groups.found_group(by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The group is founded. Give its members their seats next."))
            return redirect("group_members", slug=group.slug)
    status = 422 if form.errors else 200
    return render(request, "governance/group_form.html", {"form": form, "group": None}, status=status)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def group_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the terms of reference, from today on."""
    group = run_by(request, slug)
    form = TermsForm(request.POST or None, instance=group)
    if request.method == "POST" and form.is_valid():
        try:
            groups.change_terms(group=group, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The terms of reference are changed, from today on."))
            return redirect("group", slug=group.slug)
    status = 422 if form.errors else 200
    context = {**about(request, group), "form": form, "states": group.states.select_related("decision", "by")}
    return render(request, "governance/group_form.html", context, status=status)


@allow(signed_in)
@require_http_methods(["POST"])
def group_dissolve(request: HttpRequest, slug: str) -> HttpResponse:
    """End the group, today."""
    group = run_by(request, slug)
    try:
        groups.dissolve(group=group, by=person_of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("group_edit", slug=slug)
    messages.success(request, _("The group is dissolved."))
    return redirect("group", slug=slug)


def _waiting(request: HttpRequest, group: Group | None = None) -> list[WaitingItem]:
    """What groups, or one of them, make wait for the reader; what has a day first, by that day."""
    person = person_of(request.user)
    duties = (group_duties, minutes_duties, decision_duties, action_item_duties)
    found = [item for each in duties for item in each.waiting_for(person, group)]
    return sorted(found, key=lambda item: (item.due is None, item.due or dt.date.max))


def find(slug: str) -> Group:
    """The group of an address, or 404. Groups are public."""
    return get_object_or_404(Group.objects.select_related("host", "parent"), slug=slug)


def run_by(request: HttpRequest, slug: str) -> Group:
    """The same, for those who run it; 403 for everybody else."""
    group = find(slug)
    if not runs_group(request.user, group):
        raise PermissionDenied
    return group


def about(request: HttpRequest, group: Group) -> dict[str, object]:
    """What every page of a group needs to know of the reader."""
    return {
        "group": group,
        "runs": runs_group(request.user, group),
        "reads": reads_group(request.user, group),
        "my_seats": seats_in(request.user, group),
    }
