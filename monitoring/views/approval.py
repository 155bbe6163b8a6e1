"""Approving forms: the queue, one form beside its past, and many at once behind a page that says what will happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow
from basis.numerals import lazy_number, parse_id
from governance.models import Person
from governance.permissions import person_of
from governance.values import UnitLevel
from monitoring.domain import deciding, reviewing, submissions
from monitoring.forms.approval import (
    LATE,
    ON_TIME,
    DecisionForm,
    NoteForm,
    OneDecisionForm,
    QueueFilterForm,
    ReasonForm,
)
from monitoring.models import DataQuery, Submission
from monitoring.permissions import decidable_by, may_decide, may_enter_at, may_enter_values, submissions_visible_to
from monitoring.values import QueryState, StepKind, SubmissionState
from monitoring.views import selection

ON_A_PAGE = 100


@allow(may_enter_values)
@never_cache
@require_safe
def approval_queue(request: HttpRequest) -> HttpResponse:
    """The forms that wait for this officer, the oldest first, with what stands out in each."""
    mine = decidable_by(request.user, Submission.objects.all())
    periods = list(mine.order_by().values_list("period", flat=True).distinct())
    form = QueueFilterForm(request.GET, periods=periods)
    form.is_valid()
    place = selection.chosen_place(request) if request.GET.get("place") else None
    chosen = _chosen(mine.filter(unit__path__startswith=place.path) if place else mine, form.cleaned_data)
    page = Paginator(chosen, ON_A_PAGE).get_page(request.GET.get("page"))
    root, groups = selection.places()
    return render(
        request,
        "monitoring/approval_queue.html",
        {
            "search": form,
            "page": page,
            "rows": reviewing.queue_rows(list(page)),
            "place": place or root,
            "country": root,
            "groups": groups,
            "all_chosen": request.GET.get("all") == "1",
        },
    )


@allow(may_enter_values)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approval_confirm(request: HttpRequest) -> HttpResponse:
    """What will happen to the forms that were ticked; sent, it happens, and what was refused is told."""
    person, form = _person(request), DecisionForm(request.POST if request.method == "POST" else None)
    forms_asked = list(_seen(request).filter(pk__in=_ids(request)).order_by("unit__path", "period", "pk"))
    if not forms_asked:
        messages.warning(request, _("Tick at least one form."))
        return redirect("approval_queue")
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = deciding.approve_many(
            submissions=forms_asked,
            by=person,
            comment=form.cleaned_data["comment"],
            seen=_steps_seen(request),
            client_event_id=form.cleaned_data["event"] or None,
        )
        _tell(request, outcome)
        if not outcome.refused:
            return redirect("approval_queue")
    verdicts = [] if outcome else deciding.judge(submissions=forms_asked, by=person)
    last = {each.pk: each.last_step for each in forms_asked}
    return render(
        request,
        "monitoring/approval_confirm.html",
        {
            "form": form,
            "outcome": outcome,
            "verdicts": [(each, last[each.form.pk]) for each in verdicts],
            "possible": sum(each.refusal is None for each in verdicts),
            "questions": sum(each.questions for each in verdicts if each.refusal is None),
        },
    )


@allow(may_enter_values)
@never_cache
@require_safe
def form_review(request: HttpRequest, pk: int) -> HttpResponse:
    """One form: each value beside the period before, the year before and what it would replace."""
    return _page(request, _form(request, pk))


@allow(may_enter_values)
@require_POST
def form_accept(request: HttpRequest, pk: int) -> HttpResponse:
    def act(submission: Submission, data: dict[str, Any], **who: Any) -> Submission:
        return deciding.accept(submission=submission, comment=data["comment"], seen=data["seen"], **who)

    return _act(request, pk, OneDecisionForm(request.POST), "accept_form", act)


@allow(may_enter_values)
@require_POST
def form_return(request: HttpRequest, pk: int) -> HttpResponse:
    def act(submission: Submission, data: dict[str, Any], **who: Any) -> Submission:
        return deciding.return_with_note(submission=submission, note=data["note"], seen=data["seen"], **who)

    return _act(request, pk, NoteForm(request.POST), "return_form", act)


@allow(may_enter_values)
@require_POST
def form_recall(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(
        request,
        pk,
        forms.Form(request.POST),
        "recall_form",
        lambda row, _data, **who: submissions.recall(submission=row, **who),
    )


@allow(may_enter_values)
@require_POST
def form_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    def act(submission: Submission, data: dict[str, Any], **who: Any) -> Submission:
        return submissions.reopen(submission=submission, reason=data["reason"], **who)

    return _act(request, pk, ReasonForm(request.POST), "reopen_form", act)


# --- deciding about one form ----------------------------------------------------------------------------------


def _act(request: HttpRequest, pk: int, form: forms.Form, name: str, act: Callable[..., Submission]) -> HttpResponse:
    """Do something with a form; what is refused is told on its page."""
    row = _form(request, pk)
    if not form.is_valid():
        return _page(request, row, status=422, **{name: form, "form": form})
    try:
        done = act(row, form.cleaned_data, by=_person(request), client_event_id=form.cleaned_data.get("event") or None)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, _form(request, pk), status=422, **{name: form, "form": form})
    messages.success(request, _said(done))
    if name in ("accept_form", "return_form"):
        return redirect("approval_queue")
    return redirect("form_review", pk=pk)


def _said(row: Submission) -> str:
    if row.state == SubmissionState.APPROVED:
        return _("The form is approved; its values count from now on.")
    if row.state == SubmissionState.SENT:
        return _("The form is accepted. It now waits at: %(level)s.") % {"level": UnitLevel(row.waits_at).label}
    if row.state == SubmissionState.RETURNED:
        return _("The form was returned with your note.")
    return _("The form is open for entry again.")


def _page(request: HttpRequest, row: Submission, status: int = 200, **given: Any) -> HttpResponse:
    person = _person(request)
    steps = list(row.steps.select_related("by").order_by("id"))
    seen = {"seen": steps[-1].pk if steps else None}
    deciding_now = may_decide(person, row)
    mine = row.state == SubmissionState.SENT and row.sent_by_id == person.pk
    context = {
        "row": row,
        "steps": steps,
        "cells": reviewing.cells_of(row),
        "questions": DataQuery.objects.filter(
            unit=row.unit, period=row.period, series__data_set_items__data_set=row.data_set, state=QueryState.OPEN
        ).count(),
        "may_decide": deciding_now,
        "onward": submissions.onward(row) if deciding_now else "",
        "may_recall": mine and row.waits_at == submissions.levels_of(row)[0],
        "may_reopen": row.state == SubmissionState.APPROVED and may_enter_at(person, row.unit),
        "accept_form": OneDecisionForm(initial=seen),
        "return_form": NoteForm(initial=seen),
        "reopen_form": ReasonForm(),
        "returned": next((each for each in reversed(steps) if each.kind == StepKind.RETURN), None)
        if row.state == SubmissionState.RETURNED
        else None,
    }
    return render(request, "monitoring/form_review.html", context | given, status=status)


# --- many -----------------------------------------------------------------------------------------------------


def _chosen(rows: QuerySet[Submission], wanted: dict[str, Any]) -> QuerySet[Submission]:
    if wanted.get("data_set"):
        rows = rows.filter(data_set=wanted["data_set"])
    if wanted.get("period"):
        rows = rows.filter(period=wanted["period"])
    if wanted.get("sent") in (LATE, ON_TIME):
        late = Q(first_day__gt=F("due"))
        rows = rows.annotate(first_day=TruncDate("first_sent_at"))
        rows = rows.filter(late if wanted["sent"] == LATE else ~late)
    if wanted.get("questions"):
        asked = Exists(
            DataQuery.objects.filter(
                state=QueryState.OPEN,
                unit=OuterRef("unit"),
                period=OuterRef("period"),
                series__data_set_items__data_set=OuterRef("data_set"),
            )
        )
        rows = rows.filter(asked if wanted["questions"] == "open" else ~asked)
    return rows.select_related("data_set", "unit", "sent_by").order_by("sent_at", "pk")


def _tell(request: HttpRequest, outcome: deciding.Outcome) -> None:
    done = [
        (
            len(outcome.approved),
            ngettext("%(number)s form is approved.", "%(number)s forms are approved.", len(outcome.approved)),
        ),
        (
            len(outcome.accepted),
            ngettext(
                "%(number)s form is accepted and goes on.",
                "%(number)s forms are accepted and go on.",
                len(outcome.accepted),
            ),
        ),
    ]
    for number, text in done:
        if number:
            messages.success(request, text % {"number": lazy_number(number)})


def _ids(request: HttpRequest) -> list[int]:
    """The forms that were ticked: "12" from the queue, "12:34" with the last step seen from the page that confirms."""
    asked = (request.POST if request.method == "POST" else request.GET).getlist("pick")
    found = (parse_id(each.partition(":")[0]) for each in asked[:ON_A_PAGE])
    return [number for number in found if number is not None]


def _steps_seen(request: HttpRequest) -> dict[int, int]:
    pairs = (each.split(":") for each in request.POST.getlist("pick")[:ON_A_PAGE] if each.count(":") == 1)
    read = ((parse_id(pk), parse_id(step)) for pk, step in pairs)
    return {pk: step for pk, step in read if pk is not None and step is not None}


def _seen(request: HttpRequest) -> QuerySet[Submission]:
    rows = submissions_visible_to(request.user, Submission.objects.all())
    return rows.select_related("data_set", "unit", "sent_by").annotate(last_step=Max("steps"))


def _form(request: HttpRequest, pk: int) -> Submission:
    return get_object_or_404(_seen(request), pk=pk)


def _person(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
