"""What a snapshot is made of before it is frozen: numbers with their inputs, and the names around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import override

PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class Number:
    """
    One number of a report. `value` None says that nothing was reported.

    `period` is the code of its own period when it is not that of the report (a yearly indicator in a quarter).
    `unit` is bdt (whole taka), percent, count, table (the code of a whole table or chart) or the unit of an
    indicator; `definition` names what was computed, with its version; `inputs` what it was computed from.
    """

    key: str
    value: Decimal | int | None
    unit: str
    label_en: str
    label_bn: str
    definition: str
    inputs: dict[str, Any] = field(default_factory=dict)
    decimals: int = 0
    period: str = ""


@dataclass
class Gathered:
    """Numbers by key in the order of the report, and the frame: names and keys, which are plain JSON."""

    frame: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, Number] = field(default_factory=dict)

    def add(
        self,
        key: str,
        value: Decimal | int | None,
        unit: str,
        label: Callable[..., str],
        *,
        definition: str,
        inputs: dict[str, Any] | None = None,
        decimals: int = 0,
        period: str = "",
    ) -> None:
        """Add a number; `label` is called once in each language."""
        label_en, label_bn = in_both(label)
        exact = None if value is None else Decimal(value).quantize(PLACES, rounding=ROUND_HALF_UP)
        self.numbers[key] = Number(key, exact, unit, label_en, label_bn, definition, inputs or {}, decimals, period)


def in_both(text: Callable[..., str]) -> tuple[str, str]:
    """A text in English and in Bangla."""
    with override("en"):
        english = text()
    with override("bn"):
        return english, text()


def percent(part: Decimal | int | None, whole: Decimal | int | None) -> Decimal | None:
    """part ÷ whole × 100, or None when either is missing or there is no whole."""
    if part is None or not whole:
        return None
    return Decimal(part) * 100 / Decimal(whole)
