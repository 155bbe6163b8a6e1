"""Our own spelling of formulas, as an officer writes it.

    [ANC1]                  a data element, its total        [ANC1.sex=female]  a part of it
    {WF01}                  another indicator: its value     {WF01.numerator}, {WF01.denominator}
    constant("CODE")        a number with a name             group("CODE")  how many units of a group are in the place
    reporting_rate("CODE")  percent of the reports of a data set that came; reporting_rate_on_time("…"),
                            reports_received("…"), reports_on_time("…"), reports_expected("…") likewise
    days                    the days of the period
    + − × ÷ ( ) = ≠ < ≤ > ≥ and or not
    min(a; b) max(a; b) abs(a) round(a; digits) if(condition; a; b) ifmissing(a; b) ismissing(a)

Also read: * and / and -, Bangla digits, 12,34,567, the quotes of word processors, and Bangla words (যদি, দিন, …).
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from basis.text import shown
from monitoring.values.formulas import nodes
from monitoring.values.formulas.building import Builder
from monitoring.values.formulas.errors import FormulaError
from monitoring.values.formulas.grammar import parsed
from monitoring.values.formulas.nodes import Function, Metric, Node, Part, Span

TERMINALS = r"""
NUMBER: /([0-9০-৯][0-9০-৯,]*)(\.[0-9০-৯]+)?|\.[0-9০-৯]+/
OPERAND: /\[[^\[\]{}]*\]|\{[^\[\]{}]*\}/
TEXT_CALL.3: /[A-Za-z_\u0980-\u09e3]+[ ]*\([ ]*["“”][^"“”]*["“”][ ]*\)/
WORD: /[A-Za-z_\u0980-\u09e3][A-Za-z0-9_\u0980-\u09ff]*/
AND.2: /(and|এবং)(?![A-Za-z0-9_\u0980-\u09ff])/i
OR.2: /(or|অথবা)(?![A-Za-z0-9_\u0980-\u09ff])/i
NOT.2: /(not|নয়|নয়)(?![A-Za-z0-9_\u0980-\u09ff])/i
COMPARE: /<>|!=|<=|>=|==|[=<>≠≤≥]/
SEPARATOR: ";"
"""
_TEXT_CALL = re.compile(r"([^ (]+) *\( *[\"“”]([^\"“”]*)[\"“”] *\)")
_FUNCTIONS = {str(function): function for function in Function} | {
    "সর্বনিম্ন": Function.MIN,
    "সর্বোচ্চ": Function.MAX,
    "যদি": Function.IF,
    "নাথাকলে": Function.IF_MISSING,
}
DAYS = ("days", "দিন")
NAMED = ("constant", "group", *map(str, Metric))


def read(text: str) -> Node:
    """The formula that a text says; raises FormulaError with the place of the fault, or TextError."""
    _text, tree = parsed(text, TERMINALS)
    return _BUILDER.build(tree)


def _operand(text: str, at: Span) -> Node:
    if text[0] == "[":
        return _element(text, at)
    if text[0] == "{":
        return _reference(text, at)
    match = _TEXT_CALL.fullmatch(text)
    assert match is not None  # the terminal says so
    name, code = match[1].casefold(), match[2].strip()
    if name not in NAMED:
        raise FormulaError(
            _("Character %(column)s: there is no function “%(name)s” that takes a name in quotes."),
            code="unknown_function",
            at=at,
            params={"name": shown(name, 30)},
        )
    _demand(code, text, at)
    if name == "constant":
        return nodes.Constant(code, at)
    return nodes.Group(code, at) if name == "group" else nodes.Reports(code, Metric(name), at)


def _element(text: str, at: Span) -> Node:
    code, _dot, rest = text[1:-1].partition(".")
    combination, marked, attribute = (rest if _dot else code).rpartition("@")
    if not marked:
        combination, attribute = (rest if _dot else ""), ""
    elif not _dot:
        code, combination = combination, ""
    code, combination, attribute = code.strip(), combination.strip(), attribute.strip()
    _demand(code and (combination or not _dot) and (attribute or not marked), text, at)
    return nodes.Element(code, combination, attribute, at)


def _reference(text: str, at: Span) -> Node:
    code, dot, part = text[1:-1].partition(".")
    code, part = code.strip(), part.strip().casefold()
    _demand(code, text, at)
    if dot and part not in (Part.NUMERATOR, Part.DENOMINATOR):
        raise FormulaError(
            _("Character %(column)s: of an indicator one takes the value, “.numerator” or “.denominator”."),
            code="unknown_part",
            at=at,
        )
    return nodes.Reference(code, Part(part) if dot else Part.VALUE, at)


def _demand(code: str | bool, text: str, at: Span) -> None:
    if not code:
        raise FormulaError(
            _("Character %(column)s: “%(found)s” names nothing; a code is missing."),
            code="code_missing",
            at=at,
            params={"found": shown(text, 30)},
        )


def _word(word: str, at: Span) -> Node:
    if word.casefold() in DAYS:
        return nodes.Days(at)
    raise FormulaError(
        _("Character %(column)s: “%(name)s” is not known. The code of a data element stands in brackets: [%(name)s]."),
        code="unknown_word",
        at=at,
        params={"name": shown(word, 30)},
    )


_BUILDER = Builder(_FUNCTIONS, _operand, _word)
