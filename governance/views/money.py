"""How the money of a year is spent, what is likely to be needed, and why lines are slow."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from governance.domain import variances
from governance.forms.money import ExecutionFilterForm, ReasonForm, YearFilterForm
from governance.models import BudgetLine
from governance.permissions import may_keep_budget, may_read_proposals, person_of
from governance.queries.cash import cash_forecast
from governance.queries.execution import LOW_BELOW, counts_of, elapsed_share, executions, judged_lines
from governance.queries.expenditure import unmatched_in
from governance.reports import money as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(anyone)
@require_safe
def execution(request: HttpRequest) -> HttpResponse:
    """Every line of a year against its allocation, its release and the calendar; slow ones first."""
    form = ExecutionFilterForm(request.GET)
    year, today = form.chosen_year(), timezone.localdate()
    lines = judged_lines(year, on=today, only=form.chosen()) if year else BudgetLine.objects.none()
    chosen = {"low": {"marked": True}, "reason": {"unexplained": True}}.get(form.cleaned_data.get("show", ""), {})
    shown = lines.filter(**chosen)
    title = _("Execution of the budget, %(year)s") % {"year": year.label} if year else _("Execution of the budget")
    if wants_file(request):
        rows = executions(shown, year, on=today) if year else []
        return download(request, reports.execution_sheet(rows, title=title), name="execution")
    page = Paginator(shown, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "year": year,
        "page": page,
        "title": title,
        "rows": [(row, reports.mark_of(row)) for row in executions(page.object_list, year, on=today)] if year else [],
        "counts": counts_of(lines) if year else None,
        "low_below": LOW_BELOW,
        "is_over": bool(year and year.end < today),
        "elapsed": elapsed_share(year, today) if year else None,
        "unmatched": unmatched_in(year) if year else None,
        "may_explain": may_keep_budget(request.user),
        "may_match": may_read_proposals(request.user),
    }
    return render(request, "governance/execution.html", context)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why the money of a line was not spent as planned."""
    line = get_object_or_404(BudgetLine.objects.select_related("action", "fiscal_year", "source"), pk=pk)
    reasons = list(line.variance_reasons.select_related("by"))
    last = reasons[0] if reasons else None
    initial = {"text_en": last.text_en, "text_bn": last.text_bn} if last else {}
    form = ReasonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            variances.give_reason(line=line, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The reason is kept."))
            return redirect("budget_reason", pk=line.pk)
    context = {"form": form, "line": line, "reasons": reasons}
    return render(request, "governance/budget_reason.html", context, status=422 if form.errors else 200)


@allow(anyone)
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """What is likely to be needed in each month of a year, and what has to be released for it."""
    form = YearFilterForm(request.GET)
    year, today = form.chosen_year(), timezone.localdate()
    title = _("Cash forecast, %(year)s") % {"year": year.label} if year else _("Cash forecast")
    found = cash_forecast(year, on=today, only=form.chosen()) if year else None
    sheet = reports.forecast_sheet(found, title=title) if found else None
    if sheet and wants_file(request):
        return download(request, sheet, name="cash-forecast")
    context = {
        "form": form,
        "year": year,
        "forecast": found,
        "chart": reports.forecast_chart(found, language=get_language()) if found else None,
        "table": sheet.for_page(get_language()) if sheet else None,
        "day": today,
    }
    return render(request, "governance/cash_forecast.html", context)
