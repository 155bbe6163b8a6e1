"""Baselines and targets as they were believed, as a table for the page and for files."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.queries.as_of import AsOf, Difference
from governance.reports.as_of import days
from governance.reports.sheets import Column, Sheet
from monitoring.queries.targets_as_of import NUMBERS, TargetThen
from monitoring.values.written import write, write_exact


def targets_as_of_sheet(rows: Sequence[TargetThen], place: str, as_of: AsOf, language: str) -> Sheet:
    """A row for each baseline and target of a place, whose name stands in the title."""
    about = {"place": place} | days(as_of, language)
    return Sheet(
        title=_("Targets of %(place)s for %(on)s, as they were known on %(known)s") % about,
        columns=[
            Column(_("Code"), "code"),
            Column(_("Indicator")),
            Column(_("Period")),
            Column(_("Kind")),
            Column(_("Value")),
            Column(_("Numerator")),
            Column(_("Denominator")),
            Column(_("Said differently today")),
        ],
        rows=[_row(row, language) for row in rows],
        hrefs=[reverse("indicator", args=[row.target.indicator.code]) for row in rows],
    )


def _row(row: TargetThen, language: str) -> list[str]:
    target, said = row.target, row.state
    what = [target.indicator.code, target.indicator.name, Period.parse(target.period).label(language)]
    numbers = [_number(row, name, getattr(said, name), language) for name in NUMBERS]
    differences = "; ".join(_sentence(row, each, language) for each in row.differences)
    return [*what, target.get_kind_display(), *numbers, differences]


def _number(row: TargetThen, field: str, value: Decimal | None, language: str) -> str:
    sheet = row.target.series_version.sheet
    if value is None:
        return _("nothing to count") if field == "value" else ""
    if field == "value":
        return write(value, unit=sheet.unit, decimals=sheet.decimals, language=language)
    return write_exact(value, unit=sheet.unit, language=language)


def _sentence(row: TargetThen, found: Difference, language: str) -> str:
    labels = {"value": _("Value"), "numerator": _("Numerator"), "denominator": _("Denominator")}
    return _("%(field)s: %(then)s then, %(now)s today") % {
        "field": labels[found.field],
        "then": _number(row, found.field, found.then, language) or _("nothing entered"),
        "now": _number(row, found.field, found.now, language) or _("nothing entered"),
    }
