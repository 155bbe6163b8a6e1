"""The plan as it was believed on any day about any day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance.forms.as_of import AsOfForm
from governance.queries import as_of as queries
from governance.reports import as_of as reports
from governance.views.downloads import download, wants_file

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def plan_as_of(request: HttpRequest) -> HttpResponse:
    """What was believed at the end of one day about another; the same list as a file with ?format=csv or xlsx."""
    form, language = AsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "governance/plan_as_of.html", {"form": form}, status=422)
    code, as_of = form.cleaned_data["action"], form.chosen()
    rows = queries.actions_then(as_of, code=code)
    if rows and wants_file(request):
        return download(request, reports.as_of_sheet(rows, as_of, language), name="plan-as-of")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "as_of": as_of,
        "known": form.cleaned_data["known"],
        "code": code,
        "page": page,
        "rows": [(row, reports.differences(row, language)) for row in page.object_list],
        "total": len(rows),
        "differing": sum(row.differs for row in rows),
        "later": [] if code else queries.not_known_then(rows),
        "first_recorded": None if rows else queries.first_recorded(),
        "title": _("The plan as it was believed"),
    }
    return render(request, "governance/plan_as_of.html", context)
