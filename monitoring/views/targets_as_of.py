"""Baselines and targets as they were believed on any day about any day."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from governance.models import OrgUnit
from monitoring.forms.as_of import TargetsAsOfForm
from monitoring.queries import targets_as_of as queries
from monitoring.reports.targets_as_of import targets_as_of_sheet
from monitoring.views.sheets import sheet_file

ON_A_PAGE = 50


@allow(anyone)
@require_safe
def targets_as_of(request: HttpRequest) -> HttpResponse:
    """The targets of a place; the same list as a file with ?format=csv or xlsx."""
    form, language = TargetsAsOfForm.of(request.GET), get_language()
    if not form.is_valid():
        return render(request, "monitoring/targets_as_of.html", {"form": form}, status=422)
    asked, as_of = form.cleaned_data, form.chosen()
    place = OrgUnit.objects.filter(code=asked["place"]).first()
    name = place.name if place else ""
    found = queries.targets_then(as_of, place=asked["place"], words=asked["q"])
    listed = found.filter(differs=True) if asked["differing"] else found
    if request.GET.get("format") in ("csv", "xlsx"):
        sheet = targets_as_of_sheet(queries.as_targets(listed), name, as_of, language)
        return sheet_file(sheet, request.GET["format"], "targets-as-of")
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = queries.as_targets(page.object_list)
    context = {
        "form": form,
        "as_of": as_of,
        "known": asked["known"],
        "page": page,
        "table": targets_as_of_sheet(rows, name, as_of, language).for_page(language),
        "total": found.count(),
        "differing": found.filter(differs=True).count(),
        "later": queries.later_targets(as_of, place=asked["place"]) if not asked["q"] else 0,
        "first_recorded": None if rows else queries.first_set(),
        "title": _("Targets as they were believed"),
    }
    return render(request, "monitoring/targets_as_of.html", context)
