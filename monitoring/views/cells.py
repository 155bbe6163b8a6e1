"""The history of a cell: every number that was ever handed in for it, by whom and why. And its correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow, anyone
from basis.periods import Period, PeriodError
from governance.models import OrgUnit
from governance.permissions import person_of
from monitoring.domain import correcting
from monitoring.domain.cells import Cell
from monitoring.forms.approval import CorrectionForm
from monitoring.models import Measurement, Series, ValidationRule
from monitoring.permissions import may_enter_at, may_enter_values, visible_to
from monitoring.values import MeasurementStatus


@allow(anyone)
@require_safe
def cell(request: HttpRequest, series: str, unit: str, period: str) -> HttpResponse:
    """What was handed in for a cell. Visitors see what is approved; officers whose role reaches it see all."""
    return _page(request, _cell(request, series, unit, period))


@allow(may_enter_values)
@require_POST
def cell_correct(request: HttpRequest, series: str, unit: str, period: str) -> HttpResponse:
    """Another value for the cell, with the reason."""
    place = _cell(request, series, unit, period)
    row, person = _approved(request, place), person_of(request.user)
    if row is None or person is None or not may_enter_at(person, place.unit):
        raise Http404
    form = CorrectionForm(request.POST, row=row)
    if form.is_valid():
        data = form.cleaned_data
        try:
            correcting.correct(
                measurement=row,
                numerator=data["numerator"],
                denominator=data.get("denominator"),
                reason=data["reason"],
                by=person,
                client_event_id=data["event"] or None,
            )
        except ValidationError as error:
            for field, each in _errors(error):
                form.add_error(field if field in form.fields else None, each)
        else:
            messages.success(request, _("The correction is sent. The old value counts until the new one is approved."))
            return redirect(_address(place))
    return _page(request, place, form, status=422)


def _page(request: HttpRequest, place: Cell, form: CorrectionForm | None = None, status: int = 200) -> HttpResponse:
    rows = list(visible_to(request.user, place.rows()))
    person = person_of(request.user)
    reaches = person is not None and may_enter_at(person, place.unit)
    if not rows and not reaches:
        raise Http404
    approved = next((row for row in rows if row.status == MeasurementStatus.APPROVED), None)
    correctable = reaches and approved is not None and approved.batch.source != correcting.LIVE
    context: dict[str, Any] = {
        "cell": place,
        "noun": getattr(place.series, "indicator", None) or getattr(place.series, "element", None),
        "rows": rows,
        "approved": approved,
        "reaches": reaches,
        "form": form or (CorrectionForm(row=approved) if correctable and approved else None),
        "address": _address(place, "cell_correct"),
    }
    if reaches:
        context |= {"remarks": place.remarks(), "evidence": place.evidence(), "queries": place.queries()}
        context["rules"] = {
            rule.code: rule for rule in ValidationRule.objects.filter(code__in=place.queries().values("rule"))
        }
    return render(request, "monitoring/cell.html", context, status=status)


def _approved(request: HttpRequest, place: Cell) -> Measurement | None:
    return visible_to(request.user, place.rows()).filter(status=MeasurementStatus.APPROVED).first()


def _cell(request: HttpRequest, series: str, unit: str, period: str) -> Cell:
    part = request.GET.get("part", "")[:120]
    if "\0" in f"{series}{unit}{part}":
        raise Http404
    try:
        when = Period.parse(period)
    except PeriodError:
        raise Http404 from None
    return Cell(
        get_object_or_404(Series.objects.select_related("indicator", "element"), code=series[:40]),
        get_object_or_404(OrgUnit, code=unit[:40]),
        when,
        part,
    )


def _address(place: Cell, name: str = "cell") -> str:
    address = reverse(name, args=[place.series.code, place.unit.code, place.period.code])
    return f"{address}?{urlencode({'part': place.part})}" if place.part else address


def _errors(error: ValidationError) -> list[tuple[str, ValidationError]]:
    if hasattr(error, "error_dict"):
        return [(field, each) for field, listed in error.error_dict.items() for each in listed]
    return [("", each) for each in error.error_list]
