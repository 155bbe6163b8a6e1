"""What if: scenarios over the plan, for those who keep the plan or its money."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow
from governance.domain import scenarios as verbs
from governance.forms.fields import refused
from governance.forms.scenarios import ScenarioActionForm, ScenarioForm
from governance.models import Action, Person, Scenario
from governance.permissions import may_keep_plan, may_read_scenarios, person_of
from governance.queries import plan_day
from governance.queries import scenarios as queries
from governance.reports import scenarios as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(may_read_scenarios)
@require_safe
def scenario_list(request: HttpRequest) -> HttpResponse:
    """All scenarios, the newest first."""
    page = Paginator(queries.scenarios(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_keep": may_keep_plan(request.user)}
    return render(request, "governance/scenario_list.html", context)


@allow(may_keep_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_new(request: HttpRequest) -> HttpResponse:
    """Begin a scenario, in which everything still is as in the plan."""
    form = ScenarioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            scenario = verbs.open_scenario(**form.cleaned_data, by=_by(request))
        except ValidationError as error:
            refused(form, error)
        else:
            return redirect("scenario", pk=scenario.pk)
    return render(request, "governance/scenario_form.html", {"form": form}, status=422 if form.errors else 200)


@allow(may_read_scenarios)
@require_safe
def scenario_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What the scenario changes and what follows from it; the table as a file with ?format=csv or xlsx."""
    scenario = get_object_or_404(Scenario.objects.select_related("by"), pk=pk)
    day, language = plan_day(), get_language()
    effect = queries.effect_of(scenario, on=day)
    sheet = reports.effect_sheet(effect, title=_("Scenario: %(name)s") % {"name": scenario.name})
    if wants_file(request):
        return download(request, sheet, name=f"scenario-{pk}")
    finding = reports.finding(effect, language)
    by_code = {each.action.code: each.action for each in effect.actions}
    context = {
        "scenario": scenario,
        "effect": effect,
        "moved": [each for each in effect.affected if each.change and each.change.plan_has_moved],
        "finding": finding,
        "chart": reports.effect_chart(effect, title=finding, on=day, language=language) if effect.affected else None,
        "table": sheet.for_page(language),
        "path": [by_code[code] for code in effect.path],
        "day": day,
        "may_change": scenario.is_open and may_keep_plan(request.user),
    }
    return render(request, "governance/scenario.html", context)


@allow(may_keep_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def scenario_action(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Other dates or another cost for one action."""
    scenario, action = get_object_or_404(Scenario, pk=pk), get_object_or_404(Action, code=code)
    stands = scenario.changes.filter(action=action).first() or action
    initial = {"start": stands.start, "end": stands.end, "cost_bdt": stands.cost_bdt}
    form = ScenarioActionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_action(scenario=scenario, action=action, **form.cleaned_data, by=_by(request))
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Kept in the scenario. The plan is as it was."))
            return redirect("scenario", pk=pk)
    context = {"form": form, "scenario": scenario, "planned": action, "changed": stands is not action}
    return render(request, "governance/scenario_action.html", context, status=422 if form.errors else 200)


@allow(may_keep_plan)
@require_safe
def scenario_choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which action to change, by code or words of its name."""
    scenario = get_object_or_404(Scenario, pk=pk)
    asked = request.GET.get("q", "")[:100]
    page = Paginator(queries.actions_like(asked), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "governance/scenario_choose.html", {"scenario": scenario, "page": page, "asked": asked})


@allow(may_keep_plan)
@require_POST
def scenario_drop(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The action is as in the plan again."""
    scenario, action = get_object_or_404(Scenario, pk=pk), get_object_or_404(Action, code=code)
    return _done(request, scenario, lambda: verbs.drop_change(scenario=scenario, action=action, by=_by(request)))


@allow(may_keep_plan)
@require_POST
def scenario_put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """The scenario stays readable and is no longer changed."""
    scenario = get_object_or_404(Scenario, pk=pk)
    return _done(request, scenario, lambda: verbs.put_away(scenario=scenario, by=_by(request)))


def _done(request: HttpRequest, scenario: Scenario, verb: Callable[[], object]) -> HttpResponse:
    """Do it and show the scenario; a refusal is said there."""
    try:
        verb()
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    return redirect("scenario", pk=scenario.pk)


def _by(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person
