"""Data queries: the inbox by unit, and one query with its neighbours in time, answers and ways to mend it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow
from basis.numerals import digits_in, plain
from governance.models import OrgUnit, Person
from governance.permissions import person_of
from monitoring.domain import checking, correcting, neighbourhood
from monitoring.forms.checks import ALL, AnswerForm, CloseForm, CorrectForm, QueryFilterForm
from monitoring.models import DataQuery, SeriesVersion, ValidationRule
from monitoring.permissions import may_answer, may_close, may_define_indicators, may_see_queries, queries_visible_to
from monitoring.reports import query_charts
from monitoring.values import MeasurementStatus, QueryState, SeriesKind
from monitoring.values.checks import CheckRule

ON_A_PAGE = 30
PLACES = 12


@allow(may_see_queries)
@never_cache
@require_safe
def query_list(request: HttpRequest) -> HttpResponse:
    """What is doubted in the own unit and below, unit by unit; open ones unless another state is chosen."""
    rules = _rules()
    form = QueryFilterForm(request.GET, rules=[(rule.code, rule.name) for rule in rules.values()])
    chosen = _chosen(form)
    mine = queries_visible_to(request.user, DataQuery.objects.all())
    found = _filtered(mine, chosen)
    shown = _in_state(found, chosen.get("state", ""))
    page = Paginator(_listed(shown).order_by("unit__path", "-raised_at", "-id"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "monitoring/query_list.html",
        {
            "form": form,
            "page": page,
            "rules": rules,
            "units": _named_units(page.object_list),
            "counts": _counts(found),
            "places": _places(shown),
            "asked": bool(chosen),
            "may_define": may_define_indicators(request.user),
        },
    )


@allow(may_see_queries)
@never_cache
@require_safe
def query_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _query(request, pk))


@allow(may_see_queries)
@require_POST
def query_answer(request: HttpRequest, pk: int) -> HttpResponse:
    query, form = _query(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, query, answer=form)
    try:
        checking.answer(query=query, text=form.cleaned_data["text"], by=_person(request))
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, query, answer=form)
    messages.success(request, _("Your answer is kept."))
    return redirect("data_query", pk=pk)


@allow(may_see_queries)
@require_POST
def query_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it, or ask again (`again` in the form)."""
    query, form = _query(request, pk), CloseForm(request.POST)
    again = "again" in request.POST
    verb, told = (
        (checking.reopen, _("The query is open again.")) if again else (checking.close, _("The query is closed."))
    )
    if not form.is_valid():
        return _page(request, query, closing=form)
    try:
        verb(query=query, text=form.cleaned_data["text"], by=_person(request))
    except ValidationError as error:
        form.add_error("text", error.messages)
        return _page(request, query, closing=form)
    messages.success(request, told)
    return redirect("data_query", pk=pk)


@allow(may_see_queries)
@require_POST
def query_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand in another number for the cell; it waits for approval like every other, or climbs with its form."""
    query = _query(request, pk)
    if not _can_correct(request, query):
        raise PermissionDenied
    form = CorrectForm(request.POST, has_denominator=query.measurement.denominator is not None)
    if not form.is_valid():
        return _page(request, query, correction=form)
    try:
        correcting.correct(
            measurement=query.measurement,
            numerator=form.cleaned_data["numerator"],
            denominator=form.cleaned_data.get("denominator"),
            reason=form.cleaned_data["reason"],
            by=_person(request),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, query, correction=form)
    messages.success(request, _("The corrected value waits for approval."))
    return redirect("data_query", pk=pk)


def _page(
    request: HttpRequest,
    query: DataQuery,
    answer: AnswerForm | None = None,
    closing: CloseForm | None = None,
    correction: CorrectForm | None = None,
) -> HttpResponse:
    wrong = next((form for form in (answer, closing, correction) if form is not None), None)
    can_correct = _can_correct(request, query)
    if can_correct and correction is None:
        correction = CorrectForm(has_denominator=query.measurement.denominator is not None, initial=_written(query))
    return render(
        request,
        "monitoring/query_detail.html",
        {
            "query": query,
            "rules": _rules([query.rule]),
            "units": _named_units([query]),
            "steps": query.steps.select_related("by"),
            "chart": query_charts.neighbours(query, neighbourhood.around(query), neighbourhood.path_of(query)),
            "answer": answer or AnswerForm(),
            "closing": closing or CloseForm(),
            "correction": correction,
            "form": wrong,
            "may_answer": may_answer(request.user, query) and query.state != QueryState.CLOSED,
            "may_close": may_close(request.user, query),
            "can_correct": can_correct,
        },
        status=422 if wrong else 200,
    )


def _written(query: DataQuery) -> dict[str, str]:
    """The numbers as they stand, in the digits of the language, to be mended rather than typed again."""
    numbers = {"numerator": query.measurement.numerator, "denominator": query.measurement.denominator}
    return {name: digits_in(plain(number), get_language()) for name, number in numbers.items() if number is not None}


def _can_correct(request: HttpRequest, query: DataQuery) -> bool:
    """Whether this page can take another number: for an indicator's value that counts or waits."""
    row = query.measurement
    return (
        row is not None
        and query.series.kind == SeriesKind.INDICATOR
        and row.status in (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)
        and may_answer(request.user, query)
    )


def _query(request: HttpRequest, pk: int) -> DataQuery:
    return get_object_or_404(_listed(queries_visible_to(request.user, DataQuery.objects.all())), pk=pk)


def _listed(rows: QuerySet[DataQuery]) -> QuerySet[DataQuery]:
    versions = SeriesVersion.objects.select_related("sheet").order_by("number")
    return rows.select_related("series__indicator", "series__element", "unit", "measurement__by").prefetch_related(
        Prefetch("series__versions", versions)
    )


def _chosen(form: QueryFilterForm) -> dict[str, Any]:
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def _filtered(rows: QuerySet[DataQuery], chosen: dict[str, Any]) -> QuerySet[DataQuery]:
    if "place" in chosen:
        words = chosen["place"].strip()
        named = OrgUnit.objects.filter(Q(code=words) | Q(name_en__icontains=words) | Q(name_bn__icontains=words))
        paths = list(named.order_by("depth").values_list("path", flat=True)[:20])
        within = Q(pk__in=[])
        for path in paths:
            within |= Q(unit__path__startswith=path)
        rows = rows.filter(within)
    if "series" in chosen:
        words = chosen["series"].strip()
        rows = rows.filter(
            Q(series__code__iexact=words)
            | Q(series__indicator__name_en__icontains=words)
            | Q(series__indicator__name_bn__icontains=words)
            | Q(series__element__name_en__icontains=words)
            | Q(series__element__name_bn__icontains=words)
        )
    if "rule" in chosen:
        rows = rows.filter(rule=chosen["rule"])
    return rows


def _in_state(rows: QuerySet[DataQuery], state: str) -> QuerySet[DataQuery]:
    return rows if state == ALL else rows.filter(state=state or QueryState.OPEN)


def _counts(rows: QuerySet[DataQuery]) -> list[tuple[str, int]]:
    counted = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    return [(str(QueryState(state).label), counted.get(state, 0)) for state in QueryState.values]


def _places(rows: QuerySet[DataQuery]) -> list[tuple[OrgUnit, int]]:
    """The units with most queries, to choose one."""
    counted = list(rows.order_by().values_list("unit").annotate(n=Count("pk")).order_by("-n", "unit")[:PLACES])
    units = OrgUnit.objects.in_bulk([unit for unit, _number in counted])
    return [(units[unit], number) for unit, number in counted] if len(counted) > 1 else []


def _named_units(rows: Any) -> dict[int, OrgUnit]:
    """The units that sentences name beside the one that is asked."""
    wanted = {int(row.details["unit"]) for row in rows if row.rule == CheckRule.COPIED_UNIT and row.details.get("unit")}
    return OrgUnit.objects.in_bulk(wanted)


def _rules(codes: list[str] | None = None) -> dict[str, ValidationRule]:
    rows = ValidationRule.objects.all() if codes is None else ValidationRule.objects.filter(code__in=codes)
    return {rule.code: rule for rule in rows}


def _person(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
