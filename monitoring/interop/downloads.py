"""What a page shows, as a file: CSV and XLSX, safe to open in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook

from basis.rows import guarded, write_csv
from monitoring.domain.status import Standing
from monitoring.queries import Group
from monitoring.reports.indicator_charts import status_word
from monitoring.values import Value
from monitoring.values.written import unit_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXACT = Decimal("0.000001")

Row = list[object]


def table_of(
    standing: Standing, districts: Sequence[Standing], divided: Sequence[Group] = ()
) -> tuple[list[str], list[Row]]:
    """All periods of an indicator at a place, then its districts in the period shown, then its groups or parts."""
    rows = [_row(standing, value, "") for value in standing.history.values]
    rows += [_row(each, each.value if each.is_current else None, status_word(each)) for each in districts]
    if not divided:
        return _header(), rows
    rows = [[*row, ""] for row in rows]
    rows += [[*_row(standing, each.value, ""), each.name or _("In no group")] for each in divided]
    return [*_header(), _("Group or part")], rows


def table_of_standings(found: Iterable[Standing]) -> tuple[list[str], list[Row]]:
    """One row an indicator."""
    return _header(), [_row(each, each.value, status_word(each)) for each in found]


def as_csv(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    return write_csv(header, rows)


def as_xlsx(title: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """One sheet, numbers as numbers, no text that a spreadsheet would run."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([guarded(name) for name in header])
    for row in rows:
        sheet.append([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _header() -> list[str]:
    return [
        _("Code"),
        _("Indicator"),
        _("Code of the place"),
        _("Place"),
        _("Code of the period"),
        _("Period"),
        _("Numerator"),
        _("Denominator"),
        _("Value"),
        _("Unit"),
        _("Units that reported"),
        _("Units expected"),
        _("Definition version"),
        _("Status"),
    ]


def _row(standing: Standing, value: Value | None, word: str) -> Row:
    indicator, unit, language = standing.indicator, standing.history.unit, get_language()
    row: Row = [indicator.code, indicator.name, unit.code, unit.name]
    if value is None or value.period is None:
        return [
            *row,
            "",
            "",
            None,
            None,
            None,
            unit_name(standing.sheet.unit),
            0,
            standing.history.expected,
            None,
            word,
        ]
    exact = None if value.value is None else value.value.quantize(EXACT).normalize()
    return [
        *row,
        value.period.code,
        value.period.label(language),
        value.numerator,
        value.denominator,
        exact,
        unit_name(standing.sheet.unit),
        value.reported,
        value.expected,
        value.version,
        word,
    ]
