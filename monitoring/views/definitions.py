"""Definitions of indicators: their versions, the form, the results chain, and computing on demand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone
from basis.periods import Period, PeriodError
from governance.permissions import person_of
from jobs.domain.queue import enqueue
from monitoring.domain import chain, comparison, indicators
from monitoring.forms.definitions import IndicatorForm
from monitoring.jobs.values import COMPUTE
from monitoring.models import DataElement, Indicator, IndicatorSheet
from monitoring.permissions import may_define_indicators
from monitoring.values.written import SHEET_UNITS, unit_name

NAMES = ("name_en", "name_bn", "component", "action", "responsible", "contributes_to")


@allow(anyone)
@require_safe
def indicator_definition(request: HttpRequest, code: str) -> HttpResponse:
    """All versions of the definition side by side."""
    indicator = _indicator(code)
    compared = comparison.of(indicator.series, "sheet", IndicatorSheet)
    context = {"indicator": indicator, "compared": compared, "may_define": may_define_indicators(request.user)}
    return render(request, "monitoring/indicator_definition.html", context)


@allow(may_define_indicators)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: HttpRequest, code: str) -> HttpResponse:
    indicator = _indicator(code)
    form = IndicatorForm(_posted(request), indicator=indicator)
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        try:
            _change(request, indicator, form)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The definition has been saved."))
            return redirect("indicator_definition", code=code)
    return _form(request, form, indicator)


@allow(may_define_indicators)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_new(request: HttpRequest) -> HttpResponse:
    form = IndicatorForm(_posted(request))
    if request.method == "POST" and form.is_valid() and "check" not in request.POST:
        data = form.cleaned_data
        dated = {"valid_from": data["valid_from"]} if data["valid_from"] else {}
        try:
            indicator = indicators.define(
                code=data["code"],
                **{name: data[name] for name in NAMES},
                sheet=form.sheet,
                decision=data["decision"],
                by=person_of(request.user),
                **dated,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The indicator has been defined."))
            return redirect("indicator_definition", code=indicator.code)
    return _form(request, form, None)


@allow(may_define_indicators)
@require_POST
def indicator_compute(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for one period to be computed; the work runs as a job, whose page opens."""
    indicator = _indicator(code)
    try:
        period = Period.parse(request.POST.get("period", ""))
    except PeriodError as error:
        messages.error(request, error.messages[0])
        return redirect("indicator", code=code)
    job = enqueue(kind=COMPUTE, payload={"indicator": indicator.code, "period": period.code}, by=request.user)
    return redirect("job", pk=job.pk)


@allow(anyone)
@require_safe
def results_chain(request: HttpRequest) -> HttpResponse:
    """From what is put in to what changes, by component."""
    return render(request, "monitoring/results_chain.html", {"pillars": chain.chains()})


def _change(request: HttpRequest, indicator: Indicator, form: IndicatorForm) -> None:
    data, by = form.cleaned_data, person_of(request.user)
    names: dict[str, Any] = {name: data[name] for name in NAMES}
    indicators.change(
        indicator=indicator,
        names=names,
        sheet=form.sheet,
        valid_from=data["valid_from"],
        decision=data["decision"],
        by=by,
    )


def _form(request: HttpRequest, form: IndicatorForm, indicator: Indicator | None) -> HttpResponse:
    checked = request.method == "POST" and not form.errors
    context = {
        "form": form,
        "indicator": indicator,
        "faults": form.faults(),
        "units": form.units() if checked else [],
        "checked": checked,
        "unit_words": [(word, unit_name(word)) for word in SHEET_UNITS],
        "elements": DataElement.objects.order_by("code"),
    }
    return render(request, "monitoring/indicator_form.html", context, status=422 if form.errors else 200)


def _indicator(code: str) -> Indicator:
    return get_object_or_404(
        Indicator.objects.select_related("series", "component", "action", "responsible"), code=code
    )


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; a form that was sent empty is a form with faults, not a new one."""
    return request.POST if request.method == "POST" else None
