"""Live indicators: the platform counts what it records itself, at the end of a period and whenever it is asked.

The period that runs is counted up to today. Its value is provisional and says so; each day's result supersedes the
one before, and the last one stands when the period is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.models import OrgUnit, Person
from governance.permissions import demand
from monitoring.domain import computed, sources
from monitoring.domain.counting import Asked, Counted, places_for
from monitoring.models import Indicator, IndicatorSheet, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values import Frequency, canonical


@dataclass(frozen=True)
class Pulled:
    """What a pull did for one indicator and period."""

    indicator: Indicator
    period: Period
    kept: computed.Kept


def pull(
    *,
    indicator: Indicator | None = None,
    period: Period | None = None,
    by: Person | None,
    today: dt.date | None = None,
) -> list[Pulled]:
    """Count live indicators and keep what changed: one or all, for one period or for the one that ended last and
    the one that runs. Pulled again without a change, it writes nothing.

    Raises PermissionDenied, ValidationError: not_connected, wrong_period.
    """
    demand(may_define_indicators, by)
    today = today or timezone.localdate()
    chosen = [indicator] if indicator else list(connected())
    done = []
    for each in chosen:
        if not sources.is_connected(each):
            raise ValidationError(_("The platform does not compute this indicator."), code="not_connected")
        for when in [canonical(period)] if period else _periods(each, today):
            version = _version(each, when)
            if version is None and period is None:
                continue
            done.append(Pulled(each, when, _pull_one(each, version, when, today, by)))
    return done


def connected() -> list[Indicator]:
    """The indicators that the platform computes."""
    return list(Indicator.objects.filter(code__in=list(sources.SOURCES)).select_related("series", "component"))


def _pull_one(
    indicator: Indicator, version: SeriesVersion | None, period: Period, today: dt.date, by: Person | None
) -> computed.Kept:
    if version is None or period.kind not in Frequency(version.sheet.frequency).accepts or period.start > today:
        raise ValidationError(_("This indicator is not counted for that period."), code="wrong_period")
    asked = Asked(indicator, places_for(version.sheet.level), period, min(period.end, today))
    results = [_result(version, period, each) for each in sources.SOURCES[indicator.code](asked)]
    results += _vanished(version, period, results)
    return computed.keep(results=results, source=_name(version.sheet), way=computed.LIVE, by=by)


def _result(version: SeriesVersion, period: Period, counted: Counted) -> computed.Result:
    return computed.Result(version, counted.unit, period, counted.numerator, counted.denominator, inputs=counted.inputs)


def _vanished(version: SeriesVersion, period: Period, results: Sequence[computed.Result]) -> list[computed.Result]:
    """Places that had a value and for which nothing is counted any more: zero, of zero where there is a denominator."""
    known = {result.unit.pk for result in results}
    stored = computed.standing([computed.Result(version, OrgUnit(), period, None)])
    return [
        _result(version, period, Counted(row.unit, Decimal(0), None if row.denominator is None else Decimal(0)))
        for row in stored.values()
        if row.unit_id not in known
    ]


def _periods(indicator: Indicator, today: dt.date) -> list[Period]:
    """The period that ended last and the one that runs."""
    sheet = IndicatorSheet.objects.filter(version__series=indicator.series_id).order_by("-version__number").first()
    if sheet is None:
        return []
    running = Period.containing(today, Frequency(sheet.frequency).kind)
    return [running.previous(), running]


def _version(indicator: Indicator, period: Period) -> SeriesVersion | None:
    """The definition in force when the period ends."""
    rows = SeriesVersion.objects.filter(series=indicator.series_id, valid_from__lte=period.end)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=period.end))
    return rows.select_related("sheet", "series").order_by("number").last()


def _name(sheet: IndicatorSheet) -> str:
    return sheet.computed_from or computed.LIVE
