"""Data values as files for other systems."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from basis.access import allow
from basis.periods import Period
from governance.models import OrgUnit
from monitoring.forms.dhis2 import ExchangeForm
from monitoring.interop import value_files
from monitoring.interop.dhis2 import files
from monitoring.models import DataSet
from monitoring.permissions import may_enter_values, may_exchange
from monitoring.values.exchange import MEDIA_TYPES, ExchangeFormat

ENDINGS = {ExchangeFormat.JSON: "json", ExchangeFormat.CSV: "csv", ExchangeFormat.ADX: "xml"}


@allow(may_exchange)
@never_cache
@require_safe
def exchange_page(request: HttpRequest) -> HttpResponse:
    """Choose what to export, or hand a file in."""
    return _page(request, ExchangeForm())


@allow(may_exchange)
@never_cache
@require_safe
def exchange_export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The approved values of a data set, period and place in one of the formats."""
    form = ExchangeForm(request.GET)
    if not form.is_valid():
        return _page(request, form, status=422)
    chosen = form.cleaned_data
    unit = get_object_or_404(OrgUnit, code=chosen["unit"])
    period, form_name = Period.parse(chosen["period"]), ExchangeFormat(chosen["format"])
    records = value_files.records_of(data_set=chosen["data_set"], unit=unit, period=period, form=form_name)
    response = StreamingHttpResponse(files.write(form_name, records), content_type=MEDIA_TYPES[form_name])
    name = f"{chosen['data_set'].code}-{unit.code}-{period.code}.{ENDINGS[form_name]}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _page(request: HttpRequest, form: ExchangeForm, status: int = 200) -> HttpResponse:
    return render(
        request,
        "monitoring/exchange.html",
        {"form": form, "any": DataSet.objects.exists(), "may_enter": may_enter_values(request.user)},
        status=status,
    )
