"""One value as it comes in, and the rules that it can be held against alone: period, level, numbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from governance.models import OrgUnit, UnitAncestor
from governance.values import UnitLevel
from monitoring.models import DataElement, ElementSheet, Indicator, IndicatorSheet, Measurement, SeriesVersion
from monitoring.values import DEPTH, Frequency, NumberKind, canonical, fits

CHUNK = 500
Spell = tuple[dt.date, dt.date | None]
Sheet = IndicatorSheet | ElementSheet


@dataclass(frozen=True)
class Entry:
    """One value as it came in. An empty numerator is not zero: it is refused.

    `indicator` may be a data element: what a form holds of one, it holds of the other.
    """

    indicator: Indicator | DataElement
    unit: OrgUnit
    period: Period
    numerator: Decimal | None
    denominator: Decimal | None = None
    disaggregation: str = ""
    reason: str = ""
    client_event_id: str | None = None
    occurred_at: dt.datetime | None = None


@dataclass
class Finding:
    """What is to be said of an entry: its faults by the name of the value, or what it would do.

    `effect` is created, updated (a correction of what is approved or waits) or unchanged.
    """

    entry: Entry
    faults: dict[str, ValidationError] = field(default_factory=dict)
    effect: str = "created"
    version: SeriesVersion | None = None
    approved: Measurement | None = None
    waiting: Measurement | None = None


def look_at(entry: Entry, versions: Sequence[SeriesVersion], today: dt.date, spells: Sequence[Spell]) -> Finding:
    """What the rules say of an entry by itself. `versions` are those of its indicator, `spells` those of its unit."""
    finding = Finding(entry)
    finding.version = version_for(versions, entry.period)
    finding.faults |= faults_of_period(finding.version, entry.period, today)
    if finding.version is None:
        return finding
    sheet = sheet_of(finding.version)
    finding.faults |= faults_of_numbers(entry.numerator, entry.denominator, sheet)
    if not was_there(spells, entry.period):
        finding.faults["unit"] = closed_unit(entry.unit.name)
    if is_below(entry.unit.level, sheet):
        finding.faults["unit"] = wrong_level(entry.unit.name, sheet)
    return finding


def versions_of(series: Iterable[int]) -> dict[int, list[SeriesVersion]]:
    """The definitions of series with their sheets, by the id of the series, in order."""
    found: dict[int, list[SeriesVersion]] = defaultdict(list)
    for version in (
        SeriesVersion.objects.filter(series__in=series).select_related("sheet", "element_sheet").order_by("number")
    ):
        found[version.series_id].append(version)
    return found


def sheet_of(version: SeriesVersion) -> Sheet:
    """The sheet of a definition: of an indicator, or of a data element."""
    return getattr(version, "sheet", None) or version.element_sheet


def version_for(versions: Sequence[SeriesVersion], period: Period) -> SeriesVersion | None:
    """The definition in force when the period ended."""
    for version in reversed(versions):
        if version.valid_from <= period.end and (version.valid_to is None or period.end <= version.valid_to):
            return version
    return None


def faults_of_period(version: SeriesVersion | None, period: Period, today: dt.date) -> dict[str, ValidationError]:
    if version is None:
        return {
            "period": ValidationError(
                _("No definition of this indicator was in force in that period."), code="wrong_period"
            )
        }
    sheet, period = sheet_of(version), canonical(period)
    if period.kind not in Frequency(sheet.frequency).accepts:
        return {
            "period": ValidationError(
                _("This indicator is reported “%(frequency)s”; the period has another length."),
                code="wrong_period",
                params={"frequency": Frequency(sheet.frequency).label},
            )
        }
    if period.start > today:
        return {"period": ValidationError(_("This period has not begun yet."), code="wrong_period")}
    return {}


def faults_of_numbers(
    numerator: Decimal | int | None, denominator: Decimal | int | None, sheet: Sheet
) -> dict[str, ValidationError]:
    """What is wrong with the numbers of one value, by their names; in a form: of a cell that is not empty."""
    found: dict[str, ValidationError] = {}
    kind = getattr(sheet, "number_kind", NumberKind.NUMBER)
    numbers: list[tuple[str, Decimal | int | None, bool]] = [
        ("numerator", numerator, True),
        ("denominator", denominator, sheet.has_denominator),
    ]
    for name, number, must in numbers:
        if number is None and must:
            found[name] = ValidationError(
                _("This number is missing. If nothing was counted, write 0."), code="missing_value"
            )
        elif number is not None and not must:
            found[name] = ValidationError(_("This indicator has no denominator."), code="unexpected_denominator")
        elif number is not None and number < 0 and kind != NumberKind.SIGNED:
            found[name] = ValidationError(_("This number must not be negative."), code="negative")
        elif number is not None and not fits(Decimal(number)):
            found[name] = ValidationError(_("This number has too many digits."), code="not_a_number")
        elif number is not None and kind == NumberKind.COUNT and number != int(number):
            found[name] = ValidationError(_("Write a whole number here."), code="not_whole")
    if found or denominator is None or numerator is None or not isinstance(sheet, IndicatorSheet):
        return found
    if numerator > denominator and (sheet.bounded or not denominator):
        found["numerator"] = ValidationError(
            _("The numerator is larger than the denominator; this indicator cannot be above 100 percent."),
            code="numerator_over_denominator",
        )
    return found


def spells_of(units: Collection[int]) -> dict[int, list[Spell]]:
    """From when to when each unit exists, by its id; asked for all units where there are many."""
    rows = UnitAncestor.objects.filter(distance=0).order_by()
    if len(units) <= CHUNK:
        rows = rows.filter(unit__in=units)
    found: dict[int, list[Spell]] = defaultdict(list)
    for unit, first, last in rows.values_list("unit_id", "valid_from", "valid_to"):
        found[unit].append((first, last))
    return found


def was_there(spells: Iterable[Spell], period: Period) -> bool:
    """A value is one of those who existed on the last day of its period; its successor reports for one that ended."""
    day = period.end
    return any(first <= day and (last is None or day <= last) for first, last in spells)


def closed_unit(unit: str) -> ValidationError:
    return ValidationError(
        _("%(unit)s did not exist at the end of this period: it began later, or had ended before."),
        code="closed_unit",
        params={"unit": unit},
    )


def is_below(level: str, sheet: Sheet) -> bool:
    """Whether a unit of that level stands below the level at which a series is collected."""
    return DEPTH[UnitLevel(level)] > DEPTH[UnitLevel(sheet.level)]


def wrong_level(unit: str, sheet: Sheet) -> ValidationError:
    return ValidationError(
        _("This indicator is collected at the level “%(level)s” or above, not for %(unit)s."),
        code="wrong_level",
        params={"level": UnitLevel(sheet.level).label, "unit": unit},
    )


def beyond_reach(unit: str) -> ValidationError:
    return ValidationError(
        _("You report for your own unit and those below it; %(unit)s is not one of them."),
        code="forbidden_unit",
        params={"unit": unit},
    )
