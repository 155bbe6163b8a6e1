"""The funded actions as a file for donors and for the IATI Registry, for everybody."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from monitoring.interop import iati
from monitoring.interop.iati_activities import NOT_REGISTERED, funded_activities
from monitoring.interop.iati_rules import faults_of, without
from monitoring.reports import iati as reports
from monitoring.views.sheets import sheet_file

CURRENCY = "BDT"
ON_A_PAGE = 100


@allow(anyone)
@require_safe
def iati_page(request: HttpRequest) -> HttpResponse:
    """What the file holds, what was left out and why; the same table with ?format=csv or xlsx."""
    activities = funded_activities()
    faults = faults_of(activities, today=timezone.localdate())
    sheet = reports.activities_sheet(activities, faults, title=_("Activities in the IATI file, in taka"))
    kind = request.GET.get("format")
    if kind in ("csv", "xlsx"):
        return sheet_file(sheet, kind, "iati-activities")
    page = Paginator(activities, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = reports.activities_sheet(list(page.object_list), faults, title=sheet.title)
    context = {
        "page": page,
        "table": shown.for_page(get_language()),
        "total": len(activities),
        "published": len(without(activities, faults)),
        "faults": [(fault.activity, reports.fault_words(fault)) for fault in faults],
        "reporting": settings.IATI_REPORTING_ORG,
        "not_registered": NOT_REGISTERED,
        "version": iati.VERSION,
    }
    return render(request, "monitoring/iati.html", context)


@allow(anyone)
@require_safe
def iati_file(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The file itself: every funded action in which nothing is wrong."""
    activities = funded_activities()
    good = without(activities, faults_of(activities, today=timezone.localdate()))
    if not good:
        raise Http404(_("No action of the plan has money that could be published."))
    pieces = iati.write(good, currency=CURRENCY, generated=timezone.now())
    response = StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="activities.xml"'
    return response
