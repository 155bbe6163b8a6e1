"""Checks of values: pure functions over panels of numbers. No database, no clock, no chance.

A check never says that a number is wrong. It says which rule doubts it and with which numbers, so that a person can
be asked. The cut-offs are those that were measured for new values against earlier ones; `tests/monitoring/values/
checks/` measures them again on series that nobody tuned them to.
"""

from monitoring.values.checks.copies import Copy, Form, copies
from monitoring.values.checks.course import decline, drift, off_target
from monitoring.values.checks.gathering import Place, lift
from monitoring.values.checks.holes import holes
from monitoring.values.checks.limits import beyond, suggest
from monitoring.values.checks.outliers import outliers
from monitoring.values.checks.panel import Doubt, Panel, Scale
from monitoring.values.checks.parts import Gap, gap
from monitoring.values.checks.shifts import shifts
from monitoring.values.checks.totals import falls
from monitoring.values.checks.words import OF_A_VALUE, SINGLE, CheckRule

__all__ = [
    "OF_A_VALUE",
    "SINGLE",
    "CheckRule",
    "Copy",
    "Doubt",
    "Form",
    "Gap",
    "Panel",
    "Place",
    "Scale",
    "beyond",
    "copies",
    "decline",
    "drift",
    "falls",
    "gap",
    "holes",
    "lift",
    "off_target",
    "outliers",
    "shifts",
    "suggest",
]
