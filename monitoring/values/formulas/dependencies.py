"""What a formula stands on, and whether formulas stand on each other in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from monitoring.values.formulas.nodes import (
    Constant,
    Days,
    Element,
    Group,
    Node,
    Operand,
    Reference,
    Reports,
    children,
)

KINDS = (Constant, Days, Element, Group, Reference, Reports)


def operands(node: Node) -> list[Operand]:
    """Everything of which a formula needs the number, once each, in the order of the text."""
    found: dict[Operand, None] = {}
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, KINDS):
            found.setdefault(part)
        waiting.extend(reversed(children(part)))
    return list(found)


def circle(stands_on: Mapping[str, Iterable[str]]) -> list[str]:
    """The codes of a circle, the first again at its end; empty when there is none."""
    try:
        TopologicalSorter(stands_on).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []
