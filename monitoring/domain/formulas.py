"""Formulas held against what is defined: unknown operands, units, circles. Every fault has its place in the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in, format_number
from basis.text import shown
from governance.models.unit import UnitGroup
from monitoring.domain.options import parts_of
from monitoring.models import (
    Combination,
    Computation,
    Constant,
    DataElement,
    DataSet,
    ElementSheet,
    Indicator,
    IndicatorSheet,
)
from monitoring.values import ValueType
from monitoring.values.formulas import (
    ANY,
    PURE,
    FormulaError,
    Node,
    Operand,
    Span,
    Unit,
    check,
    circle,
    nodes,
    operands,
    read,
    write,
)
from monitoring.values.formulas.nodes import Metric, Part
from monitoring.values.units import UNIT_NAMES

FIELDS = ("numerator_formula", "denominator_formula")
ABOUT = (*FIELDS, "value_type", "unit")  # what `faults` asks of a sheet


class Vocabulary:
    """What operands may name, with its unit: looked up once for all formulas at hand."""

    def __init__(self, named: Iterable[Operand]):
        codes: dict[type, set[str]] = defaultdict(set)
        for operand in named:
            codes[type(operand)].add(getattr(operand, "code", ""))
        self.elements = _elements(codes[nodes.Element])
        self.keys = _keys({disaggregation for _unit, disaggregation in self.elements.values() if disaggregation})
        constants = Constant.objects.filter(code__in=codes[nodes.Constant])
        self.constants = dict(constants.values_list("code", "unit")) if codes[nodes.Constant] else {}
        self.groups = groups(codes[nodes.Group])
        sets = DataSet.objects.filter(code__in=codes[nodes.Reports])
        self.data_sets = set(sets.values_list("code", flat=True)) if codes[nodes.Reports] else set()
        self.indicators = _indicators(codes[nodes.Reference])

    def unit_of(self, operand: Operand) -> Unit:
        """The unit of an operand; raises FormulaError when nothing has its name."""
        match operand:
            case nodes.Element():
                return self._element(operand)
            case nodes.Constant() if operand.code in self.constants:
                unit = self.constants[operand.code]
                return Unit.of(unit) if unit else ANY
            case nodes.Group() if operand.code in self.groups:
                return Unit.of("facilities")
            case nodes.Reports() if operand.code in self.data_sets:
                return PURE if operand.metric in (Metric.RATE, Metric.RATE_ON_TIME) else Unit.of("reports")
            case nodes.Reference() if operand.code in self.indicators:
                return Unit.of(self.indicators[operand.code]) if operand.part == Part.VALUE else ANY
            case nodes.Days():
                return Unit.of("days")
        message, code = UNKNOWN[type(operand)]
        raise FormulaError(message, code=code, at=operand.at, params={"code": shown(operand.code, 40)})

    def _element(self, operand: nodes.Element) -> Unit:
        if operand.code not in self.elements:
            message, code = UNKNOWN[nodes.Element]
            raise FormulaError(message, code=code, at=operand.at, params={"code": shown(operand.code, 40)})
        unit, disaggregation = self.elements[operand.code]
        wanted = parts_of(operand.combination)
        known = self.keys.get(disaggregation, ()) if disaggregation else ()
        if operand.attribute or (wanted and not any(wanted <= parts for parts in known)):
            raise FormulaError(
                _("Character %(column)s: the data element “%(code)s” is not divided by “%(key)s”."),
                code="unknown_combination",
                at=operand.at,
                params={"code": operand.code, "key": shown(operand.combination or operand.attribute, 60)},
            )
        return Unit.of(unit)


UNKNOWN: dict[type, tuple[Any, str]] = {
    nodes.Element: (_("Character %(column)s: there is no data element “%(code)s”."), "unknown_element"),
    nodes.Constant: (_("Character %(column)s: there is no constant “%(code)s”."), "unknown_constant"),
    nodes.Group: (_("Character %(column)s: there is no group of units “%(code)s”."), "unknown_unit_group"),
    nodes.Reports: (_("Character %(column)s: there is no data set “%(code)s”."), "unknown_data_set"),
    nodes.Reference: (_("Character %(column)s: there is no indicator “%(code)s”."), "unknown_indicator"),
}


def groups(codes: Iterable[str]) -> dict[str, int]:
    """The ids of unit groups by what formulas call them: "set.group", or "group" where only one set has it."""
    wanted = {code: code.rpartition(".") for code in codes}
    if not wanted:
        return {}
    rows = UnitGroup.objects.filter(code__in={code for _set, _dot, code in wanted.values()} | set(wanted))
    found: dict[str, list[int]] = defaultdict(list)
    for pk, code, group_set in rows.values_list("pk", "code", "group_set__code"):
        found[f"{group_set}.{code}"].append(pk)
        found[code].append(pk)
    return {code: found[code][0] for code in wanted if len(found[code]) == 1}


def faults(code: str, sheet: Mapping[str, Any]) -> dict[str, list[FormulaError]]:
    """All faults of the formulas of an indicator, by the field of the sheet; empty when there are none."""
    found: dict[str, list[FormulaError]] = defaultdict(list)
    read_: dict[str, Node] = {}
    for name in FIELDS:
        if sheet.get(name):
            try:
                read_[name] = read(sheet[name])
            except ValidationError as error:
                found[name].append(_placed(error))
    vocabulary = Vocabulary(operand for node in read_.values() for operand in operands(node))
    units = {}
    for name, node in read_.items():
        checked = check(node, vocabulary.unit_of, UNIT_NAMES)
        found[name] += checked.errors
        units[name] = checked.unit
    if not any(found.values()):
        for name, fault in _faults_together(code, sheet, read_, units):
            found[name].append(fault)
    return {name: errors for name, errors in found.items() if errors}


def refuse(code: str, sheet: Mapping[str, Any]) -> None:
    """Raise what `faults` finds, by the field of the sheet."""
    found = faults(code, sheet)
    if found:
        raise ValidationError(found)


def examine(text: str, *, truth: bool = False) -> tuple[Unit, list[FormulaError]]:
    """The unit and the faults of one formula that somebody is about to write; for rules with `truth`."""
    try:
        node = read(text)
    except ValidationError as error:
        return ANY, [_placed(error)]
    checked = check(node, Vocabulary(operands(node)).unit_of, UNIT_NAMES, truth=truth)
    return checked.unit, checked.errors


def users_of(code: str) -> list[IndicatorSheet]:
    """The sheets in force whose formulas name a data element."""
    rows = IndicatorSheet.objects.filter(
        Q(numerator_formula__contains=f"[{code}") | Q(denominator_formula__contains=f"[{code}"),
        version__valid_to__isnull=True,
    ).select_related("version__series__indicator")
    return [row for row in rows if any(isinstance(o, nodes.Element) and o.code == code for o in named_in(row))]


@dataclass(frozen=True)
class PutIn:
    """A formula of a computed value: with its names, with the numbers put in, and what each number is made of."""

    text: str
    numbers: str
    value: Decimal
    operands: tuple[dict[str, Any], ...]


def put_in(computation: Computation, side: str) -> PutIn | None:
    """How one number of a computed value came about; None where it has no such side."""
    found = computation.inputs.get(side)
    if not found:
        return None
    known = {each["name"]: each["number"] for each in found["operands"]}
    names = _names(known)
    listed = tuple(
        each | {"title": names.get(each["name"], ""), "shown": _in_digits(each["number"])} for each in found["operands"]
    )
    shown = write(read(found["formula"]), lambda operand: _in_digits(known.get(write(operand))))
    return PutIn(found["formula"], digits_in(shown, get_language()), Decimal(found["value"]), listed)


def _names(written: Iterable[str]) -> dict[str, str]:
    """The names of the data elements behind operands."""
    codes = {text: named.code for text in written if isinstance(named := read(text), nodes.Element)}
    rows = DataElement.objects.filter(code__in=set(codes.values()))
    names = {row.code: row.name for row in rows}
    return {text: names.get(code, "") for text, code in codes.items()}


def _in_digits(number: str | None) -> str:
    """A number of a passport in the digits of the reader; what was missing is said."""
    if number is None:
        return gettext("missing")
    value = Decimal(number)
    exponent = value.normalize().as_tuple().exponent
    return format_number(value, language=get_language(), decimals=max(0, -int(exponent)))


def named_in(sheet: IndicatorSheet) -> list[Operand]:
    """Everything that the formulas of a stored sheet name."""
    return [operand for name in FIELDS if getattr(sheet, name) for operand in operands(read(getattr(sheet, name)))]


def _placed(error: ValidationError) -> FormulaError:
    """A text that cannot be kept at all has its fault at its beginning."""
    if isinstance(error, FormulaError):
        return error
    return FormulaError(error.message, code=error.code or "bad_text", at=Span(0, 0), params=error.params)


def _faults_together(
    code: str, sheet: Mapping[str, Any], found: Mapping[str, Node], units: Mapping[str, Unit]
) -> Iterable[tuple[str, FormulaError]]:
    """What one formula alone does not show."""
    top, bottom = FIELDS
    needs = sheet.get("value_type") in (ValueType.RATIO, ValueType.MEAN)
    start = Span(0, 0)
    if bottom in found and not needs:
        message = _("An indicator of this kind has no denominator.")
        yield bottom, FormulaError(message, code="unexpected_denominator", at=start)
    if needs and (top in found) != (bottom in found):
        message = _("A ratio is computed from both formulas; write both or none.")
        yield bottom if top in found else top, FormulaError(message, code="formula_missing", at=start)
    if len(found) == 2 and sheet.get("unit") == "percent" and _differ(units[top], units[bottom]):
        yield (
            bottom,
            FormulaError(
                _("The denominator is in “%(unit)s”, the numerator in “%(other)s”. That is no percentage."),
                code="units_differ",
                at=found[bottom].at,
                params={"unit": units[bottom].label(UNIT_NAMES), "other": units[top].label(UNIT_NAMES)},
            ),
        )
    for name, node in found.items():
        for operand in operands(node):
            around = _circle_through(code, operand) if isinstance(operand, nodes.Reference) else []
            if around:
                message = _("Character %(column)s: these indicators stand on each other in a circle: %(codes)s.")
                params = {"codes": " → ".join(around)}
                yield name, FormulaError(message, code="cycle", at=operand.at, params=params)


def _differ(one: Unit, other: Unit) -> bool:
    return not one.is_any and not other.is_any and one != other


def _circle_through(code: str, reference: nodes.Reference) -> list[str]:
    graph: dict[str, set[str]] = defaultdict(set)
    rows = IndicatorSheet.objects.filter(
        Q(numerator_formula__contains="{") | Q(denominator_formula__contains="{"), version__valid_to__isnull=True
    ).select_related("version__series")
    for row in rows:
        graph[row.version.series.code] = {o.code for o in named_in(row) if isinstance(o, nodes.Reference)}
    graph[code] = {reference.code}
    found = circle(graph)
    return found if code in found else []


def _elements(codes: set[str]) -> dict[str, tuple[str, int | None]]:
    if not codes:
        return {}
    rows = ElementSheet.objects.filter(version__valid_to__isnull=True, version__series__element__code__in=codes)
    return {
        code: (unit, disaggregation)
        for code, unit, disaggregation in rows.values_list(
            "version__series__element__code", "unit", "disaggregation_id"
        )
    }


def _keys(disaggregations: set[int]) -> dict[int, list[frozenset[tuple[str, str]]]]:
    found: dict[int, list[frozenset[tuple[str, str]]]] = defaultdict(list)
    if disaggregations:
        rows = Combination.objects.filter(disaggregation__in=disaggregations)
        for disaggregation, key in rows.values_list("disaggregation_id", "key"):
            found[disaggregation].append(parts_of(key))
    return found


def _indicators(codes: set[str]) -> dict[str, str]:
    if not codes:
        return {}
    rows = Indicator.objects.filter(code__in=codes, series__versions__valid_to__isnull=True)
    return dict(rows.values_list("code", "series__versions__sheet__unit"))
