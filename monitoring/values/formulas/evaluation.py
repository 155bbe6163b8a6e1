"""Putting the numbers in. Missing is not zero, a division by zero has no value; both are said, never raised.

Exact in Decimal to 60 digits; nothing is rounded for people here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation, Overflow
from enum import StrEnum
from operator import eq, ge, gt, le, lt, ne

from monitoring.values.formulas import nodes
from monitoring.values.formulas.nodes import Function, Node, Operand, Span

EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, Emax=9999, Emin=-9999, traps=[Overflow, InvalidOperation])
COMPARE = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}

Numbers = Callable[[Operand], Decimal | None]


class Why(StrEnum):
    """Why there is no value."""

    MISSING = "missing"
    DIVISION_BY_ZERO = "division_by_zero"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Outcome:
    """What a formula comes to. Without a value: why, where in the text, and which operand was missing."""

    value: Decimal | None
    why: Why | None = None
    at: Span | None = None
    operand: Operand | None = None


class _Absent(Exception):
    def __init__(self, why: Why, node: Node, operand: Operand | None = None):
        self.why, self.node, self.operand = why, node, operand


def evaluate(node: Node, numbers: Numbers) -> Outcome:
    """The value of a formula; `numbers` says the number of an operand, None where nothing was reported."""
    try:
        return Outcome(_Evaluation(numbers).number(node))
    except _Absent as absent:
        return Outcome(None, absent.why, absent.node.at, absent.operand)


def holds(node: Node, numbers: Numbers) -> bool | None:
    """Whether a comparison is true; None where a number that decides it is missing."""
    try:
        return _Evaluation(numbers).truth(node)
    except _Absent:
        return None


class _Evaluation:
    def __init__(self, numbers: Numbers):
        self.numbers = numbers

    def number(self, node: Node) -> Decimal:
        try:
            return self._number(node)
        except (Overflow, InvalidOperation):
            raise _Absent(Why.TOO_LARGE, node) from None

    def _number(self, node: Node) -> Decimal:
        match node:
            case nodes.Number():
                return node.value
            case nodes.Negative():
                return EXACT.minus(self.number(node.of))
            case nodes.Chain():
                return self._chain(node)
            case nodes.Call() if node.function != Function.IS_MISSING:
                return self._call(node)
            case nodes.Call() | nodes.Comparison() | nodes.Denial() | nodes.Logic():
                return Decimal(self.truth(node))
        found = self.numbers(node)
        if found is None:
            raise _Absent(Why.MISSING, node, node)
        return found

    def _chain(self, node: nodes.Chain) -> Decimal:
        value = self.number(node.first)
        for sign, part in node.rest:
            other = self.number(part)
            if sign == "/" and not other:
                raise _Absent(Why.DIVISION_BY_ZERO, part)
            value = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide}[sign](value, other)
        return value

    def _call(self, node: nodes.Call) -> Decimal:
        first, *others = node.arguments
        match node.function:
            case Function.IF:
                return self.number(others[0] if self.truth(first) else others[1])
            case Function.IF_MISSING:
                return self._first_known(node.arguments)
            case Function.MIN:
                return min(self.number(each) for each in node.arguments)
            case Function.MAX:
                return max(self.number(each) for each in node.arguments)
            case Function.ABS:
                return EXACT.abs(self.number(first))
        digits = int(self.number(others[0])) if others else 0
        return self.number(first).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP, context=EXACT)

    def _first_known(self, parts: tuple[Node, ...]) -> Decimal:
        for part in parts[:-1]:
            try:
                return self.number(part)
            except _Absent:
                continue
        return self.number(parts[-1])

    def truth(self, node: Node) -> bool:
        match node:
            case nodes.Comparison():
                return COMPARE[node.sign](self.number(node.left), self.number(node.right))
            case nodes.Denial():
                return not self.truth(node.of)
            case nodes.Logic():
                return self._logic(node)
            case nodes.Call() if node.function == Function.IS_MISSING:
                return self._is_missing(node.arguments[0])
        return bool(self.number(node))

    def _is_missing(self, node: Node) -> bool:
        try:
            self.number(node)
        except _Absent:
            return True
        return False

    def _logic(self, node: nodes.Logic) -> bool:
        """One part that decides is enough, also beside one that is missing."""
        decides, absent = node.word == "or", None
        for part in node.parts:
            try:
                if self.truth(part) == decides:
                    return decides
            except _Absent as missing:
                absent = absent or missing
        if absent is not None:
            raise absent
        return not decides
