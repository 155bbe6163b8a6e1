"""Changes that wait filled in for the responsible officer: looked at, carried out, or declined."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, signed_in
from governance.domain import decisions
from governance.domain.decision_duties import changes_for
from governance.domain.enactment import hands_of
from governance.forms.decisions import NoteForm
from governance.forms.fields import refused
from governance.models import Decision, Person, PlannedChange
from governance.permissions import person_of, runs_group, visible_decisions
from governance.queries.decisions import ChangeRow, changes_shown
from governance.values import ChangeState


@allow(signed_in)
@never_cache
@require_safe
def change_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person."""
    person = person_of(request.user)
    changes = changes_for(person) if person else PlannedChange.objects.none()
    return render(request, "governance/change_list.html", {"rows": changes_shown(changes)})


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Before and after; who is responsible carries it out or declines it. `do` says which."""
    seen = visible_decisions(request.user, Decision.objects.all())
    change = get_object_or_404(PlannedChange.objects.filter(decision__in=seen), pk=pk)
    (row,) = changes_shown(PlannedChange.objects.filter(pk=change.pk))
    person = person_of(request.user)
    responsible = bool(person and row.field and row.field.may(person))
    form = NoteForm(request.POST if request.POST.get("do") == "decline" else None)
    if request.method == "POST":
        if person is None or row.field is None:
            raise PermissionDenied
        answer = _decline(request, row, form, person) if form.is_bound else _carry_out(request, row, person)
        if answer is not None:
            return answer
    group = row.change.decision.group
    context = {
        "row": row,
        "decision": row.change.decision,
        "form": form,
        "responsible": responsible,
        "second": responsible and person is not None and person.pk not in hands_of(row.change),
        "may_decline": responsible or (group is not None and runs_group(request.user, group)),
    }
    return render(request, "governance/change_detail.html", context, status=422 if form.errors else 200)


def _carry_out(request: HttpRequest, row: ChangeRow, person: Person) -> HttpResponse | None:
    try:
        change = decisions.carry_out(change=row.change, by=person)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("planned_change", pk=row.change.pk)
    if change.state == ChangeState.STALE:
        messages.error(request, _("It has changed since the decision. Nothing was written; the group is shown so."))
    else:
        messages.success(request, _("The change is carried out."))
    return redirect("planned_change", pk=change.pk)


def _decline(request: HttpRequest, row: ChangeRow, form: NoteForm, person: Person) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        decisions.decline(change=row.change, note=form.cleaned_data["note"], by=person)
    except ValidationError as error:
        refused(form, error)
        return None
    messages.success(request, _("The change is declined. The group reads your reason."))
    return redirect("planned_change", pk=row.change.pk)
