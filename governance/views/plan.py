"""The action plan: the list of actions and the page of one action."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance import queries
from governance.forms.plan import PlanFilterForm
from governance.models import Action
from governance.permissions import may_keep_budget, may_keep_plan, may_read_scenarios, may_report_action
from governance.queries.my_actions import has_actions
from governance.queries.progress import AT_RISK_FROM, ON_TRACK_FROM
from governance.queries.risks import risks_of
from governance.queries.tasks import ticked
from governance.reports import budget as budget_reports
from governance.reports import plan as plan_reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 100


@allow(anyone)
@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    """The actions with what is proven and what is claimed; the same list as a file with ?format=csv or xlsx."""
    form = PlanFilterForm(request.GET)
    day = queries.plan_day()
    only = form.chosen()
    rows = queries.plan_actions(only=only, on=day)
    if wants_file(request):
        prefetch_related_objects([row.action for row in rows], "places")
        return download(request, plan_reports.plan_sheet(rows, title=_("Action plan")), name="plan")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    prefetch_related_objects([row.action for row in page.object_list], "places")
    standings = [row.standing for row in rows]
    context = {
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "page": page,
        "place": only.place,
        "total": len(rows),
        "counts": {
            status: sum(s.status == status for s in standings)
            for status in ("on_track", "at_risk", "off_track", "no_data")
        },
        "done": sum(standing.is_done for standing in standings),
        "day": day,
        "on_track_from": ON_TRACK_FROM,
        "at_risk_from": AT_RISK_FROM,
        "may_import": may_keep_plan(request.user),
        "may_read_scenarios": may_read_scenarios(request.user),
        "has_mine": has_actions(request.user),
    }
    return render(request, "governance/plan.html", context)


@allow(anyone)
@require_safe
def action(request: HttpRequest, code: str) -> HttpResponse:
    """One action: evidence, dates, money, and what hangs on it."""
    day, language = queries.plan_day(), get_language()
    try:
        row = queries.action_row(code, on=day)
    except Action.DoesNotExist:
        raise Http404 from None
    only = queries.BudgetFilter(action=code)
    years = queries.budget_totals(by="year", only=only)
    whole = sum((total.money for total in years), queries.Money())
    tasks = ticked(row.action)
    neighbours = [*row.action.depends_on.all(), *row.action.needed_by.all()]
    context = {
        "row": row,
        "action": row.action,
        "day": day,
        "milestones": [
            (milestone, queries.milestone_state(milestone, on=day), tasks.get(milestone.pk))
            for milestone in row.action.milestones.all()
        ],
        "milestones_chart": plan_reports.milestones_chart(row, on=day, language=language),
        "gantt": plan_reports.action_gantt(row.action, neighbours, on=day, language=language),
        "money": whole,
        "years": budget_reports.budget_sheet(
            years, whole, by="year", title=_("Money by fiscal year, in taka")
        ).for_page(language),
        "money_chart": budget_reports.budget_chart(years, by="year", language=language) if years else None,
        "lines": budget_reports.lines_sheet(queries.budget_lines(only=only), title=_("Budget lines, in taka")).for_page(
            language
        ),
        "decisions": queries.decisions_about(row.action),
        "may_import_plan": may_keep_plan(request.user),
        "risks": risks_of(row.action) if request.user.is_authenticated else [],
        "today": timezone.localdate(),
        "may_report": may_report_action(request.user, row.action),
        "may_import_budget": may_keep_budget(request.user),
    }
    return render(request, "governance/action_detail.html", context)
