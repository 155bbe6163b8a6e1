"""Units: persons and taka are not added, × and ÷ derive new ones. A plain number takes the unit of its neighbour.

[VISITS] + [TAKA]          refused, with its place
[TAKA] ÷ [PERSONS]         taka ÷ persons
max([PERSONS]; 0)          persons
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitoring.values.formulas import nodes
from monitoring.values.formulas.errors import FormulaError
from monitoring.values.formulas.nodes import Function, Node, Operand, Span

# Words of sheets and elements that count nothing of a kind: shares, stages, indices.
WITHOUT_KIND = frozenset(
    {"", "percent", "ratio", "index", "stage", "number", "count", "per_100", "per_1000", "per_10000"}
)
SAME = {"bdt": "taka"}


@dataclass(frozen=True)
class Unit:
    """Powers of base units: {persons: 1}, {taka: 1, persons: −1}. `is_any`: a plain number; `is_truth`: yes or no."""

    powers: frozenset[tuple[str, int]] = frozenset()
    is_any: bool = False
    is_truth: bool = False

    @classmethod
    def of(cls, word: str) -> Unit:
        """The unit that a sheet or an element names."""
        word = SAME.get(word, word)
        return PURE if word in WITHOUT_KIND else cls(frozenset({(word, 1)}))

    def times(self, other: Unit, power: int = 1) -> Unit:
        """The unit of a product (`power` −1: of a quotient)."""
        powers = Counter(dict(self.powers))
        for word, number in other.powers:
            powers[word] += power * number
        kept = frozenset((word, number) for word, number in powers.items() if number)
        return Unit(kept, is_any=self.is_any and other.is_any)

    def label(self, names: Mapping[str, Any] | None = None) -> str:
        """The unit as people read it: "taka ÷ persons"."""
        if self.is_truth:
            return gettext("yes or no")
        above = self._side(names or {}, 1)
        below = self._side(names or {}, -1)
        if not self.powers:
            return gettext("a share or plain number")
        if not below:
            return above
        return f"{above or 1} ÷ {f'({below})' if ' ' in below else below}"

    def _side(self, names: Mapping[str, Any], sign: int) -> str:
        words = [str(names.get(word, word)) for word, number in sorted(self.powers) for _each in range(number * sign)]
        return " × ".join(words)


PURE = Unit()
ANY = Unit(is_any=True)
TRUTH = Unit(is_truth=True)


@dataclass(frozen=True)
class Checked:
    """The unit that a formula comes to, and all its faults."""

    unit: Unit
    errors: list[FormulaError]


def check(
    node: Node,
    unit_of: Callable[[Operand], Unit],
    names: Mapping[str, Any] | None = None,
    *,
    truth: bool = False,
) -> Checked:
    """The unit of a formula and every fault in it. `unit_of` says the unit of an operand or raises FormulaError.

    `truth`: the formula must answer yes or no, as a validation rule does; else it must come to a number.
    """
    checker = _Checker(unit_of, names or {})
    unit = checker.truth(node) if truth else checker.number(node)
    return Checked(unit, checker.errors)


class _Checker:
    def __init__(self, unit_of: Callable[[Operand], Unit], names: Mapping[str, Any]):
        self.unit_of, self.names = unit_of, names
        self.errors: list[FormulaError] = []

    def number(self, node: Node) -> Unit:
        unit = self.of(node)
        if unit.is_truth:
            self._refuse(_("Character %(column)s: a number is needed here, not a comparison."), "not_a_number", node.at)
            return ANY
        return unit

    def truth(self, node: Node) -> Unit:
        if not self.of(node).is_truth:
            self._refuse(
                _("Character %(column)s: a comparison is needed here, such as [A] > 0."), "not_a_comparison", node.at
            )
        return TRUTH

    def of(self, node: Node) -> Unit:
        match node:
            case nodes.Number():
                return ANY
            case nodes.Negative():
                return self.number(node.of)
            case nodes.Chain():
                return self._sum(node) if node.is_sum else self._product(node)
            case nodes.Comparison():
                self._same([node.left, node.right])
                return TRUTH
            case nodes.Denial():
                return self.truth(node.of)
            case nodes.Logic():
                for part in node.parts:
                    self.truth(part)
                return TRUTH
            case nodes.Call():
                return self._call(node)
        return self._operand(node)

    def _sum(self, node: nodes.Chain) -> Unit:
        return self._same([node.first, *(part for _sign, part in node.rest)])

    def _product(self, node: nodes.Chain) -> Unit:
        unit = self.number(node.first)
        for sign, part in node.rest:
            unit = unit.times(self.number(part), 1 if sign == "*" else -1)
        return unit

    def _call(self, node: nodes.Call) -> Unit:
        if node.function == Function.IS_MISSING:
            self.number(node.arguments[0])
            return TRUTH
        if node.function == Function.ROUND:
            return self.number(node.arguments[0])
        if node.function == Function.IF:
            self.truth(node.arguments[0])
            return self._same(list(node.arguments[1:]))
        return self._same(list(node.arguments))

    def _same(self, parts: list[Node]) -> Unit:
        """The one unit of parts that are added, compared or chosen from."""
        whole = ANY
        for part in parts:
            unit = self.number(part)
            if whole.is_any:
                whole = unit
            elif not unit.is_any and unit != whole:
                self._refuse(
                    _(
                        "Character %(column)s: this is in “%(unit)s”, what stands before it in “%(other)s”. "
                        "They cannot be added or compared."
                    ),
                    "units_differ",
                    part.at,
                    unit=unit.label(self.names),
                    other=whole.label(self.names),
                )
        return whole

    def _operand(self, node: Operand) -> Unit:
        try:
            return self.unit_of(node)
        except FormulaError as error:
            self.errors.append(error)
            return ANY

    def _refuse(self, message: Any, code: str, at: Span, **params: str) -> None:
        self.errors.append(FormulaError(message, code=code, at=at, params=params))
