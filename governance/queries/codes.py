"""Of which parts the codes of a year consist. While no scheme was entered, the built-in one holds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from governance.models import CodeScheme, FiscalYear

SIGNS = {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]"}


@dataclass(frozen=True)
class Segment:
    """One part of a code: 9 a digit, A a capital letter, X either."""

    name_en: str
    name_bn: str
    pattern: str

    def fits(self, text: str) -> bool:
        return fits(self.pattern, text)


@dataclass(frozen=True)
class Scheme:
    """The parts of an economic code in their order, joined by hyphens, and the pattern of the cost centre."""

    valid_from: dt.date
    segments: tuple[Segment, ...]
    cost_centre: str

    @property
    def example(self) -> str:
        """The patterns of all parts: 9999-9999-9999-9999."""
        return "-".join(segment.pattern for segment in self.segments)

    def fits(self, economic_code: str, cost_centre: str) -> bool:
        parts = economic_code.split("-")
        return (
            len(parts) == len(self.segments)
            and all(segment.fits(part) for segment, part in zip(self.segments, parts, strict=True))
            and fits(self.cost_centre, cost_centre)
        )


BUILT_IN = Scheme(
    valid_from=dt.date.min,
    segments=(
        Segment("Organisation", "প্রতিষ্ঠান", "9999"),
        Segment("Operation", "অপারেশন", "9999"),
        Segment("Fund", "তহবিল", "9999"),
        Segment("Economic item", "অর্থনৈতিক খাত", "9999"),
    ),
    cost_centre="XXXXXXX",
)


def fits(pattern: str, text: str) -> bool:
    """Whether a text has the form of a pattern."""
    return re.fullmatch("".join(SIGNS[sign] for sign in pattern), text) is not None


def read_schemes() -> list[Scheme]:
    """All schemes, the newest first; two queries."""
    return [
        Scheme(
            row.valid_from,
            tuple(Segment(each.name_en, each.name_bn, each.pattern) for each in row.segments.all()),
            row.cost_centre,
        )
        for row in CodeScheme.objects.prefetch_related("segments").order_by("-valid_from")
    ]


def scheme_of(year: FiscalYear, schemes: Sequence[Scheme] | None = None) -> Scheme:
    """The form of the codes of a fiscal year: the last scheme that was valid when it began."""
    known = read_schemes() if schemes is None else schemes
    return next((scheme for scheme in known if scheme.valid_from <= year.start), BUILT_IN)
