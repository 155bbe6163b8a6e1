"""What stands in a form: its rows in order, the definition in force for each, and the cells of each row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from basis.periods import Period
from basis.text import in_language
from monitoring.models import (
    Combination,
    DataElement,
    DataSet,
    DataSetItem,
    ElementSheet,
    Indicator,
    IndicatorSheet,
    Option,
    SeriesVersion,
)
from monitoring.values import SeriesKind

CellKey = tuple[int, str]  # series, disaggregation


@dataclass(frozen=True)
class Part:
    """One cell of a row: `key` is what stands in `Measurement.disaggregation`, "" for the whole."""

    key: str
    name_en: str = ""
    name_bn: str = ""

    @property
    def name(self) -> str:
        return in_language(self, "name") if self.key else _("Total")


@dataclass(frozen=True)
class Line:
    """One row of a form. `version` and `sheet` are those in force when the period ends, None when there is none."""

    item: DataSetItem
    noun: Indicator | DataElement
    version: SeriesVersion | None
    sheet: IndicatorSheet | ElementSheet | None
    parts: tuple[Part, ...]

    @property
    def series_id(self) -> int:
        return self.item.series_id

    @property
    def has_denominator(self) -> bool:
        return bool(self.sheet and self.sheet.has_denominator)

    @property
    def keys(self) -> list[CellKey]:
        """Its cells."""
        return [(self.series_id, part.key) for part in self.parts]

    @property
    def shape(self) -> tuple[str, ...]:
        """Rows of one shape have the same columns and stand in one table."""
        return ("pair",) if self.has_denominator else tuple(part.key for part in self.parts)


@dataclass(frozen=True)
class Block:
    """Rows that stand below one head: of one section, with the same columns."""

    section: str
    lines: tuple[Line, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.lines[0].parts

    @property
    def has_denominator(self) -> bool:
        return self.lines[0].has_denominator

    @property
    def is_added_up(self) -> bool:
        """Whether a total beside the parts is shown because nobody writes it."""
        return len(self.parts) > 1 and all(part.key for part in self.parts)


class Layout:
    """The rows of a data set for a period, read with a fixed number of queries."""

    def __init__(self, data_set: DataSet, lines: Sequence[Line]):
        self.data_set, self.lines = data_set, tuple(lines)

    @cached_property
    def of_series(self) -> dict[int, Line]:
        return {line.series_id: line for line in self.lines}

    @cached_property
    def keys(self) -> list[CellKey]:
        return [key for line in self.lines for key in line.keys]

    @cached_property
    def versions(self) -> dict[int, int]:
        """The series of each definition version."""
        return {line.version.pk: line.series_id for line in self.lines if line.version}

    @property
    def blocks(self) -> list[Block]:
        grouped: list[tuple[tuple, list[Line]]] = []
        for line in self.lines:
            head = (line.item.section, line.shape)
            if not grouped or grouped[-1][0] != head:
                grouped.append((head, []))
            grouped[-1][1].append(line)
        return [Block(head[0], tuple(lines)) for head, lines in grouped]


def layout_of(data_set: DataSet, period: Period) -> Layout:
    """The form of a data set as it stands for a period."""
    items = list(data_set.items.select_related("series").order_by("position", "id"))
    series = [item.series_id for item in items]
    nouns: dict[int, Indicator | DataElement] = {}
    for model in (Indicator, DataElement):
        nouns |= {noun.series_id: noun for noun in model.objects.filter(series__in=series)}
    versions = _versions(series)
    combinations = _combinations(versions)
    return Layout(data_set, [_line(item, nouns[item.series_id], versions, combinations, period) for item in items])


def _line(
    item: DataSetItem,
    noun: Indicator | DataElement,
    versions: dict[int, list[SeriesVersion]],
    combinations: dict[int, list[Part]],
    period: Period,
) -> Line:
    version = in_force(versions[item.series_id], period)
    sheet = sheet_of(version)
    parts = [Part("")]
    if isinstance(sheet, ElementSheet) and sheet.disaggregation_id:
        parts = combinations[sheet.disaggregation_id] + ([Part("")] if sheet.total_is_collected else [])
    return Line(item, noun, version, sheet, tuple(parts))


def in_force(versions: Sequence[SeriesVersion], period: Period) -> SeriesVersion | None:
    """The definition in force when the period ends."""
    for version in reversed(versions):
        if version.valid_from <= period.end and (version.valid_to is None or period.end <= version.valid_to):
            return version
    return None


def sheet_of(version: SeriesVersion | None) -> IndicatorSheet | ElementSheet | None:
    """The sheet of an indicator or of a data element; both come with the version in one query."""
    if version is None:
        return None
    is_indicator = version.series.kind == SeriesKind.INDICATOR
    return getattr(version, "sheet" if is_indicator else "element_sheet", None)


def _versions(series: Sequence[int]) -> dict[int, list[SeriesVersion]]:
    found: dict[int, list[SeriesVersion]] = defaultdict(list)
    rows = SeriesVersion.objects.filter(series__in=series).select_related("series", "sheet", "element_sheet")
    for version in rows.order_by("number"):
        found[version.series_id].append(version)
    return found


def _combinations(versions: dict[int, list[SeriesVersion]]) -> dict[int, list[Part]]:
    """The parts of each disaggregation, named by their options in the order of the axes."""
    sheets = [sheet_of(version) for listed in versions.values() for version in listed]
    wanted = {sheet.disaggregation_id for sheet in sheets if isinstance(sheet, ElementSheet)} - {None}
    found: dict[int, list[Part]] = defaultdict(list)
    options = Option.objects.select_related("option_set")
    rows = Combination.objects.filter(disaggregation__in=wanted).prefetch_related(Prefetch("options", options))
    for row in rows.order_by("position", "id"):
        named = sorted(row.options.all(), key=lambda option: option.option_set.code)
        names = {name: ", ".join(getattr(option, name) for option in named) for name in ("name_en", "name_bn")}
        found[row.disaggregation_id].append(Part(row.key, **names))
    return found
