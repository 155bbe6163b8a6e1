"""Expressions of DHIS2's indicators, read and written, with its ids for our codes.

    #{de} #{de.coc} #{de.coc.aoc} #{de.*.aoc}   a data element, a category option combination, an attribute one
    C{id}   R{ds.REPORTING_RATE}   OUG{id}   N{id}   [days]
    if isNull isNotNull firstNonNull greatest least   && || ! and or not   == != < <= > >=

What has no like here (program data, powers, logarithms, period offsets) is refused with its place, never guessed.
One thing differs and is not translated: DHIS2 counts a missing element of an indicator as zero, we do not; where
zero is meant, write ifmissing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext_lazy as _

from basis.text import shown
from monitoring.values.formulas import nodes
from monitoring.values.formulas.building import Builder
from monitoring.values.formulas.errors import FormulaError
from monitoring.values.formulas.grammar import parsed
from monitoring.values.formulas.nodes import Function, Metric, Node, Operand, Part, Span
from monitoring.values.formulas.writing import Writer

TERMINALS = r"""
NUMBER: /[0-9]+(\.[0-9]+)?|\.[0-9]+/
OPERAND.2: /#\{[^{}]*\}|[A-Za-z]+\{[^{}]*\}|\[days\]/
TEXT_CALL.3: /(?!)x/
WORD: /[A-Za-z_][A-Za-z0-9_:.]*/
AND.2: /&&|and(?![A-Za-z0-9_])/
OR.2: /\|\||or(?![A-Za-z0-9_])/
NOT.2: /!(?!=)|not(?![A-Za-z0-9_])/
COMPARE: /==|!=|<=|>=|<|>/
SEPARATOR: ","
"""
_OPERAND = re.compile(r"([#A-Za-z]*)[\[{]([^{}\]]*)[\]}]")
_UID = re.compile(r"[A-Za-z][A-Za-z0-9]{10}")
EVERY = "*"
METRICS = {
    "REPORTING_RATE": Metric.RATE,
    "REPORTING_RATE_ON_TIME": Metric.RATE_ON_TIME,
    "ACTUAL_REPORTS": Metric.RECEIVED,
    "ACTUAL_REPORTS_ON_TIME": Metric.ON_TIME,
    "EXPECTED_REPORTS": Metric.EXPECTED,
}
_FUNCTIONS = {
    "if": Function.IF,
    "isnull": Function.IS_MISSING,
    "firstnonnull": Function.IF_MISSING,
    "greatest": Function.MAX,
    "least": Function.MIN,
}
_NAMES = {
    Function.IF_MISSING: "firstNonNull",
    Function.IS_MISSING: "isNull",
    Function.MAX: "greatest",
    Function.MIN: "least",
}


@dataclass(frozen=True)
class Names:
    """DHIS2's ids for our codes, each noun by itself. A combination may be mapped to "": that is the total."""

    elements: Mapping[str, str] = field(default_factory=dict)
    combinations: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    data_sets: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)


def read_dhis2(text: str, names: Names) -> Node:
    """Our formula for an expression of DHIS2; raises FormulaError with the place, or TextError."""
    _text, tree = parsed(text, TERMINALS)
    return Builder(_FUNCTIONS, partial(_operand, names), _word, _call).build(tree)


def write_dhis2(node: Node, names: Names) -> str:
    """The expression of DHIS2 for our formula; raises FormulaError where DHIS2 has no like or no id is known."""
    return _Writer(names).write(node)


# --- reading --------------------------------------------------------------------------------------------------


def _operand(names: Names, text: str, at: Span) -> Node:
    match = _OPERAND.fullmatch(text)
    assert match is not None  # the terminal says so
    kind, parts = match[1], [part.strip() for part in match[2].split(".")]
    if kind == "":
        return nodes.Days(at)
    if kind == "#" and len(parts) <= 3:
        return _element(names, parts, at)
    if kind == "R" and len(parts) == 2:
        if parts[1] not in METRICS:
            _refuse(at, text)
        return nodes.Reports(_known(names.data_sets, parts[0], at), METRICS[parts[1]], at)
    if len(parts) != 1 or kind not in ("C", "OUG", "N"):
        _refuse(at, text)
    if kind == "C":
        return nodes.Constant(_known(names.constants, parts[0], at), at)
    if kind == "OUG":
        return nodes.Group(_known(names.groups, parts[0], at), at)
    return nodes.Reference(_known(names.indicators, parts[0], at), Part.VALUE, at)


def _element(names: Names, parts: list[str], at: Span) -> Node:
    element, combination, attribute = (*parts, EVERY, EVERY)[:3]
    return nodes.Element(
        _known(names.elements, element, at),
        "" if combination == EVERY else _known(names.combinations, combination, at),
        "" if attribute == EVERY else _known(names.attributes, attribute, at),
        at,
    )


def _known(ids: Mapping[str, str], uid: str, at: Span) -> str:
    if uid in ids:
        return ids[uid]
    message = (
        _("Character %(column)s: nothing here is known by the id “%(id)s”. Map it first.")
        if _UID.fullmatch(uid)
        else _("Character %(column)s: “%(id)s” is no id of DHIS2, which has 11 letters and digits.")
    )
    raise FormulaError(message, code="unknown_id", at=at, params={"id": shown(uid, 30)})


def _refuse(at: Span, text: str) -> None:
    raise FormulaError(
        _("Character %(column)s: “%(found)s” of DHIS2 has no like here."),
        code="no_like_here",
        at=at,
        params={"found": shown(text, 40)},
    )


def _word(word: str, at: Span) -> Node:
    raise FormulaError(
        _("Character %(column)s: “%(name)s” is not known in an expression of DHIS2."),
        code="unknown_word",
        at=at,
        params={"name": shown(word, 30)},
    )


def _call(name: str, arguments: tuple[Node, ...], at: Span) -> Node | None:
    """isNotNull is the one function that ours say with two words."""
    if name.casefold() == "isnotnull" and len(arguments) == 1:
        return nodes.Denial(nodes.Call(Function.IS_MISSING, arguments, at), at)
    return None


# --- writing --------------------------------------------------------------------------------------------------


class _Writer(Writer):
    def __init__(self, names: Names):
        super().__init__(self._operand, {"=": "=="}, _NAMES, ", ", ("!", " && ", " || "))
        self.names = names

    def call(self, node: nodes.Call) -> str:
        if node.function in (Function.ABS, Function.ROUND):
            raise FormulaError(
                _("Character %(column)s: DHIS2 has no function “%(name)s” in indicators."),
                code="no_like_there",
                at=node.at,
                params={"name": str(node.function)},
            )
        return super().call(node)

    def _operand(self, node: Operand) -> str:
        names = self.names
        match node:
            case nodes.Element():
                return self._element(node)
            case nodes.Constant():
                return f"C{{{_id(names.constants, node.code, node.at)}}}"
            case nodes.Group():
                return f"OUG{{{_id(names.groups, node.code, node.at)}}}"
            case nodes.Reports():
                metric = next(word for word, metric in METRICS.items() if metric == node.metric)
                return f"R{{{_id(names.data_sets, node.code, node.at)}.{metric}}}"
            case nodes.Reference() if node.part == Part.VALUE:
                return f"N{{{_id(names.indicators, node.code, node.at)}}}"
            case nodes.Reference():
                raise FormulaError(
                    _("Character %(column)s: DHIS2 takes the value of another indicator only, not a part of it."),
                    code="no_like_there",
                    at=node.at,
                )
        return "[days]"

    def _element(self, node: nodes.Element) -> str:
        parts = [_id(self.names.elements, node.code, node.at)]
        if node.combination:
            parts.append(_id(self.names.combinations, node.combination, node.at))
        elif node.attribute:
            parts.append(EVERY)
        if node.attribute:
            parts.append(_id(self.names.attributes, node.attribute, node.at))
        return "#{" + ".".join(parts) + "}"


def _id(ids: Mapping[str, str], code: str, at: Span) -> str:
    for uid, known in ids.items():
        if known == code:
            return uid
    raise FormulaError(
        _("Character %(column)s: no id of DHIS2 is mapped to “%(code)s”."),
        code="unknown_id",
        at=at,
        params={"code": shown(code, 40)},
    )
