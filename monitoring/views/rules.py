"""Validation rules: what is held against what, and defining them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from governance.permissions import person_of
from monitoring.domain import validation
from monitoring.forms.checks import RuleForm
from monitoring.models import ValidationRule
from monitoring.permissions import may_define_indicators, may_see_rules


@allow(may_see_rules)
@never_cache
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rules that were defined, and the checks that are built in."""
    return render(
        request,
        "monitoring/rule_list.html",
        {
            "rules": ValidationRule.objects.order_by("-active", "code"),
            "checks": validation.BUILT_IN,
            "may_define": may_define_indicators(request.user),
        },
    )


@allow(may_define_indicators)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, code: str = "") -> HttpResponse:
    """Define a rule, or change one."""
    rule = get_object_or_404(ValidationRule, code=code) if code else None
    form = RuleForm(request.POST if request.method == "POST" else None, instance=rule)
    if request.method == "POST" and form.is_valid():
        try:
            saved = validation.define_rule(by=person_of(request.user), new=rule is None, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The rule “%(name)s” is kept.") % {"name": saved.name})
            return redirect("validation_rules")
    status = 422 if form.is_bound else 200
    return render(request, "monitoring/rule_form.html", {"form": form, "rule": rule}, status=status)
