"""Parts of a disaggregation against their whole: equal, or a gap that somebody explained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Gap:
    """What the parts come to, beside the whole. `known` of `expected` parts were reported."""

    whole: Decimal
    parts: Decimal
    known: int
    expected: int

    @property
    def size(self) -> Decimal:
        return self.whole - self.parts


def gap(whole: Decimal | None, parts: Sequence[Decimal | None]) -> Gap | None:
    """The gap between a whole and its parts; None where they agree or where it cannot be said yet.

    As long as a part is missing, the parts may be less than the whole, never more: missing is not zero.
    """
    known = [part for part in parts if part is not None]
    if whole is None or not known:
        return None
    found = Gap(whole, sum(known, Decimal(0)), len(known), len(parts))
    if found.size == 0 or (found.known < found.expected and found.size > 0):
        return None
    return found
