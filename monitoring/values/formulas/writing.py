"""Formulas written back in one spelling. Reading what was written gives the same formula, with no bracket too many."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from basis.numerals import plain
from monitoring.values.formulas import nodes
from monitoring.values.formulas.nodes import Function, Node, Operand, Part

SIGNS = {"-": "−", "*": "×", "/": "÷", "!=": "≠", "<=": "≤", ">=": "≥"}
# How tightly a node holds together: what binds less needs brackets inside of what binds more.
TIGHTNESS = {"or": 0, "and": 1, "not": 2, "compare": 3, "sum": 4, "product": 5, "minus": 6, "atom": 7}


def write(node: Node, shown: Callable[[Operand], str] | None = None) -> str:
    """The formula in our spelling; `shown` says how an operand is written (its name, its number)."""
    return Writer(shown or operand, SIGNS, {}, "; ", ("not ", " and ", " or ")).write(node)


def operand(node: Operand) -> str:
    """An operand in our spelling."""
    match node:
        case nodes.Element():
            combination = f".{node.combination}" if node.combination else ""
            return f"[{node.code}{combination}{'@' + node.attribute if node.attribute else ''}]"
        case nodes.Reference():
            return f"{{{node.code}}}" if node.part == Part.VALUE else f"{{{node.code}.{node.part}}}"
        case nodes.Constant():
            return f'constant("{node.code}")'
        case nodes.Group():
            return f'group("{node.code}")'
        case nodes.Reports():
            return f'{node.metric}("{node.code}")'
    return "days"


class Writer:
    """One dialect: how operands, signs and functions are spelled."""

    def __init__(
        self,
        operand: Callable[[Operand], str],
        signs: Mapping[str, str],
        functions: Mapping[Function, str],
        separator: str,
        words: tuple[str, str, str],
    ):
        self.operand, self.signs, self.functions, self.separator = operand, signs, functions, separator
        self.not_, self.and_, self.or_ = words

    def write(self, node: Node, least: str = "or") -> str:
        """A node; in brackets when it holds together less than `least`."""
        text = self._text(node)
        return f"({text})" if TIGHTNESS[_tightness(node)] < TIGHTNESS[least] else text

    def _text(self, node: Node) -> str:
        match node:
            case nodes.Number():
                return plain(node.value)
            case nodes.Negative():
                return self._sign("-") + self.write(node.of, "atom")
            case nodes.Chain():
                least = "product" if node.is_sum else "minus"
                rest = (f" {self._sign(sign)} {self.write(part, least)}" for sign, part in node.rest)
                return self.write(node.first, least) + "".join(rest)
            case nodes.Comparison():
                return f"{self.write(node.left, 'sum')} {self._sign(node.sign)} {self.write(node.right, 'sum')}"
            case nodes.Denial():
                return self.not_ + self.write(node.of, "compare")
            case nodes.Logic():
                join, least = (self.and_, "not") if node.word == "and" else (self.or_, "and")
                return join.join(self.write(part, least) for part in node.parts)
            case nodes.Call():
                return self.call(node)
        return self.operand(node)

    def call(self, node: nodes.Call) -> str:
        name = self.functions.get(node.function, str(node.function))
        return f"{name}({self.separator.join(self.write(each) for each in node.arguments)})"

    def _sign(self, sign: str) -> str:
        return self.signs.get(sign, sign)


def _tightness(node: Node) -> str:
    match node:
        case nodes.Negative():
            return "minus"
        case nodes.Chain():
            return "sum" if node.is_sum else "product"
        case nodes.Comparison():
            return "compare"
        case nodes.Denial():
            return "not"
        case nodes.Logic():
            return node.word
    return "atom"
