"""Taking an action off the plan, and putting it back: for who keeps the plan."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from basis.access import allow
from governance import queries
from governance.domain import withdrawals as verbs
from governance.forms.fields import refused
from governance.forms.withdrawals import WithdrawalForm
from governance.models import Action
from governance.permissions import may_keep_plan, person_of


@allow(may_keep_plan)
@require_http_methods(["GET", "HEAD", "POST"])
def action_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Say why the action is no longer done, and by which decision; what it has spent is shown before."""
    action = get_object_or_404(Action, code=code)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.withdraw_action(action=action, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The action is off the plan. It can be put back."))
            return redirect("action", code=code)
    money = queries.budget_sum(only=queries.BudgetFilter(action=code))
    context = {"form": form, "planned": action, "money": money}
    return render(request, "governance/action_withdraw.html", context, status=422 if form.errors else 200)


@allow(may_keep_plan)
@require_POST
def action_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Put the action back on the plan, as it was."""
    action = get_object_or_404(Action, code=code)
    try:
        verbs.restore_action(action=action, by=person_of(request.user))
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _("The action is on the plan again."))
    return redirect("action", code=code)
