"""How many forms were expected, sent, sent on time and approved: by place, data set and period.

Expected are the units to which the data set is assigned on the last day of the period. A form that was returned or
taken back counts as not sent. The number of queries does not grow with units, data sets or periods.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Substr

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.data_sets import past_periods
from monitoring.models import DataSet, DataSetAssignment, Submission
from monitoring.values import SubmissionState

SENT = Q(state__in=(SubmissionState.SENT, SubmissionState.APPROVED))


@dataclass
class Tally:
    """Of `expected` forms so many were sent, were sent by the day they were due, and are approved."""

    expected: int = 0
    sent: int = 0
    on_time: int = 0
    approved: int = 0

    @property
    def missing(self) -> int:
        return max(self.expected - self.sent, 0)

    @property
    def is_complete(self) -> bool:
        return bool(self.expected) and self.sent >= self.expected

    @property
    def word(self) -> str:
        """none (nothing is expected), all, most (at least half), few, nothing."""
        if not self.expected:
            return "none"
        if self.is_complete:
            return "all"
        if not self.sent:
            return "nothing"
        return "most" if self.sent * 2 >= self.expected else "few"

    def add(self, other: Tally) -> None:
        self.expected += other.expected
        self.sent += other.sent
        self.on_time += other.on_time
        self.approved += other.approved


Key = tuple[str, int, str]  # path of the place ("" for all), data set, code of the period


def tallies(
    units: QuerySet[OrgUnit], data_sets: Iterable[DataSet], day: dt.date, periods: Sequence[Period] = ()
) -> dict[tuple[int, str], Tally]:
    """Over all units, by data set and period: the periods that one is reminded of, or those named. Two queries."""
    found = _tallies(units, list(data_sets), day, periods, None)
    return {(data_set, period): tally for (_place, data_set, period), tally in found.items()}


def tallies_by_place(
    units: QuerySet[OrgUnit], data_set: DataSet, periods: Sequence[Period], length: int
) -> dict[tuple[str, str], Tally]:
    """For one data set by place and period; a place is the first `length` signs of the path of its units."""
    found = _tallies(units, [data_set], periods[0].end, periods, length)
    return {(place, period): tally for (place, _data_set, period), tally in found.items()}


def _tallies(
    units: QuerySet[OrgUnit], data_sets: list[DataSet], day: dt.date, periods: Sequence[Period], length: int | None
) -> dict[Key, Tally]:
    asked = {each.pk: list(periods) or past_periods(each, day) for each in data_sets}
    where = Value("") if length is None else Substr("unit__path", 1, length)
    found: dict[Key, Tally] = defaultdict(Tally)
    assigned = DataSetAssignment.objects.filter(data_set__in=asked, unit__in=units).annotate(place=where)
    rows = assigned.order_by().values_list("place", "data_set_id", "valid_from", "valid_to").annotate(n=Count("id"))
    for place, data_set, first, last, number in rows:
        for period in asked[data_set]:
            if first <= period.end and (last is None or period.end <= last):
                found[place, data_set, period.code].expected += number
    for place, data_set, period, sent, on_time, approved in _submitted(units, asked, where):
        tally = found[place, data_set, period]
        tally.sent, tally.on_time, tally.approved = sent, on_time, approved
    return found


def _submitted(units: QuerySet[OrgUnit], asked: dict[int, list[Period]], where: object) -> Iterable[tuple]:
    owed = DataSetAssignment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("period_end")),
        data_set=OuterRef("data_set"),
        unit=OuterRef("unit"),
        valid_from__lte=OuterRef("period_end"),
    )
    rows = Submission.objects.filter(
        SENT,
        Exists(owed),
        data_set__in=asked,
        unit__in=units,
        period__in={period.code for listed in asked.values() for period in listed},
    )
    return (
        rows.annotate(place=where)
        .order_by()
        .values_list("place", "data_set_id", "period")
        .annotate(
            sent=Count("id"),
            on_time=Count("id", filter=Q(first_sent_at__date__lte=F("due"))),
            approved=Count("id", filter=Q(state=SubmissionState.APPROVED)),
        )
    )


def not_sent(data_set: DataSet, period: Period, units: QuerySet[OrgUnit]) -> QuerySet[OrgUnit]:
    """The units that owe the form and have not sent it."""
    owed = DataSetAssignment.objects.on(period.end).filter(data_set=data_set, unit=OuterRef("pk"))
    sent = Submission.objects.filter(SENT, data_set=data_set, period=period.code, unit=OuterRef("pk"))
    return units.filter(Exists(owed)).exclude(Exists(sent))
