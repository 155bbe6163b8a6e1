"""What the money of the plan has moved, for everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from basis.periods import format_day
from governance.queries.plan import plan_day
from monitoring.domain.money_to_result import MOVED_FROM, PEERS_FROM, SPENT_FROM, Warned, money_to_result
from monitoring.forms.results import MoneyToResultForm
from monitoring.reports import money_to_result as reports
from monitoring.views.sheets import sheet_file


@allow(anyone)
@require_safe
def money(request: HttpRequest) -> HttpResponse:
    """Cost and progress of each action, with the two warnings; the same table as a file with ?format=csv or xlsx."""
    form = MoneyToResultForm(request.GET)
    only, warned = form.chosen()
    day, language = plan_day(), get_language()
    rows = money_to_result(only=only, warned=warned, on=day)
    as_of = _("As of %(day)s") % {"day": format_day(day, language=language)}
    sheet = reports.money_sheet(rows, title=_("Money to result, in taka"), note=as_of)
    if request.GET.get("format") in ("csv", "xlsx"):
        return sheet_file(sheet, request.GET["format"], "money-to-result")
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "rows": rows,
        "warnings": [(label, [row for row in rows if row.warned == value]) for value, label in Warned.choices],
        "withdrawn": [row for row in rows if row.withdrawn],
        "table": reports.for_page(sheet, language),
        "day": day,
        "spent_from": SPENT_FROM,
        "moved_from": MOVED_FROM,
        "peers_from": PEERS_FROM,
    }
    return render(request, "monitoring/money_to_result.html", context)
