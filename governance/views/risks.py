"""Risks: the register, writing one down, the page of one, judging it again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, signed_in
from governance.domain import risks
from governance.forms.fields import refused
from governance.forms.risks import EditRiskForm, NewRiskForm, RiskFilterForm, RiskReasonForm, held_by
from governance.models import Action, Pillar, Risk
from governance.permissions import may_keep_plan, may_keep_risk, organisations_of, person_of
from governance.queries.my_actions import has_actions
from governance.queries.risks import register
from governance.reports.risks import risks_sheet
from governance.views.downloads import download, wants_file
from governance.views.plan_edit import changed_meanwhile

ON_A_PAGE = 50


@allow(signed_in)
@require_safe
def risk_list(request: HttpRequest) -> HttpResponse:
    """The register, the greatest first; the same list as a file with ?format=csv or xlsx."""
    form = RiskFilterForm(request.GET)
    rows = register(form.chosen())
    if wants_file(request):
        return download(request, risks_sheet(rows), name="risks")
    context = {
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_add": may_keep_plan(request.user) or has_actions(request.user),
        "today": timezone.localdate(),
    }
    return render(request, "governance/risk_list.html", context)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def risk_new(request: HttpRequest) -> HttpResponse:
    """Write one down; ?action=<code> says for which action."""
    keeps = may_keep_plan(request.user)
    actions = Action.objects.on_plan(timezone.localdate()).select_related("owner")
    actions = list(actions if keeps else actions.filter(owner__in=organisations_of(request.user)))
    if not actions and not keeps:
        raise PermissionDenied
    chosen = next((each for each in actions if each.code == request.GET.get("action")), None)
    initial = {"about": f"a{chosen.code}", "owner": chosen.owner} if chosen else {}
    pillars = list(Pillar.objects.all()) if keeps else []
    form = NewRiskForm(request.POST or None, actions=actions, pillars=pillars, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            risk = risks.add_risk(by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The risk is written down."))
            return redirect("risk", number=risk.number)
    context = {"form": form, "risk": None}
    return render(request, "governance/risk_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, number: int) -> HttpResponse:
    """One risk with how it was seen before; the button says whether it is closed, has happened, or is open again."""
    found, form = _found(number), RiskReasonForm(request.POST or None)
    keeps = may_keep_risk(request.user, found)
    if request.method == "POST":
        if not keeps:
            raise PermissionDenied
        if form.is_valid():
            try:
                _end(found, request, form.cleaned_data["reason"])
            except ValidationError as error:
                refused(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect("risk", number=number)
    context = {
        "risk": found,
        "form": form,
        "keeps": keeps,
        "today": timezone.localdate(),
        "states": found.states.select_related("by", "owner", "person").order_by("-recorded_at", "-id"),
    }
    return render(request, "governance/risk_detail.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def risk_edit(request: HttpRequest, number: int) -> HttpResponse:
    """Judge it again. Changed by somebody else meanwhile, both are shown and nothing is lost."""
    found, stored = _found(number), []
    if not may_keep_risk(request.user, found):
        raise PermissionDenied
    initial = held_by(found) | {"seen": risks.state_of(found)}
    initial["person"] = found.person.hr_number if found.person else ""
    form = EditRiskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            risks.change_risk(risk=found, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
            if changed_meanwhile(error):
                found = _found(number)
                stored = form.differing(held_by(found))
                form.look_again(risks.state_of(found))
        else:
            messages.success(request, _("Saved."))
            return redirect("risk", number=number)
    context: dict[str, Any] = {"form": form, "risk": found, "stored": stored}
    return render(request, "governance/risk_form.html", context, status=422 if form.errors else 200)


def _found(number: int) -> Risk:
    rows = Risk.objects.select_related("action__component__pillar", "pillar", "owner", "person")
    return get_object_or_404(rows, number=number)


def _end(found: Risk, request: HttpRequest, reason: str) -> None:
    """What the button says."""
    by, do = person_of(request.user), request.POST.get("do", "")
    if do in {"close", "happened"}:
        risks.close_risk(risk=found, reason=reason, happened=do == "happened", by=by)
    elif do == "reopen":
        risks.reopen_risk(risk=found, reason=reason, by=by)
    else:
        raise Http404
