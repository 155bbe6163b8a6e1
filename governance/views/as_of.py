"""The plan and its money as they were believed on any day about any day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance.forms.as_of import BudgetAsOfForm, PlanAsOfForm
from governance.queries import as_of as queries
from governance.queries import budget_as_of as money
from governance.reports import as_of as reports
from governance.reports.budget_as_of import budget_as_of_sheet
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def plan_as_of(request: HttpRequest) -> HttpResponse:
    """What was believed at the end of one day about another; the same list as a file with ?format=csv or xlsx."""
    form, language = PlanAsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "governance/plan_as_of.html", {"form": form}, status=422)
    code, as_of = form.cleaned_data["action"], form.chosen()
    rows = queries.actions_then(as_of, code=code)
    if wants_file(request):
        return download(request, reports.as_of_sheet(rows, as_of, language), name="plan-as-of")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "as_of": as_of,
        "known": form.cleaned_data["known"],
        "code": code,
        "page": page,
        "rows": [(row, reports.differences(row, language)) for row in page.object_list],
        "total": len(rows),
        "differing": sum(row.differs for row in rows),
        "later": [] if code else queries.not_known_then(rows),
        "first_recorded": None if rows else queries.first_recorded(),
        "title": _("The plan as it was believed"),
    }
    return render(request, "governance/plan_as_of.html", context)


@allow(anyone)
@require_safe
def budget_as_of(request: HttpRequest) -> HttpResponse:
    """The lines with their amounts as they were believed; the same list as a file with ?format=csv or xlsx."""
    form, language = BudgetAsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "governance/budget_as_of.html", {"form": form}, status=422)
    as_of = form.chosen()
    found = money.budget_then(as_of, only=form.part())
    if wants_file(request):
        return download(request, budget_as_of_sheet(found, found.rows, as_of, language), name="budget-as-of")
    page = Paginator(found.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "as_of": as_of,
        "known": form.cleaned_data["known"],
        "found": found,
        "page": page,
        "table": budget_as_of_sheet(found, page.object_list, as_of, language).for_page(language),
        "first_recorded": None if found.rows else money.first_entered(),
        "title": _("The budget as it was believed"),
    }
    return render(request, "governance/budget_as_of.html", context)
