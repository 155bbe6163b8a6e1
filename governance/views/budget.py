"""The budget by pillar, action, year, source or type; what is on the screen also as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance import queries
from governance.forms.plan import BudgetFilterForm
from governance.permissions import may_keep_budget
from governance.reports import budget as reports
from governance.views.downloads import download, wants_file


@allow(anyone)
@require_safe
def budget(request: HttpRequest) -> HttpResponse:
    """Original, revised, released and spent of the chosen part, in rows of the chosen side."""
    form = BudgetFilterForm(request.GET)
    by, only = form.chosen()
    totals = queries.budget_totals(by=by, only=only)
    whole = sum((total.money for total in totals), queries.Money())
    sheet = reports.budget_sheet(totals, whole, by=by, title=_title(by), note=form.words())
    if wants_file(request):
        return download(request, sheet, name=f"budget-by-{by}")
    language = get_language()
    context = {
        "form": form,
        "by": by,
        "words": form.words(),
        "filtered": only != queries.BudgetFilter(),
        "totals": totals,
        "money": whole,
        "table": sheet.for_page(language),
        "steps": reports.steps_chart(whole, language=language),
        "chart": reports.budget_chart(totals, by=by, language=language),
        "finding": reports.finding(whole, language),
        "may_import": may_keep_budget(request.user),
    }
    return render(request, "governance/budget.html", context)


def _title(by: str) -> str:
    return {
        "pillar": _("Budget by pillar, in taka"),
        "action": _("Budget by action, in taka"),
        "year": _("Budget by fiscal year, in taka"),
        "source": _("Budget by funding source, in taka"),
        "type": _("Budget by budget type, in taka"),
    }[by]
