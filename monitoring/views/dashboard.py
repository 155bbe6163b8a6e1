"""The dashboard: what to talk about, the pillars by counts, the districts, and who has reported."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from basis.periods import Kind, Period, fiscal_quarter_of
from governance.models import OrgUnit, Pillar
from governance.queries import BudgetFilter, budget_totals
from governance.values import UnitLevel
from monitoring import queries
from monitoring.domain import status
from monitoring.interop import downloads
from monitoring.reports import indicator_charts
from monitoring.values import canonical
from monitoring.views import selection

COMPLETENESS_PERIODS = 6


@allow(anyone)
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """One page for the working group; period, place and pillar are chosen in the address."""
    view = _view_of(request)
    root, groups = selection.places()
    mapped = _mapped(request, view["standings"])
    context = view | {
        "country": root,
        "groups": groups,
        "worst": status.worst(view["standings"]),
        "counts": status.counts(view["standings"]),
        "cards": _cards(view["standings"], view["period"], view["pillar"]),
        "completeness": _completeness(view["standings"], view["period"]),
        "widely": _widely(view["standings"]),
        "mapped": mapped,
        "query": request.GET.urlencode(),
    }
    if mapped and root:
        context["map"] = _map(mapped, root, view["period"])
    return render(request, "monitoring/dashboard.html", context)


@allow(anyone)
@require_safe
def dashboard_csv(request: HttpRequest) -> HttpResponse:
    """The indicators of the dashboard as a table."""
    view = _view_of(request)
    header, rows = downloads.table_of_standings(view["standings"])
    response = HttpResponse(downloads.as_csv(header, rows), content_type="text/csv; charset=utf-8")
    name = f"dashboard-{view['place'].code}-{view['period'].code}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _view_of(request: HttpRequest) -> dict[str, Any]:
    place, period = selection.chosen_place(request), selection.chosen_period(request)
    quarters = queries.quarters()
    period = period or queries.current_quarter(quarters) or canonical(fiscal_quarter_of(timezone.localdate()))
    pillars = list(Pillar.objects.all())
    pillar = _chosen_pillar(request, pillars)
    found = status.standings(unit=place, period=period)
    if pillar:
        found = [s for s in found if s.indicator.component and s.indicator.component.pillar_id == pillar.pk]
    return {
        "place": place,
        "period": period,
        "periods": selection.with_chosen([quarter for quarter, _number in quarters], period),
        "pillar": pillar,
        "pillars": pillars,
        "standings": found,
    }


def _chosen_pillar(request: HttpRequest, pillars: list[Pillar]) -> Pillar | None:
    number = request.GET.get("pillar", "").strip()
    if not number:
        return None
    found = next((pillar for pillar in pillars if str(pillar.number) == number), None)
    if found is None:
        raise Http404
    return found


def _cards(found: list[status.Standing], period: Period, only: Pillar | None) -> list[dict[str, Any]]:
    """A pillar a card: its indicators by status and its money of the fiscal year; never one colour for a pillar."""
    year = None if period.kind == Kind.YEAR else period.fiscal_year()
    counts = status.counts_by_pillar(found)
    money = {t.key: t.money for t in budget_totals(by="pillar", only=BudgetFilter(year=year.code))} if year else {}
    pillars = {
        s.indicator.component.pillar.number: s.indicator.component.pillar for s in found if s.indicator.component
    }
    return [
        {
            "pillar": pillar,
            "counts": counts[number],
            "money": money.get(number),
            "year": year,
        }
        for number, pillar in sorted(pillars.items())
        if only is None or pillar.pk == only.pk
    ]


def _widely(found: list[status.Standing]) -> list[status.Standing]:
    """Those that districts report: the map and the table of completeness can speak of them."""
    return [each for each in found if any(value.expected > 1 for value in each.history.values)]


def _mapped(request: HttpRequest, found: list[status.Standing]) -> status.Standing | None:
    """The indicator on the map: the one chosen, else the one furthest behind that districts report."""
    widely = _widely(found)
    code = request.GET.get("indicator", "").strip()
    if code:
        chosen = next((each for each in found if each.indicator.code == code), None)
        if chosen is None:
            raise Http404
        return chosen
    return next(iter(status.worst(widely, 1)), widely[0] if widely else None)


def _map(mapped: status.Standing, root: OrgUnit, period: Period) -> Any:
    own = status.own_period(mapped.sheet, period)
    found = queries.histories_below(mapped.indicator, root, UnitLevel.DISTRICT, own)
    plans = queries.paths([mapped.indicator], [each.unit for each in found])
    return indicator_charts.district_map([status.stand(each, period, plans) for each in found], mapped.sheet)


def _completeness(found: list[status.Standing], period: Period) -> dict[str, Any]:
    """Indicators that several units report × the last quarters: how many of how many came in."""
    if period.kind != Kind.QUARTER:
        return {}
    steps = [period]
    while len(steps) < COMPLETENESS_PERIODS:
        steps.append(steps[-1].previous())
    rows = [(each, [each.history.at(step) for step in steps]) for each in _widely(found)]
    return {"periods": steps, "rows": rows} if rows else {}
