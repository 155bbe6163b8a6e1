"""
What a report says, before it becomes a PDF, a page or a workbook.

A report is composed once (chapters of headlines, sentences, tables and charts) and then painted in three ways, so
that the three cannot differ. Every number in it is a `Shown`: a text with the figure that it comes from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.charts import Chart
from basis.money import format_taka_short
from basis.numerals import format_number
from basis.periods import Period, format_day
from monitoring.models import Figure, Snapshot

# Raised when a report says something else, or says it in another form, from the same snapshot.
TEMPLATE_VERSION = 1


@dataclass(frozen=True)
class Shown:
    """One text in a cell; when it is a number, the figure that it shows."""

    text: str
    figure: Figure | None = None

    @property
    def code(self) -> str:
        return self.figure.code if self.figure else ""

    @property
    def number(self) -> Decimal | None:
        return self.figure.value if self.figure else None


@dataclass(frozen=True)
class Headline:
    """A figure that a reader sees first."""

    label: str
    shown: Shown
    note: str = ""


@dataclass(frozen=True)
class HeadlineBlock:
    figures: tuple[Headline, ...]
    kind: str = "headlines"


@dataclass(frozen=True)
class TextBlock:
    """Sentences: one paragraph (`kind` text or note), or a list of points (bullets)."""

    lines: tuple[str, ...]
    kind: str = "text"


@dataclass(frozen=True)
class TableBlock:
    """A table; `numeric` are the columns set to the right, `strong` the rows that are sums."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Shown, ...], ...]
    numeric: frozenset[int]
    code: str = ""
    source: str = ""
    strong: tuple[int, ...] = ()
    name: str = ""
    kind: str = "table"


@dataclass(frozen=True)
class ChartBlock:
    chart: Chart
    code: str = ""
    source: str = ""
    kind: str = "chart"


Block = HeadlineBlock | TextBlock | TableBlock | ChartBlock


@dataclass(frozen=True)
class Chapter:
    """A chapter opens with the sentence that states its finding."""

    title: str
    finding: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A composed report in one language."""

    kind: str
    title: str
    subtitle: str
    language: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    check_code: str
    chapters: tuple[Chapter, ...]
    source: Frozen


@dataclass
class Frozen:
    """A snapshot with its figures at hand, and how they are written in one language."""

    snapshot: Snapshot
    language: str
    figures: dict[str, Figure] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot, language: str, figures: Iterable[Figure] | None = None) -> Frozen:
        """The stored figures of a snapshot, or those of one that was only taken."""
        found = snapshot.figures.order_by("id") if figures is None else figures
        return cls(snapshot, language, {figure.key: figure for figure in found})

    @property
    def frame(self) -> dict[str, Any]:
        return self.snapshot.frame

    @property
    def period(self) -> Period:
        return Period.parse(self.snapshot.period)

    def value(self, key: str) -> Decimal | None:
        return self.figures[key].value

    def whole(self, key: str) -> int | None:
        """A number of taka or things as a whole number."""
        value = self.figures[key].value
        return None if value is None else int(value)

    def show(self, key: str) -> Shown:
        """A figure as tables write it: exact, with its unit only where the unit is a sign."""
        figure = self.figures[key]
        return Shown(self.text(figure), figure)

    def short(self, key: str) -> str:
        """An amount of money in a sentence: 12.5 crore taka."""
        value = self.figures[key].value
        return _("No data") if value is None else format_taka_short(int(value), language=self.language)

    def text(self, figure: Figure) -> str:
        if figure.value is None:
            return _("No data")
        text = format_number(Decimal(figure.value), language=self.language, decimals=figure.decimals)
        return f"{text}%" if figure.unit == "percent" else text

    def say(self, key: str) -> str:
        """A figure inside a sentence."""
        return self.text(self.figures[key])

    def code(self, key: str) -> str:
        return self.figures[key].code

    def name(self, row: dict[str, Any], field_name: str = "name") -> str:
        """A name of the frame in the language of the report."""
        return row[f"{field_name}_bn"] or row[f"{field_name}_en"] if self.language == "bn" else row[f"{field_name}_en"]

    def number(self, value: Decimal | int, decimals: int = 0) -> str:
        return format_number(value, language=self.language, decimals=decimals)

    def day(self, iso: str) -> str:
        return format_day(dt.date.fromisoformat(iso), language=self.language)

    @property
    def taken_on(self) -> str:
        return format_day(timezone.localdate(self.snapshot.taken_at), language=self.language)

    @property
    def check(self) -> str:
        """The address in front of a code, as it was when the numbers were taken; snapshots of before have none."""
        return self.frame.get("check") or f"{settings.SITE_ADDRESS}/verify/"

    @property
    def place(self) -> str:
        return self.name(self.frame["place"])

    def reported(self, key: str, *, of: str = "") -> str:
        """ "63 of 64 reported" for the inputs of a figure."""
        inputs = self.figures[key].inputs
        return _("%(reported)s of %(expected)s reported") % {
            "reported": self.number(inputs["reported"]),
            "expected": self.number(inputs["expected"]),
        }
