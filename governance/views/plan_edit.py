"""Changing the plan by hand: putting an action on it, and changing one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from basis.access import allow
from governance.domain import actions
from governance.forms.fields import refused
from governance.forms.plan_edit import ActionForm, SeenForm, held_by
from governance.models import Action
from governance.permissions import may_keep_plan, person_of


@allow(may_keep_plan)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request: HttpRequest) -> HttpResponse:
    """Put an action on the plan."""
    return _keep(request, None)


@allow(may_keep_plan)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def action_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an action. Changed by somebody else meanwhile, both are shown and nothing is lost."""
    return _keep(request, get_object_or_404(Action.objects.select_related("component__pillar", "owner"), code=code))


def _keep(request: HttpRequest, action: Action | None) -> HttpResponse:
    initial = {"seen": actions.state_of(action), **(held_by(action) if action else {})}
    form = ActionForm(request.POST or None, action=action, initial=initial)
    stored: list[tuple[object, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            given = {"code": action.code, **form.cleaned_data} if action else form.cleaned_data
            kept = actions.keep_action(by=person_of(request.user), **given)
        except ValidationError as error:
            refused(form, error)
            if action is not None and changed_meanwhile(error):
                stored = form.differing(held_by(action))
                form.look_again(actions.state_of(action))
        else:
            say_kept(request, form)
            return redirect("action", code=kept.code)
    context = {"form": form, "action": action, "stored": stored}
    return render(request, "governance/action_form.html", context, status=422 if form.errors else 200)


def changed_meanwhile(error: ValidationError) -> bool:
    """Whether a verb refused because something else is stored than was seen."""
    return getattr(error, "code", None) == "changed_meanwhile"


def say_kept(request: HttpRequest, form: SeenForm) -> None:
    """Saved; and what follows when no decision was named."""
    if form.cleaned_data.get("decision"):
        messages.success(request, _("Saved, with the decision that stands behind it."))
    else:
        messages.success(
            request, _("Saved. What decisions change is listed to the group as “no decision recorded”, if it changed.")
        )
