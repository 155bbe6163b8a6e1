"""The grammar that our formulas and the expressions of DHIS2 have in common, and what a parser's refusal means.

Why a parser library (lark) and not a parser of our own: the grammar is its own documentation, two dialects differ
in a few terminals only, and an LALR parser needs time in proportion to the text and no stack that hostile nesting
could exhaust. What people read of a refusal is written here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from lark import Lark, Token, Tree, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from basis.numerals import lazy_number
from basis.text import clean, shown
from monitoring.values.formulas.errors import FormulaError
from monitoring.values.formulas.nodes import Span

LONGEST = 2_000  # characters
DEEPEST = 30  # brackets in brackets

RULES = r"""
?start: either
?either: both (OR both)*
?both: denial (AND denial)*
?denial: comparison | NOT comparison -> denial
?comparison: sum (COMPARE sum)?
?sum: product ((PLUS|MINUS) product)*
?product: factor ((TIMES|DIVIDE) factor)*
?factor: atom | MINUS atom -> negative
?atom: NUMBER -> number
    | OPERAND -> operand
    | WORD -> word
    | WORD "(" either (SEPARATOR either)* ")" -> call
    | TEXT_CALL -> named
    | "(" either ")"

PLUS: "+"
MINUS: /[-\u2212\u2013]/
TIMES: /[*\u00d7]/
DIVIDE: /[\/\u00f7]/
%ignore /\s+/
"""


@lru_cache
def parser(terminals: str) -> Lark:
    """A parser of the shared rules with the terminals of one dialect."""
    return Lark(RULES + terminals, parser="lalr", propagate_positions=True, maybe_placeholders=False)


def parsed(text: str, terminals: str) -> tuple[str, Tree | Token]:
    """The cleaned text and its tree; raises FormulaError. Positions are those of the cleaned text."""
    text = tidy(text)
    try:
        return text, parser(terminals).parse(text)
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


def tidy(text: str) -> str:
    """The text in one line, without what cannot be stored; raises TextError, or FormulaError for hostile lengths."""
    if len(text) > LONGEST:
        raise FormulaError(
            _("The formula is longer than %(most)s characters. Split it into data elements."),
            code="formula_too_long",
            at=Span(LONGEST, LONGEST),
            params={"most": lazy_number(LONGEST)},
        )
    text = re.sub(r"\s", " ", clean(text))
    if not text:
        raise FormulaError(_("The formula is empty."), code="formula_empty", at=Span(0, 0))
    depth = 0
    for at, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth > DEEPEST:
            raise FormulaError(
                _("Character %(column)s: more than %(most)s brackets stand in each other."),
                code="formula_too_deep",
                at=Span(at, at + 1),
                params={"most": lazy_number(DEEPEST)},
            )
    return text


def span_of(part: Tree | Token) -> Span:
    """Where a part of the tree stands in the text."""
    if isinstance(part, Token):
        return Span(part.start_pos or 0, part.end_pos or 0)
    return Span(part.meta.start_pos, part.meta.end_pos)


def _refusal(text: str, error: UnexpectedInput) -> FormulaError:
    if isinstance(error, UnexpectedCharacters):
        return _unknown_sign(text, error.pos_in_stream or 0)
    assert isinstance(error, UnexpectedToken)
    token = error.token
    wants_operand = "NUMBER" in error.expected
    if token.type == "$END":
        return _open_end(text, wants_operand)
    at = span_of(token)
    if wants_operand:
        return FormulaError(
            _("Character %(column)s: a number, a data element or a bracket is missing before “%(found)s”."),
            code="operand_missing",
            at=at,
            params={"found": shown(token, 20)},
        )
    if token.type == "RPAR":
        message = _("Character %(column)s: this bracket closes nothing.")
        return FormulaError(message, code="bracket_not_opened", at=at)
    message = _("Character %(column)s: a sign such as + or × is missing before “%(found)s”.")
    return FormulaError(message, code="operator_missing", at=at, params={"found": shown(token, 20)})


def _unknown_sign(text: str, at: int) -> FormulaError:
    sign, span = text[at], Span(at, at + 1)
    if sign in "[{#":
        return FormulaError(
            _("Character %(column)s: “%(found)s” begins a data element, whose closing bracket is missing."),
            code="bracket_not_closed",
            at=span,
            params={"found": shown(sign)},
        )
    if sign in "\"“”'":
        return FormulaError(
            _('Character %(column)s: a name in quotes stands only in a function, as in group("UHC").'),
            code="quote_misplaced",
            at=span,
        )
    return FormulaError(
        _("Character %(column)s: “%(found)s” has no meaning in a formula."),
        code="unknown_sign",
        at=span,
        params={"found": shown(sign)},
    )


def _open_end(text: str, wants_operand: bool) -> FormulaError:
    if wants_operand:
        return FormulaError(
            _("Character %(column)s: the formula ends too early; a number or a data element is missing here."),
            code="operand_missing",
            at=Span(len(text), len(text)),
        )
    opened = []
    for at, sign in enumerate(text):
        if sign == "(":
            opened.append(at)
        elif sign == ")" and opened:
            opened.pop()
    at = opened[-1] if opened else len(text)
    return FormulaError(
        _("Character %(column)s: this bracket is never closed."), code="bracket_not_closed", at=Span(at, at + 1)
    )
