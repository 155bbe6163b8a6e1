"""What a formula is made of, as it is understood. Immutable; where a thing stood in the text does not make it another.

A chain keeps `a + b − c` flat, so that a long sum is not a deep one: only brackets and functions nest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (excluded) of the text, the first being 0."""

    start: int
    end: int


NOWHERE = Span(0, 0)


class Part(StrEnum):
    """What one formula takes of another indicator: its value, or one of the two numbers that it is made of."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Metric(StrEnum):
    """What is asked of the reports of a data set: percent of those expected, or their number."""

    RATE = "reporting_rate"
    RATE_ON_TIME = "reporting_rate_on_time"
    RECEIVED = "reports_received"
    ON_TIME = "reports_on_time"
    EXPECTED = "reports_expected"


class Function(StrEnum):
    MIN = "min"
    MAX = "max"
    IF = "if"
    IF_MISSING = "ifmissing"
    IS_MISSING = "ismissing"
    ABS = "abs"
    ROUND = "round"


@dataclass(frozen=True)
class Number:
    """A number that stands in the formula, never negative: a minus before it is `Negative`."""

    value: Decimal
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Element:
    """A data element: its total, or one combination of its disaggregation. `attribute`: one more key that values
    of DHIS2 can have (by funder, by project).
    """

    code: str
    combination: str = ""
    attribute: str = ""
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Constant:
    """A number that has a name and one place to be changed."""

    code: str
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Reports:
    """How many reports of a data set came, were in time or were expected, or the percentage."""

    code: str
    metric: Metric = Metric.RATE
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Group:
    """How many units of a group lie in the place."""

    code: str
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Reference:
    """Another indicator of the same place and period."""

    code: str
    part: Part = Part.VALUE
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Days:
    """The days of the period."""

    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Negative:
    of: Node
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Chain:
    """first, then + − or × ÷ one after another, from left to right; never mixed."""

    first: Node
    rest: tuple[tuple[str, Node], ...]
    at: Span = field(default=NOWHERE, compare=False)

    @property
    def is_sum(self) -> bool:
        return self.rest[0][0] in "+-"


@dataclass(frozen=True)
class Comparison:
    """`sign` is one of = != < <= > >=."""

    left: Node
    sign: str
    right: Node
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Logic:
    """All of them (`and`), or one of them (`or`)."""

    word: str
    parts: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Denial:
    of: Node
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Call:
    function: Function
    arguments: tuple[Node, ...]
    at: Span = field(default=NOWHERE, compare=False)


Operand = Element | Constant | Reports | Group | Reference | Days
Node = (
    Number
    | Element
    | Constant
    | Reports
    | Group
    | Reference
    | Days
    | Negative
    | Chain
    | Comparison
    | Logic
    | Denial
    | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node, from left to right."""
    match node:
        case Negative() | Denial():
            return (node.of,)
        case Chain():
            return (node.first, *(part for _sign, part in node.rest))
        case Comparison():
            return (node.left, node.right)
        case Logic():
            return node.parts
        case Call():
            return node.arguments
    return ()
