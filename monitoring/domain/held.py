"""Cells in the hands of a form. While it waits for a decision, nothing comes to its cells by another way; when its time
is over, nothing comes at all without an exception.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from monitoring.domain.data_sets import is_over
from monitoring.models import DataSet, DataSetAssignment, DataSetItem, LockException, Submission
from monitoring.values import SubmissionState

SENT, LOCKED = "form_sent", "locked"

Cell = tuple[int, int, str]  # series, unit, code of the period
Form = tuple[int, int, str]  # data set, unit, code of the period


def held_cells(cells: Collection[Cell], *, locks: bool = True) -> dict[Cell, str]:
    """Which of these cells are held, and why: `form_sent` or `locked`. A fixed number of queries."""
    sets = _sets_of({series for series, _unit, _period in cells})
    if not sets:
        return {}
    units, periods = {unit for _series, unit, _period in cells}, {period for _series, _unit, period in cells}
    numbers = {number for listed in sets.values() for number in listed}
    why: dict[Form, str] = {}
    if locks:
        why |= dict.fromkeys(_locked(numbers, units, periods), LOCKED)
    sent = Submission.objects.filter(
        state=SubmissionState.SENT, data_set__in=numbers, unit__in=units, period__in=periods
    )
    why |= dict.fromkeys(sent.values_list("data_set_id", "unit_id", "period"), SENT)
    return {
        cell: reason
        for cell in cells
        for reason in [next((why[n, *cell[1:]] for n in sets.get(cell[0], ()) if (n, *cell[1:]) in why), "")]
        if reason
    }


def refusal(why: str) -> ValidationError:
    """What is said of a value for a held cell."""
    if why == SENT:
        return ValidationError(
            _("The form of this value waits for approval; correct it when somebody has decided."), code=SENT
        )
    return ValidationError(
        _("This form is locked: its time is over. Ask the officer of the country for an exception."), code=LOCKED
    )


def times_over(data_sets: Iterable[DataSet], periods: Iterable[str], today: dt.date) -> list[tuple[DataSet, Period]]:
    """The data sets and periods whose time is over, exceptions aside."""
    known = [Period.parse(code) for code in periods]
    return [(each, period) for each in data_sets for period in known if is_over(each, period, today)]


def that_lock() -> QuerySet[DataSet]:
    """The data sets whose forms lock some day."""
    return DataSet.objects.filter(active=True, lock_days__isnull=False)


def _sets_of(series: set[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = DataSetItem.objects.filter(series__in=series, data_set__active=True)
    for number, data_set in rows.values_list("series_id", "data_set_id"):
        found[number].append(data_set)
    return found


def _locked(data_sets: set[int], units: set[int], periods: set[str]) -> set[Form]:
    """The forms that units owe, whose time is over and for which no exception holds today."""
    today = timezone.localdate()
    over = times_over(that_lock().filter(pk__in=data_sets), periods, today)
    if not over:
        return set()
    owed = defaultdict(list)
    rows = DataSetAssignment.objects.filter(data_set__in={each.pk for each, _period in over}, unit__in=units)
    for number, unit, first, last in rows.values_list("data_set_id", "unit_id", "valid_from", "valid_to"):
        owed[number].append((unit, first, last))
    excepted = LockException.objects.filter(data_set__in=owed, unit__in=units, until__gte=today)
    return {
        (each.pk, unit, period.code)
        for each, period in over
        for unit, first, last in owed[each.pk]
        if first <= period.end and (last is None or period.end <= last)
    } - set(excepted.values_list("data_set_id", "unit_id", "period"))
