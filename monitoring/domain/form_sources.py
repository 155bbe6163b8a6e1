"""Live figures about the forms of this platform: how many of the expected values were approved in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from basis.periods import Period
from monitoring.domain.counting import Asked, Counted
from monitoring.models import DataSet, DataSetAssignment, Measurement, Submission
from monitoring.values import Frequency


def approved_by_deadline(asked: Asked) -> Iterator[Counted]:
    """LG06: of the required values whose deadline lies in the period, those that were approved by then.

    What came late, what nobody filled in and what waits at a level is expected and not counted. A number that is
    divided into parts is one value.
    """
    expected: dict[int, int] = defaultdict(int)
    in_time: dict[int, int] = defaultdict(int)
    forms: dict[int, list[int]] = defaultdict(list)
    places = {place.pk: place for place in asked.places}
    for data_set in DataSet.objects.filter(active=True).prefetch_related("items"):
        required = [item.series_id for item in data_set.items.all() if item.required]
        for period in _due_in(data_set, asked.period.start, asked.day):
            units = _units_of(data_set, period, asked)
            for place in units.values():
                expected[place] += len(required)
            for unit, number in _approved(required, period, _deadline(data_set, period), list(units)).items():
                in_time[units[unit]] += number
            rows = Submission.objects.filter(data_set=data_set, period=period.code, unit__in=list(units))
            for pk, unit in rows.values_list("pk", "unit_id"):
                forms[units[unit]].append(pk)
    for place, number in sorted(expected.items()):
        yield Counted(
            places[place],
            Decimal(in_time[place]),
            Decimal(number),
            counts={"values_in_time": in_time[place], "values_expected": number},
            ids={"forms": forms[place]},
        )


def _deadline(data_set: DataSet, period: Period) -> dt.date:
    return period.end + dt.timedelta(days=data_set.deadline_days)


def _due_in(data_set: DataSet, first: dt.date, last: dt.date) -> Iterator[Period]:
    """The periods of a data set whose deadline lies between two days."""
    days = dt.timedelta(days=data_set.deadline_days)
    period = Period.containing(first - days, Frequency(data_set.frequency).kind)
    while _deadline(data_set, period) <= last:
        if _deadline(data_set, period) >= first:
            yield period
        period = period.next()


def _units_of(data_set: DataSet, period: Period, asked: Asked) -> dict[int, int]:
    """Who owed the form for a period: unit to place. What lies in none of the places is left out."""
    rows = DataSetAssignment.objects.filter(data_set=data_set).on(period.end).values_list("unit_id", "unit__path")
    found = ((unit, asked.place_of(path)) for unit, path in rows)
    return {unit: place.pk for unit, place in found if place is not None}


def _approved(series: list[int], period: Period, deadline: dt.date, units: list[int]) -> dict[int, int]:
    """How many of these series had an approved value by a day, by unit; corrections afterwards take none away."""
    rows = Measurement.objects.filter(
        series_version__series__in=series, period=period.code, unit__in=units, approved_at__date__lte=deadline
    )
    found: dict[int, set[int]] = defaultdict(set)
    for unit, each in rows.order_by().values_list("unit_id", "series_version__series_id").distinct():
        found[unit].add(each)
    return {unit: len(listed) for unit, listed in found.items()}
