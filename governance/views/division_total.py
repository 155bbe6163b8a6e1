"""What the whole division has in a year: the one figure of the budget that stands outside the ledger."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from basis.access import allow
from governance.domain import fiscal_years
from governance.forms.closing import DivisionTotalForm
from governance.forms.fields import refused
from governance.models import FiscalYear
from governance.permissions import may_keep_budget, person_of


@allow(may_keep_budget)
@require_http_methods(["GET", "HEAD", "POST"])
def division_total(request: HttpRequest, code: str) -> HttpResponse:
    """Enter the total of a year, or correct it."""
    year = get_object_or_404(FiscalYear, code=code)
    initial = {"amount_bdt": year.division_allocation_bdt, "source": year.division_allocation_source}
    form = DivisionTotalForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            fiscal_years.keep_division_total(year=year, **form.cleaned_data, by=person_of(request.user))
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The total is kept. The indicators follow in the coming night."))
            return redirect("year_total", code=code)
    context = {"form": form, "year": year}
    return render(request, "governance/year_total.html", context, status=422 if form.errors else 200)
