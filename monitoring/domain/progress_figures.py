"""
The numbers of the progress report of a quarter or a fiscal year, at a place.

For the country: how the actions of the plan stand (from their milestones, never from what is claimed), and the
indicators against their path. For a division or a district: the indicators that are counted there.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.periods import Kind, Period
from basis.text import is_bangla
from governance.models import Action, OrgUnit, Pillar
from governance.queries.plan import ActionRow, plan_actions
from governance.values import Progress, UnitLevel
from monitoring.domain.gathering import Gathered, in_both
from monitoring.domain.status import Standing, counts, own_period, plan_order, stand, standings, worst
from monitoring.models import Measurement
from monitoring.queries import histories_below, paths
from monitoring.values import Path, Status, Value, canonical

KINDS = frozenset({Kind.QUARTER, Kind.FISCAL_QUARTER, Kind.FISCAL_YEAR})

# How many indicators that are off track are shown with their trend.
TRENDS = 3

# So many measurements are named in the passport of a figure; of more, only their number and hash.
NAMED_INPUTS = 200


def gather(*, period: Period, unit: OrgUnit, today: dt.date) -> Gathered:
    """
    All numbers of the report. Raises ValidationError: wrong_period when it is no quarter and no fiscal year,
    no_data when nothing was reported for it.
    """
    if period.kind not in KINDS:
        raise ValidationError(
            _("The progress report is made for a quarter or a fiscal year, such as 2026Q3 or FY2025-26."),
            code="wrong_period",
        )
    period = canonical(period)
    gathered = Gathered(frame={"as_of": min(period.end, today).isoformat(), "quarter": period.kind == Kind.QUARTER})
    heard = _indicators(gathered, period, unit)
    whole_country = unit.level == UnitLevel.NATIONAL
    if period.start > today or not (heard or (whole_country and _plan_runs(period))):
        raise ValidationError(
            _("Nothing was reported for %(period)s in %(place)s, so there is nothing to report."),
            code="no_data",
            params={"period": period.label(get_language()), "place": unit.name},
        )
    gathered.frame["plan"] = whole_country
    if whole_country:
        _plan(gathered, min(period.end, today))
    else:
        gathered.frame.update(pillars=[], actions=[], overdue=[])
    for key in ("pillars", "actions", "overdue", "claims", "indicators", "districts"):
        _whole(gathered, key)
    return gathered


# --- the plan ---------------------------------------------------------------------------------------------------


def _plan_runs(period: Period) -> bool:
    """Whether an action of the plan had begun by the end of the period, and one had not ended before it."""
    return Action.objects.filter(start__lte=period.end, end__gte=period.start).exists()


def _plan(gathered: Gathered, as_of: dt.date) -> None:
    """Pillars, actions and milestones as of a day."""
    by_pillar: dict[int, list[dict[str, Any]]] = defaultdict(list)
    overdue: list[dict[str, Any]] = []
    rows = []
    for found in plan_actions(on=as_of):
        action, standing = found.action, found.standing
        row = _action(gathered, found)
        rows.append(row)
        by_pillar[action.component.pillar_id].append({**row, "due": standing.due, "reached": standing.due_reached})
        overdue += [
            _milestone(action, milestone) for milestone in action.milestones.all() if _is_overdue(milestone, as_of)
        ]
    gathered.frame["actions"] = rows
    gathered.frame["overdue"] = sorted(overdue, key=lambda each: (each["due"], each["action"], each["n"]))
    gathered.frame["pillars"] = [
        _pillar(
            gathered, f"pillar.{pillar.number}", pillar.name_en, pillar.name_bn, by_pillar[pillar.pk], pillar.number
        )
        for pillar in Pillar.objects.order_by("number")
    ]
    total = _pillar(gathered, "plan", *in_both(lambda: _("All pillars")), [r for g in by_pillar.values() for r in g], 0)
    gathered.frame["total"] = total
    _count(gathered, "overdue", len(overdue), lambda: _("Milestones overdue"))
    _count(gathered, "claims", sum(row["far"] for row in rows), lambda: _("Claims far from the evidence"))


def _is_overdue(milestone: Any, as_of: dt.date) -> bool:
    return milestone.due <= as_of and not milestone.is_reached_by(as_of)


def _action(gathered: Gathered, found: ActionRow) -> dict[str, Any]:
    """What is proven, planned and claimed of one action."""
    action, standing = found.action, found.standing
    key = f"action.{action.code}"
    words = {
        "derived": (standing.derived, lambda: _("Derived progress")),
        "planned": (standing.planned, lambda: _("Planned progress")),
        "claimed": (found.claimed, lambda: _("Claimed progress")),
    }
    for name, (value, word) in words.items():
        gathered.add(
            f"{key}.{name}",
            value,
            "percent",
            lambda word=word: _("%(measure)s: %(name)s") % {"measure": word(), "name": f"{action.code} {action.name}"},
            definition=f"plan.{name}_progress v1",
            inputs={"milestones": [each.pk for each in action.milestones.all()], "action": action.code},
        )
    return {
        "key": key,
        "code": action.code,
        "name_en": action.name_en,
        "name_bn": action.name_bn,
        "owner_en": action.owner.name_en,
        "owner_bn": action.owner.name_bn,
        "status": str(standing.status),
        "done": standing.is_done,
        "far": found.claim_is_far,
    }


def _milestone(action: Action, milestone: Any) -> dict[str, Any]:
    return {
        "action": action.code,
        "n": milestone.n,
        "name_en": milestone.name_en,
        "name_bn": milestone.name_bn,
        "owner_en": action.owner.name_en,
        "owner_bn": action.owner.name_bn,
        "due": milestone.due.isoformat(),
    }


def _pillar(
    gathered: Gathered, key: str, name_en: str, name_bn: str, rows: list[dict[str, Any]], number: int
) -> dict[str, Any]:
    """How many actions stand how, and how many milestones that were due were reached."""
    tallies: dict[str, tuple[int, Callable[[], str]]] = {
        "actions": (len(rows), lambda: _("Actions")),
        **{str(status): (sum(row["status"] == status for row in rows), _actions_of(status)) for status in Progress},
        "done": (sum(row["done"] for row in rows), lambda: _("Actions done")),
        "due": (sum(row["due"] for row in rows), lambda: _("Milestones due")),
        "reached": (sum(row["reached"] for row in rows), lambda: _("Milestones due and reached")),
    }
    names = {"en": name_en, "bn": name_bn}
    for name, (value, word) in tallies.items():
        gathered.add(
            f"{key}.{name}",
            value,
            "count",
            lambda word=word: _("%(measure)s: %(name)s") % {"measure": word(), "name": _active(names)},
            definition=f"plan.count_{name} v1",
            inputs={"actions": [row["code"] for row in rows]},
        )
    return {"key": key, "code": str(number), "name_en": name_en, "name_bn": name_bn}


def _actions_of(status: Progress) -> Callable[[], str]:
    """What the number of actions with a status is called."""
    return lambda: _("Actions: %(status)s") % {"status": status.label}


def _active(names: dict[str, str]) -> str:
    """The name in the active language, which `in_both` sets."""
    return names["bn"] if _is_bangla() else names["en"]


def _is_bangla() -> bool:
    return is_bangla(get_language())


# --- the indicators -----------------------------------------------------------------------------------------------


def _indicators(gathered: Gathered, period: Period, unit: OrgUnit) -> int:
    """A row for each steered indicator; how many had a value. Those never counted at this place are left out."""
    chosen = [indicator for indicator in plan_order() if not indicator.is_context]
    found = [
        standing
        for standing in standings(unit=unit, period=period, indicators=chosen)
        if unit.level == UnitLevel.NATIONAL or standing.history.values
    ]
    versions = [version.pk for standing in found for version in standing.history.versions]
    inputs = _measurements(versions, unit, period)
    rows = [_indicator(gathered, standing, period, inputs) for standing in found]
    gathered.frame["indicators"] = rows
    numbers = counts(found)
    for status in (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA):
        _count(
            gathered,
            f"indicators_{status}",
            numbers[str(status)],
            lambda status=status: _("Indicators: %(status)s") % {"status": status.label},
        )
    heard = sum(standing.is_current for standing in found)
    _count(gathered, "indicators", len(rows), lambda: _("Indicators of the plan"))
    _count(gathered, "indicators_heard", heard, lambda: _("Indicators with a value for the period"))
    _trends(gathered, found, period, unit)
    _districts(gathered, found, period, unit)
    return heard


def _indicator(
    gathered: Gathered, standing: Standing, period: Period, inputs: dict[int, dict[str, Any]]
) -> dict[str, Any]:
    """The value, what the plan says for the end of its period, and the status that follows.

    The value is that of the report's period (a yearly indicator: of the last year that had ended); when there is
    none, nothing is put in its place.
    """
    indicator, history, sheet = standing.indicator, standing.history, standing.sheet
    key = f"indicator.{indicator.code}"
    value = standing.value if standing.is_current else None
    own = own_period(sheet, period)
    number = value.version if value else history.versions[-1].number
    version = next(each for each in history.versions if each.number == number)
    before = history.at(own.previous())
    words = {
        "value": (value.value if value else None, lambda: _("Value")),
        "planned": (standing.assessment.planned, lambda: _("Planned for the end of the period")),
        "before": (before.value if before.version == number else None, lambda: _("Value of the period before")),
    }
    for name, (amount, word) in words.items():
        made_of: dict[str, Any] = {"indicator": indicator.code, "version": version.number}
        if name == "value":
            made_of |= _made_of(value or history.at(own), sheet) | inputs.get(version.pk, {})
        gathered.add(
            f"{key}.{name}",
            amount,
            sheet.unit,
            lambda word=word: (
                _("%(measure)s: %(name)s") % {"measure": word(), "name": f"{indicator.code} {indicator.name}"}
            ),
            definition=f"{indicator.code} v{version.number}",
            inputs=made_of,
            decimals=sheet.decimals,
            period=own.previous().code if name == "before" else own.code,
        )
    component, responsible = indicator.component, indicator.responsible
    return {
        "key": key,
        "code": indicator.code,
        "name_en": indicator.name_en,
        "name_bn": indicator.name_bn,
        "pillar": component.pillar.number if component else 0,
        "pillar_en": component.pillar.name_en if component else "",
        "pillar_bn": component.pillar.name_bn if component else "",
        "owner_en": responsible.name_en if responsible else "",
        "owner_bn": responsible.name_bn if responsible else "",
        "period": own.code,
        "unit": sheet.unit,
        "direction": sheet.direction,
        "status": str(standing.status),
        "version": version.number,
        "worse": standing.worse_in_a_row,
    }


def _made_of(value: Value, sheet: Any) -> dict[str, Any]:
    """What a value was computed from, and on how many reports it stands."""
    return {
        "numerator": value.numerator,
        "denominator": value.denominator,
        "factor": sheet.factor,
        "reported": value.reported,
        "expected": value.expected,
    }


def _measurements(versions: list[int], unit: OrgUnit, period: Period) -> dict[int, dict[str, Any]]:
    """The approved rows in the period, by definition version: for the passport, one query for all indicators."""
    rows = (
        Measurement.objects.approved()
        .whole()
        .within(unit)
        .filter(series_version_id__in=versions, period_start__gte=period.start, period_end__lte=period.end)
        .order_by("series_version_id", "id")
        .values_list("series_version_id", "id", "numerator", "denominator")
    )
    grouped: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for version, *row in rows:
        grouped[version].append(tuple(row))
    return {version: described(found) for version, found in grouped.items()}


def described(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """How many rows, their hash, and the ids of the first of them."""
    text = "\n".join(",".join(str(each) for each in row) for row in rows)
    return {
        "measurements": [row[0] for row in rows[:NAMED_INPUTS]],
        "rows": len(rows),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def _trends(gathered: Gathered, found: list[Standing], period: Period, unit: OrgUnit) -> None:
    """The indicators furthest behind their plan, and the lines of the first of them up to this period."""
    behind = worst(found)
    gathered.frame["worst"] = [standing.indicator.code for standing in behind]
    plans = paths([standing.indicator for standing in behind], [unit])
    trends = []
    for standing in behind[:TRENDS]:
        like = standing.history.like(standing.value) if standing.value else []
        points = [value for value in like if value.period and value.period.end <= period.end]
        if len(points) > 1:
            trends.append(_trend(gathered, standing, points, plans, unit))
    gathered.frame["trends"] = trends


def _trend(
    gathered: Gathered,
    standing: Standing,
    points: list[Value],
    plans: dict[tuple[int, int, int], Path],
    unit: OrgUnit,
) -> dict[str, Any]:
    """One line: its periods without gaps in the calendar, the values as figures, the path to the target."""
    indicator, history, sheet = standing.indicator, standing.history, standing.sheet
    path = plans.get((indicator.pk, unit.pk, points[-1].version))
    by_period = {point.period: point for point in points}
    codes: list[str] = []
    step, last = points[0].period, points[-1].period
    while step is not None and last is not None and step.end <= last.end:
        point = by_period.get(step)
        for name, value in (
            ("value", point.value if point else None),
            ("planned", path.planned(step.end) if path else None),
        ):
            gathered.add(
                f"trend.{indicator.code}.{step.code}.{name}",
                value,
                sheet.unit,
                lambda name=name, step=step: (
                    _("%(code)s, %(period)s: %(what)s")
                    % {
                        "code": indicator.code,
                        "period": step.label(get_language()),
                        "what": _("Value") if name == "value" else _("Planned"),
                    }
                ),
                definition=f"{indicator.code} v{points[-1].version}",
                inputs=_made_of(point, history.sheet_of(point)) if point and name == "value" else {},
                decimals=sheet.decimals,
                period=step.code,
            )
        codes.append(step.code)
        step = step.next()
    gathered.add(
        f"table.trend.{indicator.code}",
        None,
        "table",
        lambda: _("Chart: trend of %(code)s") % {"code": indicator.code},
        definition="report.table v1",
        inputs={"figures": [f"trend.{indicator.code}.{code}.value" for code in codes]},
    )
    return {"code": indicator.code, "periods": codes}


def _districts(gathered: Gathered, found: list[Standing], period: Period, unit: OrgUnit) -> None:
    """The districts for the indicator that is furthest behind its plan among those counted by district."""
    gathered.frame["districts"] = None
    if unit.level not in (UnitLevel.NATIONAL, UnitLevel.DIVISION):
        return
    for standing in [*worst(found, most=len(found)), *found]:
        if standing.value is None or not standing.is_current or standing.value.expected < 2:
            continue
        below = histories_below(standing.indicator, unit, UnitLevel.DISTRICT)
        plans = paths([standing.indicator], [history.unit for history in below])
        stands = [stand(history, period, plans) for history in below]
        if sum(each.is_current for each in stands) > 1:
            places = [_district(gathered, each, period) for each in stands]
            gathered.frame["districts"] = {"indicator": standing.indicator.code, "places": places}
            return


def _district(gathered: Gathered, standing: Standing, period: Period) -> dict[str, Any]:
    """One district's value, and how it stands against its own path."""
    place, code, sheet = standing.history.unit, standing.indicator.code, standing.sheet
    value = standing.value if standing.is_current else None
    own = own_period(sheet, period)
    key = f"district.{code}.{place.code}"
    gathered.add(
        f"{key}.value",
        value.value if value else None,
        sheet.unit,
        lambda: _("%(code)s, %(place)s") % {"code": code, "place": place.name},
        definition=f"{code} v{standing.history.versions[-1].number if value is None else value.version}",
        inputs={"indicator": code, "place": place.code, **(_made_of(value, sheet) if value else {})},
        decimals=sheet.decimals,
        period=own.code,
    )
    return {
        "key": key,
        "code": place.code,
        "name_en": place.name_en,
        "name_bn": place.name_bn,
        "status": str(standing.status),
    }


# --- counts and codes of tables -----------------------------------------------------------------------------------


def _count(gathered: Gathered, key: str, value: int, label: Any) -> None:
    gathered.add(f"count.{key}", value, "count", label, definition=f"report.count_{key} v1")


def _whole(gathered: Gathered, key: str) -> None:
    """The code of a whole table or chart."""
    labels = {
        "pillars": lambda: _("Table: actions and milestones by pillar"),
        "actions": lambda: _("Table: progress by action"),
        "overdue": lambda: _("Table: overdue milestones"),
        "claims": lambda: _("Table: claims far from the evidence"),
        "indicators": lambda: _("Table: indicators"),
        "districts": lambda: _("Chart: districts"),
    }
    prefix = {"pillars": "pillar.", "actions": "action.", "claims": "action.", "indicators": "indicator."}.get(key)
    if key == "districts":
        prefix = "district."
    cells = [each for each in gathered.numbers if prefix and each.startswith(prefix)]
    gathered.add(f"table.{key}", None, "table", labels[key], definition="report.table v1", inputs={"figures": cells})
