"""The tasks below the milestones of an action, on one page: added, ticked, put in order, dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow, signed_in
from basis.numerals import parse_id
from governance.domain import tasks
from governance.forms.fields import refused
from governance.forms.tasks import TaskForm
from governance.models import Action, Task
from governance.permissions import may_report_action, may_tick_task, person_of
from governance.queries.tasks import tasks_of
from governance.reports.tasks import tasks_sheet
from governance.views.downloads import download, wants_file

# what the page posts for one task -> its verb
WAYS: dict[str, Any] = {
    "tick": tasks.tick_task,
    "take_up": tasks.take_up_task,
    "drop": tasks.drop_task,
    "up": tasks.raise_task,
}


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def task_list(request: HttpRequest, code: str) -> HttpResponse:
    """The list for who is signed in; the same list as a file with ?format=csv or xlsx."""
    action = get_object_or_404(Action.objects.select_related("owner"), code=code)
    if request.method == "POST" and "do" in request.POST:
        return _act(request, action)
    milestones = list(tasks_of(action))
    if wants_file(request):
        return download(request, tasks_sheet(action, milestones), name="tasks")
    keeps = may_report_action(request.user, action)
    if request.method == "POST" and not keeps:
        raise PermissionDenied
    form = TaskForm(request.POST or None, action=action, initial={"milestone": _first_open(milestones)})
    if request.method == "POST" and form.is_valid():
        try:
            tasks.add_task(by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The task is added."))
            return redirect("action_tasks", code=code)
    context = {
        "action": action,
        "form": form,
        "keeps": keeps,
        "today": timezone.localdate(),
        "rows": [
            (milestone, [(task, may_tick_task(request.user, task)) for task in milestone.tasks.all()])
            for milestone in milestones
        ],
        "any": any(milestone.tasks.all() for milestone in milestones),
    }
    return render(request, "governance/task_list.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, action: Action) -> HttpResponse:
    """Do with one task what its button says."""
    verb = WAYS.get(request.POST["do"])
    if verb is None:
        raise Http404
    rows = Task.objects.filter(milestone__action=action).select_related("milestone__action")
    task = get_object_or_404(rows, pk=parse_id(request.POST.get("task", "")) or 0)
    try:
        verb(task=task, by=person_of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("action_tasks", code=action.code)


def _first_open(milestones: list[Any]) -> int | None:
    """The milestone for which one most likely writes: the first that is not reached."""
    found = next((each for each in milestones if each.reached_on is None), None)
    return found.pk if found else None
