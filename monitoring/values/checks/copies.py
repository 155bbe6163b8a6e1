"""Forms that repeat another form: an earlier period typed again, or another unit's numbers.

Small numbers repeat by themselves, and so do stocks. A form is only asked about when it holds enough large and
different numbers that equality is no coincidence, and when forms of this kind do not usually repeat.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from monitoring.values.checks.words import CheckRule

CELLS = 4  # numbers of two digits or more that must agree
DIFFERENT = 3  # different numbers among them
DIGITS = 12  # digits in all of them together
USUAL = 0.2  # a number that stays the same in more of its cells says nothing


@dataclass(frozen=True)
class Form:
    """What a unit wrote for a period: a number for each cell. `order` puts periods in line."""

    unit: Hashable
    order: int
    cells: tuple[tuple[Hashable, float], ...]
    incoming: bool = True


@dataclass(frozen=True)
class Copy:
    """An incoming form and the one that has the same numbers."""

    rule: str
    form: Form
    original: Form


def copies(forms: Sequence[Form]) -> list[Copy]:
    """Incoming forms that repeat one of the same unit, or one of another unit in the same period."""
    telling = _telling_cells(forms)
    by_unit: dict[tuple, Form] = {}
    by_period: dict[tuple, Form] = {}
    found = []
    for form in sorted(forms, key=lambda each: (each.order, each.incoming)):
        numbers = tuple(sorted((cell for cell in form.cells if cell[0] in telling), key=lambda cell: str(cell[0])))
        if not _says_much(numbers):
            continue
        twin = by_unit.get((form.unit, numbers))
        if twin is not None and form.incoming:
            found.append(Copy(CheckRule.COPIED_PERIOD, form, twin))
        neighbour = by_period.get((form.order, numbers))
        if neighbour is not None and form.incoming:
            found.append(Copy(CheckRule.COPIED_UNIT, form, neighbour))
        by_unit[form.unit, numbers] = form
        by_period.setdefault((form.order, numbers), form)
    return found


def _telling_cells(forms: Iterable[Form]) -> set[Hashable]:
    """The cells whose numbers seldom stay the same from one period to the next."""
    same: dict[Hashable, int] = defaultdict(int)
    pairs: dict[Hashable, int] = defaultdict(int)
    last: dict[tuple, float] = {}
    cells: set[Hashable] = set()
    for form in sorted(forms, key=lambda each: each.order):
        for cell, number in form.cells:
            cells.add(cell)
            before = last.get((form.unit, cell))
            if before is not None:
                pairs[cell] += 1
                same[cell] += before == number
            last[form.unit, cell] = number
    return {cell for cell in cells if pairs[cell] < 5 or same[cell] <= USUAL * pairs[cell]}


def _says_much(numbers: Sequence[tuple[Hashable, float]]) -> bool:
    large = [number for _cell, number in numbers if abs(number) >= 10]
    digits = sum(len(str(abs(int(number)))) for number in large)
    return len(large) >= CELLS and len(set(large)) >= DIFFERENT and digits >= DIGITS
