"""Usual ranges: suggested from what was approved, kept and changed by people for one series and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.models import Measurement, MinMax, Series
from monitoring.permissions import may_enter_at
from monitoring.values import NumberKind
from monitoring.values.checks import suggest


@transaction.atomic
def set_range(
    *, series: Series, unit: OrgUnit, low: Decimal, high: Decimal, by: Person | None, disaggregation: str = ""
) -> MinMax:
    """Say between which values a number is usual; another range takes the place of the one before."""
    if by is not None and not may_enter_at(by, unit):
        raise PermissionDenied
    if high < low:
        raise ValidationError(
            {"high": ValidationError(_("The highest value is below the lowest."), code="range_upside_down")}
        )
    cell: dict[str, Any] = {"series": series, "unit": unit, "disaggregation": disaggregation}
    stored = MinMax.objects.filter(**cell).first()
    if stored is not None and (stored.low, stored.high) == (low, high):
        return stored
    before = None if stored is None else {"low": plain(stored.low), "high": plain(stored.high)}
    kept, _created = MinMax.objects.update_or_create(
        **cell, defaults={"low": low, "high": high, "by": by, "at": timezone.now()}
    )
    log.record(
        by=by,
        verb="set_range",
        noun="MinMax",
        key=f"{series.code} {unit.code} {disaggregation}".strip(),
        before=before,
        after={"low": plain(low), "high": plain(high)},
    )
    return kept


@transaction.atomic
def suggest_ranges(*, series: Iterable[Series], unit: OrgUnit, by: Person | None) -> int:
    """Set ranges for series at a unit and all below it, where none is set and enough is known; returns how many.

    A range that somebody set by hand stays as it is.
    """
    if by is not None and not may_enter_at(by, unit):
        raise PermissionDenied
    chosen = list(series)
    stored = set(
        MinMax.objects.filter(series__in=chosen, unit__path__startswith=unit.path).values_list(
            "series_id", "unit_id", "disaggregation"
        )
    )
    now, new = timezone.now(), []
    for (cell, signed), values in _approved(chosen, unit).items():
        limits = None if cell in stored else suggest(values, whole=_are_whole(values), signed=signed)
        if limits is not None:
            number, place, part = cell
            new.append(
                MinMax(
                    series_id=number,
                    unit_id=place,
                    disaggregation=part,
                    low=limits[0],
                    high=limits[1],
                    by=by,
                    at=now,
                )
            )
    MinMax.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    log.record(
        by=by,
        verb="suggest_ranges",
        noun="MinMax",
        key=unit.code,
        after={"series": sorted(each.code for each in chosen)[:50], "ranges": len(new)},
    )
    return len(new)


def _approved(series: list[Series], unit: OrgUnit) -> dict[tuple[tuple[int, int, str], bool], list[Decimal]]:
    """The approved numbers of the newest definition by series, unit and part, and whether they may be below 0."""
    rows = (
        Measurement.objects.approved()
        .within(unit)
        .filter(series_version__series__in=series, series_version__valid_to__isnull=True)
        .order_by("period_end")
        .values_list(
            "series_version__series_id",
            "unit_id",
            "disaggregation",
            "series_version__element_sheet__number_kind",
            "numerator",
        )
    )
    found: dict[tuple[tuple[int, int, str], bool], list[Decimal]] = defaultdict(list)
    for number, place, part, kind, value in rows:
        found[(number, place, part), kind == NumberKind.SIGNED].append(value)
    return found


def _are_whole(values: list[Decimal]) -> bool:
    return all(value == value.to_integral_value() for value in values)
