"""The plan on the calendar."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance import queries
from governance.forms.plan import GanttFilterForm
from governance.permissions import may_keep_plan
from governance.queries.schedule import chosen, plan_schedule
from governance.reports import schedule as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(anyone)
@require_safe
def gantt(request: HttpRequest) -> HttpResponse:
    """What was planned and what is expected, as drawing and as table; the table as a file with ?format=csv or xlsx."""
    form, day, language = GanttFilterForm(request.GET), queries.plan_day(), get_language()
    plan = plan_schedule(on=day)
    timings = chosen(plan.timings, *form.chosen())
    title = _("Calendar of the action plan")
    if wants_file(request):
        return download(request, reports.schedule_sheet(timings, title=title), name="plan-calendar")
    page = Paginator(timings, ON_A_PAGE).get_page(request.GET.get("page"))
    by_code = {timing.action.code: timing.action for timing in plan.timings}
    finding = reports.finding(plan, language)
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "day": day,
        "plan": plan,
        "finding": finding,
        "path": [by_code[code] for code in plan.path],
        "page": page,
        "chart": reports.schedule_chart(page.object_list, title=finding, on=day, language=language)
        if timings
        else None,
        "table": reports.schedule_sheet(page.object_list, title=title).for_page(language),
        "may_import": may_keep_plan(request.user),
    }
    return render(request, "governance/plan_gantt.html", context)
