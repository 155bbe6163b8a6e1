"""The numbers behind the operands of a formula, for many units of one period at once.

A fixed number of queries, whatever the number of units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q

from governance.models import OrgUnit
from governance.models.unit import UnitGroupMember
from monitoring.domain import formulas
from monitoring.domain.element_numbers import element_numbers
from monitoring.domain.windows import MISSING, Area, Found, Number, Window, in_force
from monitoring.models import ConstantValue, DataSet, DataSetAssignment, Measurement, Submission
from monitoring.values import canonical, rate
from monitoring.values.formulas import Operand, nodes, write
from monitoring.values.formulas.nodes import Metric, Part

HUNDRED = Decimal(100)


class Numbers:
    """The numbers of operands at units; `at(unit)` is what the evaluation of a formula asks."""

    def __init__(self, named: Iterable[Operand], units: Sequence[OrgUnit], window: Window):
        self.named, self.window = list(dict.fromkeys(named)), window
        self.names = {operand: write(operand) for operand in self.named}
        self.units = units
        self.found: dict[tuple[Operand, str], Number] = {}
        self.everywhere: dict[Operand, Number] = {}
        for operand in self.named:
            if isinstance(operand, nodes.Days):
                self.everywhere[operand] = Number(Decimal(window.days))
        for length in sorted({len(unit.path) for unit in units}):
            area = Area([unit.path for unit in units if len(unit.path) == length], length)
            for find in (element_numbers, _reports, _groups, _references):
                self.found |= {(o, path): number for o, path, number in find(self.named, area, window)}
        self.everywhere |= _constants(self.named, window)

    def number(self, operand: Operand, unit: OrgUnit) -> Number:
        return self.everywhere.get(operand) or self.found.get((operand, unit.path), MISSING)

    def at(self, unit: OrgUnit) -> Callable[[Operand], Decimal | None]:
        return lambda operand: self.number(operand, unit).value

    def is_current(self, unit: OrgUnit) -> bool:
        """Whether anything was reported in the period itself; always where no data element is named."""
        elements = [operand for operand in self.named if isinstance(operand, nodes.Element)]
        known = [self.number(operand, unit) for operand in elements]
        return not elements or any(number.value is not None and number.is_current for number in known)

    def inputs(self, unit: OrgUnit) -> list[dict[str, Any]]:
        """What a passport says of each operand."""
        return [self.number(operand, unit).as_input(self.names[operand]) for operand in self.named]


def _reports(named: Sequence[Operand], area: Area, window: Window) -> Found:
    """How many forms were sent and due. Nothing due: no number."""
    wanted = [operand for operand in named if isinstance(operand, nodes.Reports)]
    if not wanted:
        return
    sets = DataSet.objects.in_bulk({operand.code for operand in wanted}, field_name="code")
    expected = _due(list(sets.values()), area, window)
    sent = Q(first_sent_at__isnull=False)
    rows = area.below(
        Submission.objects.filter(
            data_set__in=list(sets.values()), period_start__gte=window.start, period_end__lte=window.end
        ),
        F("period_end"),
    ).values_list("data_set__code", "place")
    received = {
        (code, path): (came, in_time)
        for code, path, came, in_time in rows.annotate(
            came=Count("pk", filter=sent), in_time=Count("pk", filter=sent & Q(first_sent_at__date__lte=F("due")))
        )
    }
    for operand in wanted:
        for path in area.paths:
            due = expected.get((operand.code, path), 0)
            came, in_time = received.get((operand.code, path), (0, 0))
            if due:
                yield operand, path, Number(_metric(operand.metric, came, in_time, due))


def _metric(metric: Metric, came: int, in_time: int, due: int) -> Decimal:
    if metric == Metric.EXPECTED:
        return Decimal(due)
    number = Decimal(in_time if metric in (Metric.ON_TIME, Metric.RATE_ON_TIME) else came)
    return number * HUNDRED / due if metric in (Metric.RATE, Metric.RATE_ON_TIME) else number


def _due(sets: Sequence[DataSet], area: Area, window: Window) -> dict[tuple[str, str], int]:
    """How many forms each place owes: units × periods in which they had to be filled in."""
    rows = area.below(DataSetAssignment.objects.filter(data_set__in=list(sets), valid_from__lte=window.end), window.end)
    grouped = rows.values_list("data_set__code", "place", "valid_from", "valid_to").annotate(
        n=Count("unit", distinct=True)
    )
    slots = {data_set.code: window.slots(data_set.frequency) for data_set in sets}
    found: dict[tuple[str, str], int] = defaultdict(int)
    for code, path, start, end, number in grouped:
        found[code, path] += number * sum(start <= p.end and (end is None or p.end <= end) for p in slots[code])
    return found


def _groups(named: Sequence[Operand], area: Area, window: Window) -> Found:
    wanted = [operand for operand in named if isinstance(operand, nodes.Group)]
    if not wanted:
        return
    ids = formulas.groups({operand.code for operand in wanted})
    members = UnitGroupMember.objects.filter(group__in=list(ids.values()))
    rows = area.below(members, window.end).values_list("group_id", "place")
    found = {(group, path): number for group, path, number in rows.annotate(n=Count("pk"))}
    for operand in wanted:
        for path in area.paths:
            if operand.code in ids:
                yield operand, path, Number(Decimal(found.get((ids[operand.code], path), 0)))


def _references(named: Sequence[Operand], area: Area, window: Window) -> Found:
    """Other indicators at the same unit for the same period, as they are approved."""
    wanted = [operand for operand in named if isinstance(operand, nodes.Reference)]
    if not wanted:
        return
    versions = in_force({operand.code for operand in wanted}, "indicator", window.end)
    rows = (
        Measurement.objects.approved()
        .whole()
        .filter(
            series_version__in=list(versions.values()),
            period=canonical(window.period).code,
            unit__path__startswith=area.prefix,
        )
    )
    found = {
        (row[0], row[1]): row[2:]
        for row in rows.values_list("series_version", "unit__path", "numerator", "denominator")
    }
    for operand in wanted:
        version = versions.get(operand.code)
        for path in area.paths:
            numbers = found.get((version.pk, path)) if version else None
            if version and numbers:
                value = rate(*numbers, version.sheet.rule) if operand.part == Part.VALUE else None
                value = value if operand.part == Part.VALUE else numbers[operand.part == Part.DENOMINATOR]
                yield operand, path, Number(value, version=version.pk)


def _constants(named: Sequence[Operand], window: Window) -> dict[Operand, Number]:
    """What constants were when the period ended."""
    wanted = {operand.code: operand for operand in named if isinstance(operand, nodes.Constant)}
    if not wanted:
        return {}
    rows = ConstantValue.objects.filter(constant__code__in=wanted, valid_from__lte=window.end).order_by("valid_from")
    return {wanted[code]: Number(value) for code, value in rows.values_list("constant__code", "value")}
