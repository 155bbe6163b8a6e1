"""Indicators: the list, the page of one, and its figures as a file. Approved values only, for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from basis.access import allow, anyone
from basis.numerals import lazy_number
from basis.periods import Period, fiscal_quarter_of
from basis.text import search_key
from governance.models import OrgUnit
from governance.permissions import person_of
from governance.values import UnitLevel
from monitoring import queries
from monitoring.domain import cells, formulas, live, sources, status
from monitoring.forms.indicators import PARTS, DivisionForm, IndicatorFilterForm
from monitoring.interop import downloads
from monitoring.models import Computation, Indicator, Target
from monitoring.permissions import may_define_indicators
from monitoring.reports import indicator_charts
from monitoring.values import MeasurementStatus, canonical
from monitoring.views import selection

ON_A_PAGE = 100


@allow(anyone)
@require_safe
def indicator_list(request: HttpRequest) -> HttpResponse:
    """All indicators with their status, latest value, period and completeness."""
    form = IndicatorFilterForm(request.GET)
    form.is_valid()
    chosen = form.cleaned_data
    unit, period = selection.country(), queries.current_quarter() or _this_quarter()
    found = status.standings(unit=unit, period=period) if unit else []
    if chosen.get("pillar"):
        found = [s for s in found if s.indicator.component and s.indicator.component.pillar_id == chosen["pillar"].pk]
    if chosen.get("q"):
        key = search_key(chosen["q"])
        found = [s for s in found if key in _searched(s.indicator)]
    counts = status.counts(found)
    if chosen.get("status"):
        found = [s for s in found if s.status == chosen["status"]]
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "monitoring/indicator_list.html",
        {
            "search": form,
            "page": page,
            "counts": counts,
            "place": unit,
            "period": period,
            "may_define": may_define_indicators(request.user),
        },
    )


@allow(anyone)
@require_safe
def indicator_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator at a place and a period: value, plan, districts, how it is computed, sheet, sources."""
    view = _view_of(request, code)
    root, groups = selection.places()
    context = view | {
        "country": root,
        "groups": groups,
        "periods": selection.with_chosen([v.period for v in view["history"].values if v.period], view["period"]),
        "sources": queries.sources_of(view["history"], view["standing"].value) if view["standing"].value else [],
        "query": request.GET.urlencode(),
        "not_connected": sources.why_not(view["indicator"], view["sheet"].computed_from),
        "may_count": sources.is_connected(view["indicator"]) and may_define_indicators(request.user),
    }
    context |= _computed(view) | {
        "targets": Target.objects.filter(
            series_version__in=view["history"].versions, indicator=view["indicator"], unit=view["place"]
        ).select_related("series_version"),
        "contributes_to": list(view["indicator"].contributes_to.all()),
        "may_define": may_define_indicators(request.user),
        "predecessors": queries.predecessors(view["place"]),
    }
    if view["standing"].value:
        context["behind"], context["behind_count"] = cells.behind(view["history"], view["standing"].value)
        context["computation"] = cells.computation(view["history"], view["standing"].value)
        context["trend"] = indicator_charts.trend(view["history"], view["standing"].value, view["plans"])
    if view["districts"]:
        context["bars"] = indicator_charts.districts(view["districts"], view["sheet"])
        if view["place"].level == UnitLevel.NATIONAL:
            context["map"] = indicator_charts.district_map(view["districts"], view["sheet"])
    return render(request, "monitoring/indicator_detail.html", context)


@allow(may_define_indicators)
@require_POST
def indicator_count(request: HttpRequest, code: str) -> HttpResponse:
    """Count a live indicator now, for the period that ended last and the one that runs."""
    indicator = get_object_or_404(Indicator, code=code)
    if not sources.is_connected(indicator):
        raise Http404
    done = live.pull(indicator=indicator, by=person_of(request.user))
    number = sum(each.kept.created + each.kept.updated for each in done)
    if number:
        text = ngettext("Counted: %(number)s value is new.", "Counted: %(number)s values are new.", number)
        messages.success(request, text % {"number": lazy_number(number)})
    else:
        messages.info(request, _("Counted: nothing has changed."))
    return redirect("indicator", code=code)


@allow(anyone)
@require_safe
def indicator_download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """What the page shows, as CSV or XLSX."""
    view = _view_of(request, code)
    header, rows = downloads.table_of(view["standing"], view["districts"], view["divided"])
    if kind == "csv":
        response = HttpResponse(downloads.as_csv(header, rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(downloads.as_xlsx(_("Values"), header, rows), content_type=downloads.XLSX)
    name = f"{view['indicator'].code}-{view['place'].code}-{view['period'].code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _view_of(request: HttpRequest, code: str) -> dict:
    """What the page and its files have in common."""
    rows = Indicator.objects.select_related("component__pillar", "action", "responsible__organisation", "series")
    indicator = get_object_or_404(rows, code=code)
    place, period = selection.chosen_place(request), selection.chosen_period(request)
    history = queries.history_of(indicator, place)
    if not history.versions:
        raise Http404
    if period is None:
        latest = history.latest()
        period = latest.period if latest and latest.period else _this_quarter()
    plans = queries.paths([indicator], [place])
    standing = status.stand(history, period, plans)
    return {
        "indicator": indicator,
        "place": place,
        "period": period,
        "history": history,
        "plans": plans,
        "standing": standing,
        "sheet": standing.sheet,
        "districts": _districts(indicator, place, period, history),
    } | _divided(request, indicator, place, status.own_period(history.sheet, period))


def _divided(request: HttpRequest, indicator: Indicator, place: OrgUnit, period: Period) -> dict:
    """The figure by groups of units or by parts, when the address asks for it."""
    form = DivisionForm(request.GET, queries.group_sets(), queries.has_parts(indicator))
    by = form.chosen
    if not by:
        return {"division": form, "divided": [], "divided_by": ""}
    found = (
        queries.by_part(indicator, place, period)
        if by == PARTS
        else queries.by_group(indicator, place, period, form.sets[by])
    )
    return {"division": form, "divided": found, "divided_by": dict(form.fields["by"].choices)[by]}


def _computed(view: dict) -> dict:
    """How the value of exactly this place and period was computed, if a formula made it."""
    value, sheet = view["standing"].value, view["sheet"]
    if not sheet.numerator_formula or value is None or value.period is None:
        return {}
    found = Computation.objects.filter(
        measurement__series_version=sheet.version_id,
        measurement__unit=view["place"],
        measurement__period=value.period.code,
        measurement__status=MeasurementStatus.APPROVED,
    ).first()
    sides = [formulas.put_in(found, side) for side in ("numerator", "denominator")] if found else []
    return {"computed": [side for side in sides if side]}


def _districts(indicator: Indicator, place: OrgUnit, period: Period, history: queries.History) -> list[status.Standing]:
    """The districts of the place, in the order of their codes; none when only the whole country is reported."""
    if place.level not in (UnitLevel.NATIONAL, UnitLevel.DIVISION):
        return []
    if history.sheet.level in (UnitLevel.NATIONAL, UnitLevel.DIVISION):
        return []
    own = status.own_period(history.sheet, period)
    found = queries.histories_below(indicator, place, UnitLevel.DISTRICT, own)
    if not any(each.values for each in found):
        return []
    plans = queries.paths([indicator], [each.unit for each in found])
    return [status.stand(each, period, plans) for each in found]


def _searched(indicator: Indicator) -> str:
    return search_key(f"{indicator.code} {indicator.name_en} {indicator.name_bn}")


def _this_quarter() -> Period:
    return canonical(fiscal_quarter_of(timezone.localdate()))
