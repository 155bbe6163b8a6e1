"""Where an indicator stands: derived by rule from its value and its plan, never typed.

The share of the way: (actual − baseline) ÷ (planned − baseline), one formula for both directions. Planned is the
value that the straight line between the targets has reached when the period ends. From 95 percent of the planned
way it is on track, from 75 at risk, below that off track, unless its sheet says other bands. Where the plan asks
for no change (planned = baseline) there is no way to measure, and the value itself is compared with the plan.

Example: baseline 40, planned 60, actual 55: 15 of 20 points of the way, 75 percent, at risk. The same for
"less is better": baseline 60, planned 40, actual 45.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from basis.periods import Kind, Period
from governance.models import OrgUnit
from monitoring import queries
from monitoring.models import Indicator, IndicatorSheet
from monitoring.queries import History
from monitoring.values import Direction, Frequency, Path, Status, Value

ON_TRACK, AT_RISK = Decimal("0.95"), Decimal("0.75")


@dataclass(frozen=True)
class Assessment:
    """A status with its reason in numbers. `share` is the part of the planned way that was gone (1 = all of it);
    `flat`: the plan asks for no change, and `share` compares values. Without a plan the status is no data.
    """

    status: str
    planned: Decimal | None = None
    baseline: Decimal | None = None
    share: Decimal | None = None
    flat: bool = False


@dataclass(frozen=True)
class Standing:
    """One indicator at one place, as a list shows it.

    `value` is the one of the period asked for. When that is missing, `value` is the last one known before, and
    `is_current` says so: an old value is shown with its period and earns no status.
    """

    indicator: Indicator
    history: History
    value: Value | None
    is_current: bool
    assessment: Assessment

    @property
    def sheet(self) -> IndicatorSheet:
        return self.history.sheet_of(self.value) if self.value else self.history.sheet

    @property
    def status(self) -> str:
        return self.assessment.status

    @property
    def worse_in_a_row(self) -> int:
        """How many periods in a row the value has become worse, up to the one shown."""
        if self.value is None:
            return 0
        line = [v.value for v in self.history.like(self.value) if v.period.end <= self.value.period.end]  # type: ignore[union-attr]
        count = 0
        for before, after in zip(reversed(line[:-1]), reversed(line[1:]), strict=True):
            if before is None or after is None or not _worse(before, after, self.sheet.direction):
                break
            count += 1
        return count


def assess(
    *,
    value: Decimal | None,
    path: Path | None,
    period: Period,
    direction: str,
    steered: bool = True,
    bands: tuple[Decimal, Decimal] = (ON_TRACK, AT_RISK),
) -> Assessment:
    """The status of a value by its plan; `bands` are the shares from which it is on track and at risk."""
    if not steered:
        return Assessment(Status.CONTEXT)
    planned = path.planned(period.end) if path else None
    baseline = path.baseline if path else None
    if value is None or planned is None or baseline is None:
        return Assessment(Status.NO_DATA, planned, baseline)
    flat = planned == baseline
    share = _flat_share(value, planned, direction) if flat else (value - baseline) / (planned - baseline)
    return Assessment(_word(share, bands), planned, baseline, share, flat)


def standings(*, unit: OrgUnit, period: Period, indicators: Sequence[Indicator] | None = None) -> list[Standing]:
    """All indicators (or those given) at a place for a period, in the order of the plan; context ones last.

    A yearly indicator is judged by the last fiscal year that had ended by then.
    """
    chosen = list(indicators if indicators is not None else plan_order())
    found = queries.histories(chosen, unit)
    plans = queries.paths(chosen, [unit])
    return [stand(found[indicator.pk], period, plans) for indicator in chosen]


def stand(history: History, period: Period, plans: dict[tuple[int, int, int], Path]) -> Standing:
    """One indicator at one place for a period; `plans` as `queries.paths` gives them."""
    indicator = history.indicator
    own = own_period(history.sheet, period)
    value: Value | None = history.at(own)
    is_current = value is not None and value.numerator is not None
    if not is_current:
        value = history.latest(own.end)
    path = plans.get((indicator.pk, history.unit.pk, value.version if value else history.versions[-1].number))
    sheet = history.sheet_of(value) if value else history.sheet
    assessment = assess(
        value=value.value if value and is_current else None,
        path=path,
        period=value.period if value and value.period else own,
        direction=sheet.direction,
        steered=not indicator.is_context,
        bands=(sheet.on_track_from / 100, sheet.at_risk_from / 100),
    )
    return Standing(indicator, history, value, is_current, assessment)


def own_period(sheet: IndicatorSheet, period: Period) -> Period:
    """The period of an indicator that answers for the one asked for: for a yearly one the last ended fiscal year."""
    if sheet.frequency != Frequency.ANNUAL or period.kind == Kind.FISCAL_YEAR:
        return period
    year = Period.containing(period.end, Kind.FISCAL_YEAR)
    return year if year.end <= period.end else year.previous()


def plan_order() -> list[Indicator]:
    """All indicators by pillar and component, with what lists show of them; context ones last."""
    rows = Indicator.objects.select_related("component__pillar", "action", "responsible__organisation", "series")
    return sorted(rows, key=_place_in_plan)


def worst(found: Iterable[Standing], most: int = 5) -> list[Standing]:
    """What to talk about: the indicators furthest behind their plan, off track before at risk."""
    behind = [each for each in found if each.status in (Status.OFF_TRACK, Status.AT_RISK)]
    return sorted(behind, key=lambda each: (each.assessment.share, each.indicator.code))[:most]


def counts(found: Iterable[Standing]) -> dict[str, int]:
    """How many are on track, at risk, off track and without data; context indicators are not counted."""
    counted = Counter(str(each.status) for each in found)
    return {
        str(status): counted[str(status)]
        for status in (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA)
    }


def counts_by_pillar(found: Iterable[Standing]) -> dict[int, dict[str, int]]:
    """The same for each pillar, by its number."""
    groups: dict[int, list[Standing]] = {}
    for each in found:
        if each.indicator.component is not None:
            groups.setdefault(each.indicator.component.pillar.number, []).append(each)
    return {number: counts(group) for number, group in sorted(groups.items())}


def _word(share: Decimal, bands: tuple[Decimal, Decimal]) -> str:
    on_track, at_risk = bands
    if share >= on_track:
        return Status.ON_TRACK
    return Status.AT_RISK if share >= at_risk else Status.OFF_TRACK


def _flat_share(value: Decimal, planned: Decimal, direction: str) -> Decimal:
    """How near a value is to a plan that stays: 1 and more when it is as good or better."""
    good, bad = (value, planned) if direction == Direction.UP else (planned, value)
    if good >= bad:
        return Decimal(1)
    return good / bad if bad else Decimal(0)


def _worse(before: Decimal, after: Decimal, direction: str) -> bool:
    return after < before if direction == Direction.UP else after > before


def _place_in_plan(indicator: Indicator) -> tuple:
    component = indicator.component
    if component is None:
        return (99, 0, indicator.code)
    return (component.pillar.number, component.position, indicator.code)
