"""Finding a form to fill in, and seeing which forms have come: places, data sets, periods, all in the address."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from basis.access import allow
from basis.periods import Period, PeriodError
from basis.tables import write_csv
from governance.models import OrgUnit, Person
from governance.permissions import person_of
from monitoring.domain import completeness, data_sets
from monitoring.domain.completeness import Tally
from monitoring.domain.due import reach_of
from monitoring.models import DataSet, DataSetAssignment, Submission
from monitoring.permissions import may_enter_values
from monitoring.values import Frequency, canonical

ON_A_PAGE = 50
PERIODS = 6
FOUND = 30


# --- choosing ---------------------------------------------------------------------------------------------------


@dataclass
class Choice:
    """A data set of a unit with the periods that one can open."""

    data_set: DataSet
    periods: list[tuple[Period, Submission | None]]


@allow(may_enter_values)
@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Place, then data set, then period: by links, or by a word of the place."""
    person = _person(request)
    place = _place(request, person)
    word = request.GET.get("q", "").replace("\0", "").strip()[:100]
    reach = reach_of(person)
    named = Q(code__iexact=word) | Q(name_en__icontains=word) | Q(name_bn__icontains=word)
    found = reach.filter(named) if word else reach.none()
    children = OrgUnit.objects.filter(depth=place.depth + 1).within(place).order_by("path")
    owed = DataSetAssignment.objects.filter(data_set__active=True, unit__path__startswith=OuterRef("path"))
    return render(
        request,
        "monitoring/collect_choose.html",
        {
            "place": place,
            "above": OrgUnit.objects.around(place).filter(pk__in=reach).exclude(pk=place.pk),
            "word": word,
            "found": found[:FOUND],
            "page": Paginator(children.filter(Exists(owed)), ON_A_PAGE).get_page(request.GET.get("page")),
            "choices": _choices(place),
            "today": timezone.localdate(),
        },
    )


def _choices(place: OrgUnit) -> list[Choice]:
    """What a unit fills in: of each data set the running period and the ones before it. Two queries."""
    day = timezone.localdate()
    rows = list(place.data_set_assignments.filter(data_set__active=True).select_related("data_set"))
    found: dict[int, Choice] = {}
    for row in rows:
        running = data_sets.running_period(row.data_set, day)
        for period in [running, *data_sets.past_periods(row.data_set, day, PERIODS)]:
            if row.valid_from <= period.end and (row.valid_to is None or period.start <= row.valid_to):
                found.setdefault(row.data_set_id, Choice(row.data_set, [])).periods.append((period, None))
    begun = {
        (form.data_set_id, form.period): form for form in Submission.objects.filter(unit=place, data_set__in=found)
    }
    for number, choice in found.items():
        once = dict.fromkeys(period for period, _form in choice.periods)
        choice.periods = [(period, begun.get((number, period.code))) for period in once]
    return sorted(found.values(), key=lambda choice: choice.data_set.code)


# --- completeness -------------------------------------------------------------------------------------------------


@dataclass
class PlaceRow:
    """A place with one tally a period. `own`: the place itself fills in the form."""

    unit: OrgUnit
    own: bool
    tallies: list[tuple[Period, Tally]]


@dataclass
class Asked:
    """What the address asks for."""

    place: OrgUnit
    data_set: DataSet
    periods: list[Period]
    reach: QuerySet[OrgUnit]


@allow(may_enter_values)
@never_cache
@require_safe
def completeness_table(request: HttpRequest) -> HttpResponse:
    """Places × periods: how many forms came, came on time and are approved. Goes down the tree."""
    person = _person(request)
    place, reach = _place(request, person), reach_of(person)
    offered = _offered(reach)
    asked = _asked(request, place, reach, offered)
    rows = _rows(asked) if asked else []
    if asked and request.GET.get("format") == "csv":
        return _as_csv(asked, rows)
    return render(
        request,
        "monitoring/completeness.html",
        {
            "place": place,
            "above": OrgUnit.objects.around(place).filter(pk__in=reach).exclude(pk=place.pk),
            "offered": offered,
            "asked": asked,
            "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "total": _total(asked, rows) if asked else [],
        },
    )


def _offered(reach: QuerySet[OrgUnit]) -> list[DataSet]:
    owed = DataSetAssignment.objects.filter(data_set=OuterRef("pk"), unit__in=reach)
    return list(DataSet.objects.filter(Exists(owed)))


def _asked(request: HttpRequest, place: OrgUnit, reach: QuerySet[OrgUnit], offered: list[DataSet]) -> Asked | None:
    code = request.GET.get("set", "").strip()
    data_set = next((each for each in offered if each.code == code), None) if code else next(iter(offered), None)
    if data_set is None:
        if code:
            raise Http404
        return None
    last = _last_period(request, data_set)
    periods = [last]
    while len(periods) < PERIODS:
        periods.append(periods[-1].previous())
    return Asked(place, data_set, periods, reach)


def _last_period(request: HttpRequest, data_set: DataSet) -> Period:
    """The period named in the address, when it is one of this data set, else the latest that is over."""
    code = request.GET.get("period", "").strip()
    try:
        found = canonical(Period.parse(code)) if code else None
    except PeriodError:
        raise Http404 from None
    if found and found.kind == Frequency(data_set.frequency).kind:
        return found
    return data_sets.past_periods(data_set, timezone.localdate(), 1)[0]


def _rows(asked: Asked) -> list[PlaceRow]:
    """The place itself, when it fills in the form, and the places directly below it of which forms are expected."""
    place, units = asked.place, OrgUnit.objects.within(asked.place)
    length = len(place.path) + OrgUnit.steplen
    found = completeness.tallies_by_place(units, asked.data_set, asked.periods, length)
    paths = {path for path, _period in found}
    own = set(
        DataSetAssignment.objects.filter(data_set=asked.data_set, unit__path__in=paths).values_list(
            "unit_id", flat=True
        )
    )
    rows = []
    for unit in units.filter(depth__in=(place.depth, place.depth + 1), path__in=paths):
        listed = [(period, found.get((unit.path, period.code)) or Tally()) for period in asked.periods]
        if any(tally.expected for _period, tally in listed):
            rows.append(PlaceRow(unit, unit.pk in own, listed))
    return sorted(rows, key=lambda row: (row.unit.depth, row.unit.name))


def _total(asked: Asked, rows: list[PlaceRow]) -> list[tuple[Period, Tally]]:
    sums = [Tally() for _period in asked.periods]
    for row in rows:
        for total, (_period, tally) in zip(sums, row.tallies, strict=True):
            total.add(tally)
    return list(zip(asked.periods, sums, strict=True))


def _as_csv(asked: Asked, rows: list[PlaceRow]) -> HttpResponse:
    head = [_("Code"), _("Place"), _("Period"), _("Expected"), _("Sent"), _("Sent on time"), _("Approved")]
    lines = [
        [row.unit.code, row.unit.name, period.label(get_language()), t.expected, t.sent, t.on_time, t.approved]
        for row in rows
        for period, t in row.tallies
    ]
    name = f"completeness-{asked.data_set.code}-{asked.place.code}.csv"
    return HttpResponse(
        write_csv(head, lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


# --- who asks about where -----------------------------------------------------------------------------------------


def _person(request: HttpRequest) -> Person:
    person = person_of(request.user)
    if person is None:
        raise PermissionDenied
    return person


def _place(request: HttpRequest, person: Person) -> OrgUnit:
    """The place of the address, within the person's reach; else the highest place that the role reaches."""
    code = request.GET.get("place", "").replace("\0", "").strip()[:40]
    reach = reach_of(person)
    if code:
        return get_object_or_404(reach, code=code)
    first = reach.order_by("depth", "path").first()
    if first is None:
        raise Http404
    return first
