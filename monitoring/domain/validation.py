"""Validation rules: defining them, and holding numbers that came in against them.

A rule is two formulas and how they should stand to each other: [LIVE_BIRTHS] ≥ [BCG]. With `periods_back` the right
side is of an earlier period, so that a stock can be held against the one before. Where a number is missing a rule says
nothing: missing is not zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from basis.periods import Period
from basis.text import clean, shown
from governance.domain import log
from governance.models import Person
from governance.permissions import demand
from monitoring.domain.cell_checks import ALIVE
from monitoring.domain.panels import SeriesPanel
from monitoring.domain.raising import Found
from monitoring.models import Measurement, Series, ValidationRule
from monitoring.permissions import may_define_indicators
from monitoring.values import Frequency, MeasurementStatus, Operator, rate
from monitoring.values.checks import CheckRule
from monitoring.values.formulas import Days, Element, FormulaError, Node, Operand, Reference, evaluate, operands, read

HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    Operator.EQUAL: eq,
    Operator.AT_MOST: le,
    Operator.AT_LEAST: ge,
    Operator.BELOW: lt,
    Operator.ABOVE: gt,
}
FIELDS = (
    "name_en",
    "name_bn",
    "left",
    "operator",
    "right",
    "periods_back",
    "frequency",
    "advice_en",
    "advice_bn",
    "active",
)
MOST_BACK = 60

# The checks that are always on, with the numbers that decide: what people read on the page of rules.
BUILT_IN = (
    (CheckRule.FACTOR_TEN, _("6 to 25 times the middle of the earlier values, or as much less; at any length.")),
    (CheckRule.FACTOR_HUNDRED, _("40 to 250 times the middle of the earlier values, or as much less.")),
    (
        CheckRule.OUTLIER,
        _("Modified z above 5 with 6 to 11 earlier values, above 3.5 from 12 on; counts by their square roots."),
    ),
    (CheckRule.SAME_MONTH, _("The same with changes over a year, as soon as 12 of them are known.")),
    (CheckRule.PEERS, _("Below 6 earlier values: the change is more than 5 spreads from that of like units.")),
    (CheckRule.LEVEL_SHIFT, _("A step of more than 5 spreads and 15 percent, confirmed by two more values.")),
    (CheckRule.RANGE, _("Outside the range that was set for this unit.")),
    (CheckRule.PARTS, _("The total is not the sum of its parts, and no remark says why.")),
    (CheckRule.RUNNING_TOTAL, _("A number that runs from 1 July is smaller than before.")),
    (CheckRule.COPIED_PERIOD, _("At least 4 numbers of two digits or more, all equal to an earlier form.")),
    (CheckRule.COPIED_UNIT, _("The same, equal to the form of another unit.")),
    (CheckRule.MISSING, _("Reported in one of the three periods before, half of the units are in, 15 days are over.")),
    (CheckRule.DECLINE, _("Worse five times in a row.")),
    (CheckRule.OFF_TARGET, _("Below 95 percent of the path twice in a row, by more than chance.")),
    (CheckRule.DRIFT, _("A weighted mean of distances from the path (weight 0.25) beyond 3 standard deviations.")),
)


@transaction.atomic
def define_rule(*, code: str, by: Person | None, new: bool = False, **fields: Any) -> ValidationRule:
    """Define a rule, or change the one with this code. Both sides must be formulas over series that exist.

    Who wants a `new` one, and takes a code that is there, is told (code_in_use) and replaces nothing.
    """
    demand(may_define_indicators, by)
    fields = {name: fields[name] for name in FIELDS if name in fields}
    _refuse(code, fields)
    stored = ValidationRule.objects.filter(code=code).first()
    if new and stored:
        raise ValidationError({"code": ValidationError(_("A rule has this code already."), code="code_in_use")})
    rule = stored or ValidationRule(code=code)
    before = {name: getattr(rule, name) for name in fields} if stored else None
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save()
    if before != fields:
        log.record(by=by, verb="define_validation_rule", noun="ValidationRule", key=code, before=before, after=fields)
    return rule


def faults(code: str, fields: dict[str, Any]) -> dict[str, ValidationError]:
    """What is wrong with a rule, by the name of the value that is wrong."""
    found: dict[str, ValidationError] = {}
    if code in CheckRule.values:
        found["code"] = ValidationError(
            _("“%(code)s” is the name of a built-in check. Choose another code."),
            code="code_in_use",
            params={"code": shown(code)},
        )
    for side in ("left", "right"):
        if side in fields:
            fault = _fault_of_side(fields[side])
            if fault is not None:
                found[side] = fault
    if int(fields.get("periods_back", 0)) > MOST_BACK:
        found["periods_back"] = ValidationError(
            _("At most %(most)s periods back."), code="too_far", params={"most": MOST_BACK}
        )
    return found


def of_rules(tables: Sequence[SeriesPanel]) -> tuple[list[Found], set[str]]:
    """Cells whose numbers break a rule, and the codes of the rules that were asked."""
    rules = [_Sides.of(rule) for rule in ValidationRule.objects.filter(active=True)]
    codes = {table.version.series.code for table in tables if not table.disaggregation}
    codes |= {table.version.series.code for table in tables}
    asked = [sides for sides in rules if sides is not None and sides.codes & codes]
    places = _places(tables)
    if not asked or not places:
        return [], set()
    numbers = _Numbers(asked, places)
    found = []
    for sides in asked:
        for unit, code in places:
            doubt = numbers.doubt(sides, unit, code)
            if doubt is not None:
                found.append(doubt)
    return found, {sides.rule.code for sides in asked}


@dataclass(frozen=True)
class _Sides:
    """A rule, read: its two formulas and the codes of the series that they stand on."""

    rule: ValidationRule
    left: Node
    right: Node
    codes: set[str]

    @classmethod
    def of(cls, rule: ValidationRule) -> _Sides | None:
        try:
            left, right = read(rule.left), read(rule.right)
        except ValidationError:
            return None
        named = [each for side in (left, right) for each in operands(side)]
        return cls(rule, left, right, {each.code for each in named if isinstance(each, Element | Reference)})


class _Numbers:
    """What is known of the series of some rules at some units and periods; what waits stands for what is approved."""

    def __init__(self, asked: Sequence[_Sides], places: Iterable[tuple[int, str]]):
        codes = {code for sides in asked for code in sides.codes}
        self.series = dict(Series.objects.filter(code__in=codes).values_list("code", "pk"))
        units, periods = {unit for unit, _code in places}, {code for _unit, code in places}
        for back in {sides.rule.periods_back for sides in asked if sides.rule.periods_back}:
            periods |= {_earlier(code, back) for _unit, code in places}
        self.rows: dict[tuple[str, int, str, str], Any] = {}
        order: dict[str, int] = {
            MeasurementStatus.APPROVED: 0,
            MeasurementStatus.SUBMITTED: 1,
            MeasurementStatus.DRAFT: 2,
        }
        rows = Measurement.objects.filter(
            series_version__series__code__in=codes, unit__in=units, period__in=periods, status__in=ALIVE
        ).select_related("series_version__series", "series_version__sheet")
        for row in sorted(rows, key=lambda each: order[each.status]):
            self.rows[row.series_version.series.code, row.unit_id, row.period, row.disaggregation] = row
        self.parts: dict[tuple[str, int, str], list[Decimal]] = defaultdict(list)
        for (code, unit, period, part), row in self.rows.items():
            if part:
                self.parts[code, unit, period].append(row.numerator)

    def doubt(self, sides: _Sides, unit: int, code: str) -> Found | None:
        rule, period = sides.rule, Period.parse(code)
        if period.kind != Frequency(rule.frequency).kind:
            return None
        back = Period.parse(_earlier(code, rule.periods_back))
        left = evaluate(sides.left, lambda operand: self._number(operand, unit, period)).value
        right = evaluate(sides.right, lambda operand: self._number(operand, unit, back)).value
        if left is None or right is None or HOLDS[rule.operator](left, right):
            return None
        row = self._first_row(sides, unit, code)
        if row is None:
            return None
        details = {"left": plain(_short(left)), "right": plain(_short(right)), "value": plain(row.numerator)}
        return Found(rule.code, (row.series_version.series_id, unit, code, row.disaggregation), details, row.pk)

    def _number(self, operand: Operand, unit: int, period: Period) -> Decimal | None:
        match operand:
            case Days():
                return Decimal((period.end - period.start).days + 1)
            case Element():
                row = self.rows.get((operand.code, unit, period.code, operand.combination))
                if row is not None:
                    return row.numerator
                parts = [] if operand.combination else self.parts.get((operand.code, unit, period.code), [])
                return sum(parts, Decimal(0)) if parts else None
            case Reference():
                row = self.rows.get((operand.code, unit, period.code, ""))
                return None if row is None else _part_of(row, operand.part)
        return None

    def _first_row(self, sides: _Sides, unit: int, code: str) -> Any:
        """The row that the question stands on: the first series of the left side that was reported."""
        for side in (sides.left, sides.right):
            for operand in operands(side):
                if isinstance(operand, Element | Reference):
                    part = getattr(operand, "combination", "")
                    row = self.rows.get((operand.code, unit, code, part))
                    if row is not None:
                        return row
        known = (
            row
            for (name, at, period, _part), row in self.rows.items()
            if (at, period) == (unit, code) and name in sides.codes
        )
        return next(known, None)


def _refuse(code: str, fields: dict[str, Any]) -> None:
    for name in ("name_en", "name_bn", "advice_en", "advice_bn"):
        if name in fields:
            fields[name] = clean(fields[name])
    found = faults(code, fields)
    if found:
        raise ValidationError(dict(found))


def _fault_of_side(text: str) -> ValidationError | None:
    try:
        node = read(text)
    except ValidationError as error:
        return error
    for operand in operands(node):
        if not isinstance(operand, Element | Reference | Days):
            return FormulaError(
                _("Character %(column)s: a validation rule stands on data elements and indicators only."),
                code="not_in_a_rule",
                at=operand.at,
            )
        if not isinstance(operand, Days) and not Series.objects.filter(code=operand.code).exists():
            return FormulaError(
                _("Character %(column)s: there is no data element or indicator “%(code)s”."),
                code="unknown_series",
                at=operand.at,
                params={"code": shown(operand.code)},
            )
    return None


def _places(tables: Sequence[SeriesPanel]) -> list[tuple[int, str]]:
    return sorted({(table.units[row], table.codes[column]) for table in tables for row, column in table.ids})


def _earlier(code: str, back: int) -> str:
    period = Period.parse(code)
    for _each in range(back):
        period = period.previous()
    return period.code


def _part_of(row: Any, part: str) -> Decimal | None:
    if part == "numerator":
        return row.numerator
    if part == "denominator":
        return row.denominator
    return rate(row.numerator, row.denominator, row.series_version.sheet.rule)


def _short(value: Decimal) -> Decimal:
    return value if value == value.to_integral_value() else value.quantize(Decimal("0.0001"))
