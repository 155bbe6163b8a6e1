"""Setting baselines and targets. Each setting leaves a state and a line in the log, with its decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from basis.periods import Period
from governance.domain import history, log
from governance.models import Decision, OrgUnit, Person
from governance.permissions import demand
from monitoring.models import Indicator, SeriesVersion, Target, TargetState
from monitoring.permissions import may_define_indicators
from monitoring.values import Frequency, TargetKind, canonical

NUMBERS = ("numerator", "denominator", "value")
CHUNK = 500
SLACK = 5  # days by which two quarters, or a fiscal and a calendar year, may differ


@dataclass(frozen=True)
class Aim:
    """What a baseline or a target shall be, for a period in its one spelling. Three empty numbers: nothing to count."""

    indicator: Indicator
    unit: OrgUnit
    period: Period
    kind: str
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None

    def numbers(self) -> dict[str, Decimal | None]:
        return {name: getattr(self, name) for name in NUMBERS}


@dataclass(frozen=True)
class Outcome:
    """How many targets were new, changed, or as said already."""

    created: int
    updated: int
    unchanged: int


@transaction.atomic
def set_target(
    *,
    indicator: Indicator,
    unit: OrgUnit,
    period: Period,
    kind: str,
    value: Decimal | None,
    by: Person | None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    decision: Decision | None = None,
) -> Target:
    """Set or change one baseline or target."""
    period = canonical(period)
    aim = Aim(indicator, unit, period, kind, value, numerator, denominator)
    set_targets(aims=[aim], by=by, decision=decision)
    return Target.objects.get(
        series_version__series=indicator.series_id,
        series_version__valid_to=None,
        unit=unit,
        period=period.code,
        kind=kind,
    )


def faults(aim: Aim, frequency: str) -> dict[str, ValidationError]:
    """What is wrong with one target, by the name of the value that is wrong; `frequency` as `frequencies` says."""
    found: dict[str, ValidationError] = {}
    if _is_shorter(aim.period, frequency):
        found["period"] = ValidationError(
            _("A target stands for a fiscal year, or for a period as long as the indicator is reported for."),
            code="wrong_period",
        )
    if aim.indicator.is_context and aim.kind == TargetKind.TARGET:
        found["kind"] = ValidationError(
            _("This indicator is context. The plan does not steer it, so it has no target."), code="context_indicator"
        )
    if aim.value is None and aim.kind == TargetKind.TARGET:
        found["value"] = ValidationError(_("This cell must not be empty."), code="missing_value")
    for name, number in aim.numbers().items():
        if number is not None and number < 0:
            found[name] = ValidationError(_("This number must not be negative."), code="negative")
    return found


@transaction.atomic
def set_targets(*, aims: Sequence[Aim], by: Person | None, decision: Decision | None = None) -> Outcome:
    """Set many at once: rows, states, and one line in the log for each indicator, from and to.

    Targets belong to the definition in force now: what was aimed at under an older one stays with that one.
    """
    demand(may_define_indicators, by)
    versions = _open_versions([aim.indicator for aim in aims])
    for aim in aims:
        wrong = faults(aim, versions[aim.indicator.series_id].sheet.frequency)
        if wrong:
            raise ValidationError(dict(wrong))
    stored = stored_targets([aim.indicator for aim in aims])
    new: list[Target] = []
    changed: list[Target] = []
    before: dict[str, dict[str, Any]] = defaultdict(dict)
    after: dict[str, dict[str, Any]] = defaultdict(dict)
    for aim in aims:
        target = stored.get(key_of(aim))
        if target is not None and same(target, aim):
            continue
        cell = f"{aim.unit.code} {aim.period.code} {aim.kind}"
        if target is not None:
            before[aim.indicator.code][cell] = _logged(target)
            changed.append(target)
        else:
            target = Target(
                indicator=aim.indicator,
                series_version=versions[aim.indicator.series_id],
                unit=aim.unit,
                period=aim.period.code,
                period_start=aim.period.start,
                period_end=aim.period.end,
                kind=aim.kind,
            )
            new.append(target)
        for name, number in aim.numbers().items():
            setattr(target, name, number)
        after[aim.indicator.code][cell] = _logged(target)
    Target.objects.bulk_create(new, batch_size=CHUNK)
    Target.objects.bulk_update(changed, NUMBERS, batch_size=CHUNK)
    TargetState.objects.bulk_create(
        (
            TargetState(
                target=target,
                valid_from=history.known_since(target.period_start),
                by=by,
                decision=decision,
                **{name: getattr(target, name) for name in NUMBERS},
            )
            for target in (*new, *changed)
        ),
        batch_size=CHUNK,
    )
    for code in sorted(after):
        log.record(
            by=by,
            verb="set_targets",
            noun="Target",
            key=code,
            before=before.get(code),
            after=after[code],
            decision=decision,
        )
    return Outcome(len(new), len(changed), len(aims) - len(new) - len(changed))


def stored_targets(indicators: Sequence[Indicator]) -> dict[tuple[int, int, str, str], Target]:
    """The present targets of indicators, by the key of `key_of`; only those of the definition in force."""
    rows = Target.objects.filter(
        indicator__in={indicator.pk for indicator in indicators}, series_version__valid_to__isnull=True
    )
    return {(row.indicator_id, row.unit_id, row.period, row.kind): row for row in rows}


def key_of(aim: Aim) -> tuple[int, int, str, str]:
    return (aim.indicator.pk, aim.unit.pk, aim.period.code, str(aim.kind))


def same(target: Target, aim: Aim) -> bool:
    """Whether a target says already what it shall say."""
    return all(getattr(target, name) == number for name, number in aim.numbers().items())


def frequencies(indicators: Sequence[Indicator]) -> dict[int, str]:
    """How often indicators are reported by the definition in force, by their id."""
    versions = _open_versions(indicators)
    return {indicator.pk: versions[indicator.series_id].sheet.frequency for indicator in indicators}


def _open_versions(indicators: Sequence[Indicator]) -> dict[int, SeriesVersion]:
    series = {indicator.series_id for indicator in indicators}
    rows = SeriesVersion.objects.filter(series__in=series, valid_to__isnull=True).select_related("sheet")
    return {row.series_id: row for row in rows}


def _logged(target: Target) -> dict[str, str | None]:
    numbers = {name: getattr(target, name) for name in NUMBERS}
    return {name: None if number is None else plain(number) for name, number in numbers.items()}


def _is_shorter(period: Period, frequency: str) -> bool:
    own = Period.containing(period.start, Frequency(frequency).kind)
    return (period.end - period.start).days < (own.end - own.start).days - SLACK
