"""Where a figure comes from: the sets of values behind it, and the units that a place stands for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count

from governance.models import OrgUnit, Person, UnitAncestor, UnitSuccession
from monitoring.models import Batch, Measurement
from monitoring.queries.histories import History
from monitoring.values import Value


@dataclass(frozen=True)
class Source:
    """Values of a figure that came together: who sent how many and when, who approved them."""

    batch: Batch
    number: int
    approved_by: Person | None
    approved_at: dt.datetime


def sources_of(history: History, value: Value, most: int = 5) -> list[Source]:
    """The sets of values that a figure was made of, the latest approved first."""
    if value.period is None:
        return []
    version = next(v for v in history.versions if v.number == value.version)
    period: dict[str, object] = {"period": value.period.code}
    if not any(each.period == value.period for each in history.values):
        period = {"period_start__gte": value.period.start, "period_end__lte": value.period.end}
    below = UnitAncestor.objects.on(value.period.end).filter(ancestor=history.unit).values("unit")
    rows = Measurement.objects.approved().whole().filter(unit__in=below, series_version=version)
    grouped = (
        rows.filter(**period)
        .order_by()
        .values_list("batch_id", "approved_by_id", "approved_at")
        .annotate(n=Count("id"))
        .order_by("-approved_at")[:most]
    )
    found = list(grouped)
    batches = Batch.objects.select_related("by").in_bulk({row[0] for row in found})
    people = Person.objects.in_bulk({row[1] for row in found if row[1]})
    return [Source(batches[batch], number, people.get(person), at) for batch, person, at, number in found]


def predecessors(unit: OrgUnit) -> list[UnitSuccession]:
    """The units in whose place this one stands: its own figures begin with that day."""
    return list(UnitSuccession.objects.filter(successor=unit).select_related("predecessor"))
