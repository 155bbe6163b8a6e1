"""Milestones of an action: setting one, changing it, reporting how far it is; what the owner claims; my actions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, signed_in
from basis.periods import format_day
from governance import queries
from governance.domain import milestones, reporting
from governance.forms.fields import refused
from governance.forms.milestones import ClaimForm, MilestoneForm, ReportForm, held_by
from governance.models import Action, Milestone
from governance.permissions import may_keep_plan, may_report_action, organisations_of, person_of
from governance.queries.my_actions import my_actions
from governance.reports.my_actions import my_sheet
from governance.views.downloads import download, wants_file
from governance.views.plan_edit import changed_meanwhile, say_kept

ON_A_PAGE = 50


@allow(may_keep_plan)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_new(request: HttpRequest, code: str) -> HttpResponse:
    """Set a milestone; what is proven of it follows."""
    action = get_object_or_404(Action, code=code)
    taken = list(action.milestones.all())
    left = max(100 - sum(each.weight for each in taken), 0)
    initial = {"seen": milestones.state_of(None), "n": max((each.n for each in taken), default=0) + 1, "weight": left}
    form = MilestoneForm(request.POST or None, new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            milestones.keep_milestone(action=action, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            say_kept(request, form)
            return redirect("action", code=code)
    context = {"form": form, "action": action, "milestone": None, "left": left}
    return render(request, "governance/milestone_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def milestone_edit(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Who keeps the plan changes all of it; who answers for the action says how far it is."""
    action = reported_by(request, code)
    milestone = get_object_or_404(action.milestones.select_related("action"), n=n)
    keeps, stored = may_keep_plan(request.user), []
    form = _form(request, milestone, keeps)
    if request.method == "POST" and form.is_valid():
        try:
            _save(milestone, keeps, {"by": person_of(request.user), **form.cleaned_data})
        except ValidationError as error:
            refused(form, error)
            if changed_meanwhile(error):
                milestone.refresh_from_db()
                stored = form.differing(held_by(milestone))
                form.look_again(milestones.state_of(milestone))
        else:
            _say_reported(request, form)
            return redirect("action", code=code)
    context = {"form": form, "action": action, "milestone": milestone, "keeps": keeps, "stored": stored}
    return render(request, "governance/milestone_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, code: str) -> HttpResponse:
    """What the owner says of the whole action; it stands beside what is proven."""
    action = reported_by(request, code)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reporting.keep_claim(action=action, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The claim is kept, beside what the milestones prove."))
            return redirect("action", code=code)
    context = {
        "form": form,
        "action": action,
        "claims": action.claims.select_related("by").order_by("-as_of"),
        "proven": queries.derived_progress(action),
    }
    return render(request, "governance/claim_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The actions that I answer for; the same list as a file with ?format=csv or xlsx."""
    today = timezone.localdate()
    rows = my_actions(request.user, on=today)
    if wants_file(request):
        return download(request, my_sheet(rows, on=today), name="my-actions")
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "total": len(rows),
        "late": sum(bool(each.overdue) for each in rows),
        "posted": bool(organisations_of(request.user)),
        "today": today,
    }
    return render(request, "governance/my_actions.html", context)


def reported_by(request: HttpRequest, code: str) -> Action:
    """An action, for those who say how far it is; 403 for everybody else."""
    action = get_object_or_404(Action.objects.select_related("owner"), code=code)
    if not may_report_action(request.user, action):
        raise PermissionDenied
    return action


def _form(request: HttpRequest, milestone: Milestone, keeps: bool) -> Any:
    initial = {"seen": milestones.state_of(milestone), **held_by(milestone)}
    if keeps:
        return MilestoneForm(request.POST or None, new=False, initial=initial)
    return ReportForm(request.POST or None, milestone=milestone, initial=initial)


def _save(milestone: Milestone, keeps: bool, given: dict[str, Any]) -> None:
    if keeps:
        milestones.keep_milestone(action=milestone.action, n=milestone.n, **given)
    else:
        reporting.report_milestone(milestone=milestone, **given)


def _say_reported(request: HttpRequest, form: Any) -> None:
    """Saved; and that what was reached after the last reports counts only with the next ones."""
    day = queries.plan_day()
    reached = form.cleaned_data.get("reached_on")
    if reached and reached > day:
        messages.success(
            request,
            _("Saved. The plan shows how things stood on %(day)s; what was reached later counts from the next reports.")
            % {"day": format_day(day, language=get_language())},
        )
    elif isinstance(form, ReportForm):
        messages.success(request, _("Saved."))
    else:
        say_kept(request, form)
