"""From the tree of a parser to the nodes of a formula: what both dialects do alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from lark import Token, Tree

from basis.numerals import NumberError, lazy_number, parse_number
from basis.text import shown
from monitoring.values.formulas import nodes
from monitoring.values.formulas.errors import FormulaError
from monitoring.values.formulas.grammar import span_of
from monitoring.values.formulas.nodes import Function, Node, Span

# How many arguments a function takes, at least and at most.
COUNTS = {
    Function.MIN: (2, 20),
    Function.MAX: (2, 20),
    Function.IF: (3, 3),
    Function.IF_MISSING: (2, 20),
    Function.IS_MISSING: (1, 1),
    Function.ABS: (1, 1),
    Function.ROUND: (1, 2),
}
MOST_DECIMALS = 6
SIGNS = {"−": "-", "–": "-", "×": "*", "÷": "/", "==": "=", "≠": "!=", "<>": "!=", "≤": "<=", "≥": ">="}


class Builder:
    """One dialect: its functions by name, and how its operands are read."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        operand: Callable[[str, Span], Node],
        word: Callable[[str, Span], Node],
        call: Callable[[str, tuple[Node, ...], Span], Node | None] = lambda name, arguments, at: None,
    ):
        """`word` reads a name that stands alone, `call` a function of which our functions have no like."""
        self.functions, self.operand, self.word, self.call = functions, operand, word, call

    def build(self, part: Tree | Token) -> Node:
        """The node of a tree; raises FormulaError. Brackets are limited, so that this never goes deep."""
        assert isinstance(part, Tree)
        at, kids = span_of(part), part.children
        match part.data:
            case "number":
                return nodes.Number(_number(str(kids[0]), at), at)
            case "operand" | "named":
                return self.operand(str(kids[0]), at)
            case "word":
                return self.word(str(kids[0]), at)
            case "call":
                return self._call(kids, at)
            case "negative":
                return nodes.Negative(self.build(kids[1]), at)
            case "denial":
                return nodes.Denial(self.build(kids[1]), at)
            case "comparison":
                return nodes.Comparison(self.build(kids[0]), sign_of(str(kids[1])), self.build(kids[2]), at)
            case "either" | "both":
                word = "or" if part.data == "either" else "and"
                return nodes.Logic(word, tuple(self.build(kid) for kid in kids[::2]), at)
        rest = zip(kids[1::2], kids[2::2], strict=True)
        return nodes.Chain(self.build(kids[0]), tuple((sign_of(str(sign)), self.build(kid)) for sign, kid in rest), at)

    def _call(self, kids: list, at: Span) -> Node:
        name, arguments = kids[0], tuple(self.build(kid) for kid in kids[1::2])
        function = self.functions.get(name.casefold())
        if function is None:
            return self.call(str(name), arguments, at) or _refuse_function(name)
        least, most = COUNTS[function]
        if not least <= len(arguments) <= most:
            raise FormulaError(
                _("Character %(column)s: “%(name)s” does not take so many parts, or too few."),
                code="wrong_number_of_parts",
                at=at,
                params={"name": shown(name, 20)},
            )
        if function == Function.ROUND and arguments[1:]:
            _demand_digits(arguments[1])
        return nodes.Call(function, arguments, at)


def sign_of(token: str) -> str:
    """The one spelling of a sign."""
    return SIGNS.get(str(token), str(token))


def _demand_digits(node: Node) -> None:
    if not (isinstance(node, nodes.Number) and node.value in range(MOST_DECIMALS + 1)):
        raise FormulaError(
            _("Character %(column)s: how many digits stay is a whole number from 0 to %(most)s."),
            code="wrong_digits",
            at=node.at,
            params={"most": lazy_number(MOST_DECIMALS)},
        )


def _number(token: str, at: Span) -> Decimal:
    try:
        return parse_number(token)
    except NumberError as error:
        raise FormulaError(
            _("Character %(column)s: “%(value)s” is not a number that can be read."),
            code="not_a_number",
            at=at,
            params={"value": shown(token, 30)},
        ) from error


def _refuse_function(name: Token) -> Node:
    raise FormulaError(
        _("Character %(column)s: there is no function “%(name)s”."),
        code="unknown_function",
        at=span_of(name),
        params={"name": shown(name, 30)},
    )
