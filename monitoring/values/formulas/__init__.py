"""Formulas of numerators and denominators over data elements: read, write, check, evaluate. Pure: no database.

    [ANC1] + [ANC1.sex=f] ÷ group("UHC") × days

`reading` understands what a person wrote, `writing` writes it back in one spelling, `dhis2` does both for the
expressions of DHIS2, `units` says whether persons are added to taka, `evaluation` puts the numbers in,
`dependencies` finds circles. Every fault names its place in the text.
"""

from monitoring.values.formulas.dependencies import circle, operands
from monitoring.values.formulas.errors import FormulaError, pointing
from monitoring.values.formulas.evaluation import Outcome, Why, evaluate
from monitoring.values.formulas.nodes import (
    Call,
    Chain,
    Comparison,
    Constant,
    Days,
    Denial,
    Element,
    Group,
    Logic,
    Negative,
    Node,
    Number,
    Operand,
    Part,
    Reference,
    Reports,
    Span,
)
from monitoring.values.formulas.reading import read
from monitoring.values.formulas.units import ANY, PURE, Unit, check
from monitoring.values.formulas.writing import write

__all__ = [
    "ANY",
    "PURE",
    "Call",
    "Chain",
    "Comparison",
    "Constant",
    "Days",
    "Denial",
    "Element",
    "FormulaError",
    "Group",
    "Logic",
    "Negative",
    "Node",
    "Number",
    "Operand",
    "Outcome",
    "Part",
    "Reference",
    "Reports",
    "Span",
    "Unit",
    "Why",
    "check",
    "circle",
    "evaluate",
    "operands",
    "pointing",
    "read",
    "write",
]
