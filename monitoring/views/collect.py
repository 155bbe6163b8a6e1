"""Collecting: what an officer may hand in, what waits for approval, and deciding about it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow
from basis.numerals import lazy_number
from governance.models import Person
from governance.permissions import person_of
from jobs.domain.queue import enqueue
from monitoring.domain import awaiting, checking, due, measurements
from monitoring.forms.checks import ConfirmForm
from monitoring.forms.indicators import ReturnForm
from monitoring.jobs.values import APPROVE
from monitoring.models import Batch, Measurement, Submission
from monitoring.permissions import (
    approvable_by,
    batches_visible_to,
    decidable_by,
    may_define_indicators,
    may_enter_values,
    visible_to,
)
from monitoring.values import MeasurementStatus

ON_A_PAGE = 50
AT_ONCE = 20_000  # values: a larger set is approved by a job
RECENT = 20


@allow(may_enter_values)
@never_cache
@require_safe
def collect(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I sent, and where to hand in more."""
    waiting = _counted(approvable_by(request.user, Batch.objects.all()))
    person = person_of(request.user)
    sent = _counted(Batch.objects.filter(by=person, submission=None, complete=True)) if person else []
    return render(
        request,
        "monitoring/collect.html",
        {
            "waiting": list(waiting[:RECENT]),
            "sent": list(sent[:RECENT]),
            "returned": list(due.returned_to(person)[:RECENT]) if person else [],
            "due_rows": due.forms_to_come(person) if person else [],
            "today": timezone.localdate(),
            "may_define": may_define_indicators(request.user),
            "forms_to_decide": decidable_by(request.user, Submission.objects.all()).count(),
            "news": awaiting.news_for(person) if person else [],
        },
    )


@allow(may_enter_values)
@never_cache
@require_safe
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of a set, each beside the one that it would replace."""
    return _page(request, _batch(request, pk), ReturnForm())


@allow(may_enter_values)
@require_POST
def batch_approve(request: HttpRequest, pk: int) -> HttpResponse:
    batch, form = _batch(request, pk), ConfirmForm(request.POST)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    if batch.n_submitted > AT_ONCE:
        payload = {"batch": batch.pk, "comment": comment}
        return redirect("job", pk=enqueue(kind=APPROVE, payload=payload, by=request.user).pk)
    try:
        number = measurements.approve(batch=batch, by=_person(request), comment=comment)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, batch, form, status=422)
    messages.success(
        request,
        ngettext("%(number)s value is approved.", "%(number)s values are approved.", number)
        % {"number": lazy_number(number)},
    )
    return redirect("collect")


@allow(may_enter_values)
@require_POST
def batch_return(request: HttpRequest, pk: int) -> HttpResponse:
    batch = _batch(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, batch, form, status=422)
    try:
        number = measurements.return_with_note(batch=batch, by=_person(request), note=form.cleaned_data["note"])
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, batch, form, status=422)
    if number:
        messages.success(request, _("The values were returned with your note."))
    else:
        messages.warning(request, _("Nothing in this set waits any more: somebody has decided about it already."))
    return redirect("collect")


def _page(request: HttpRequest, batch: Batch, form: ReturnForm | ConfirmForm, status: int = 200) -> HttpResponse:
    rows = (
        visible_to(request.user, Measurement.objects.filter(batch=batch))
        .select_related("series_version__series__indicator", "series_version__sheet", "unit", "supersedes")
        .select_related("series_version__series__element")
        .order_by("id")
    )
    waits = approvable_by(request.user, Batch.objects.filter(pk=batch.pk)).exists()
    return render(
        request,
        "monitoring/batch_detail.html",
        {
            "batch": batch,
            "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "form": form,
            "returning": form if isinstance(form, ReturnForm) else ReturnForm(),
            "confirming": form if isinstance(form, ConfirmForm) else ConfirmForm(),
            "unanswered": checking.unanswered(batch=batch).count(),
            "may_decide": waits,
        },
        status=status,
    )


def _batch(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(batches_visible_to(request.user, _counted(Batch.objects.all())), pk=pk)


def _person(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person


def _counted(rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """Sets with how many of their values wait, count and were returned."""
    by_status = {
        f"n_{status.value}": Count("measurements", filter=Q(measurements__status=status))
        for status in MeasurementStatus
    }
    return rows.select_related("by").annotate(n=Count("measurements"), **by_status).order_by("-id")
