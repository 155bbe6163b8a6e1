"""Of which parts the codes of the budget consist, from which day on: public to read, kept by budget officers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow, anyone
from governance.domain import codes as verbs
from governance.forms.codes import SchemeForm, SegmentFormSet
from governance.models import CodeScheme
from governance.permissions import may_keep_budget, person_of
from governance.queries.codes import BUILT_IN


@allow(anyone)
@require_safe
def code_list(request: HttpRequest) -> HttpResponse:
    """The schemes, newest first, and the one that holds before the first of them."""
    schemes = CodeScheme.objects.prefetch_related("segments")
    context = {"schemes": schemes, "built_in": BUILT_IN, "may_keep": may_keep_budget(request.user)}
    return render(request, "governance/code_list.html", context)


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def code_add(request: HttpRequest) -> HttpResponse:
    """Enter a scheme, or correct the one of the same day."""
    form = SchemeForm(request.POST or None, initial={"cost_centre": BUILT_IN.cost_centre})
    formset: Any = SegmentFormSet(request.POST or None)
    if request.method == "POST" and form.is_valid() and formset.is_valid():
        try:
            verbs.keep_scheme(**form.cleaned_data, segments=formset.segments(), by=person_of(request.user))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The scheme is kept."))
            return redirect("budget_codes")
    wrong = form.errors or (formset.is_bound and not formset.is_valid())
    context = {"form": form, "formset": formset}
    return render(request, "governance/code_form.html", context, status=422 if wrong else 200)
