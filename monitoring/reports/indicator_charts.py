"""The drawings of an indicator: its way over time, its districts as bars and as a map. Titles state the finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.charts import Bar, Chart, Line, Tile, Version, bars_chart, tile_map, trend_chart
from basis.numerals import format_number
from basis.periods import Period
from monitoring.domain.status import Standing
from monitoring.models import IndicatorSheet
from monitoring.queries import History
from monitoring.values import Direction, Path, Status, Value
from monitoring.values.written import write

MOST_PERIODS = 24
BARS_DRAWN = 16


def shown(sheet: IndicatorSheet) -> Callable[[int | float | Decimal], str]:
    """How a number of this indicator is written in a chart."""
    return lambda number: write(Decimal(number), unit=sheet.unit, decimals=sheet.decimals)


def trend(history: History, shown_value: Value, paths: Mapping[tuple[int, int, int], Path]) -> Chart:
    """The values of one length of period, with gaps, marks where the definition changed, and the plan's path."""
    language, sheet = get_language(), history.sheet_of(shown_value)
    kinds = [value.period.kind for value in history.values if value.period]
    wanted = shown_value.period.kind  # type: ignore[union-attr]
    kind = wanted if wanted in kinds else kinds[-1]  # a year that was made of quarters is drawn by its quarters
    known = {v.period: v for v in history.values if v.period and v.period.kind == kind}
    steps = _steps(min(known), max(known), _last_target(history, paths), kind)
    values = [known[step].value if step in known else None for step in steps]
    plan = [_planned(history, paths, step) for step in steps]
    first, last = known[min(known)], known.get(shown_value.period) or known[max(known)]  # type: ignore[arg-type]
    show = shown(sheet)
    if first.value is not None and last.value is not None and first.period != last.period:
        title = _("%(first)s in %(first_period)s, %(last)s in %(last_period)s") % {
            "first": show(first.value),
            "first_period": first.period.short_label(language),  # type: ignore[union-attr]
            "last": show(last.value),
            "last_period": last.period.short_label(language),  # type: ignore[union-attr]
        }
    else:
        title = _("%(name)s over time") % {"name": history.indicator.name}
    return trend_chart(
        title=title,
        language=language,
        periods=[step.label(language) for step in steps],
        periods_short=[step.short_label(language) for step in steps],
        lines=[Line(history.indicator.name, values)],
        target=plan if any(value is not None for value in plan) else (),
        versions=_version_marks(history, steps),
        show=show,
        from_zero=sheet.unit == "percent",
    )


def districts(standings: Sequence[Standing], sheet: IndicatorSheet) -> Chart:
    """Bars, the furthest behind first, because they are asked about; the table below the drawing has all."""
    show = shown(sheet)
    known = [each for each in standings if each.is_current and each.value and each.value.value is not None]
    ordered = sorted(known, key=lambda each: each.value.value)  # type: ignore[union-attr]
    if ordered:
        title = _("Lowest in %(lowest)s (%(low)s), highest in %(highest)s (%(high)s)") % {
            "lowest": ordered[0].history.unit.name,
            "low": show(ordered[0].value.value),  # type: ignore[union-attr]
            "highest": ordered[-1].history.unit.name,
            "high": show(ordered[-1].value.value),  # type: ignore[union-attr]
        }
    else:
        title = _("No district has reported")
    return bars_chart(
        title=title,
        language=get_language(),
        items=[
            Bar(
                each.history.unit.name,
                each.value.value if each.is_current and each.value else None,
                _drawn(each.status),
                status_word(each),
            )
            for each in standings
        ],
        label_header=_("District"),
        show=show,
        best_first=sheet.direction == Direction.DOWN,
        limit=BARS_DRAWN,
    )


def district_map(standings: Sequence[Standing], sheet: IndicatorSheet) -> Chart:
    """Each district with its status; the title counts those behind."""
    language, show = get_language(), shown(sheet)
    behind = sum(each.status in (Status.AT_RISK, Status.OFF_TRACK) for each in standings)
    judged = sum(each.status in (Status.AT_RISK, Status.OFF_TRACK, Status.ON_TRACK) for each in standings)
    title = (
        _("%(behind)s of %(judged)s districts are behind their plan")
        % {
            "behind": format_number(behind, language=language),
            "judged": format_number(judged, language=language),
        }
        if judged
        else _("The districts have no plan of their own for this indicator")
    )
    return tile_map(
        title=title,
        language=language,
        tiles={
            each.history.unit.code: Tile(
                each.history.unit.name,
                show(each.value.value)
                if each.is_current and each.value and each.value.value is not None
                else _("No data"),
                _drawn(each.status),
                status_word(each),
            )
            for each in standings
        },
    )


def status_word(standing: Standing) -> str:
    """The word beside the sign; a value without a plan is not "no data"."""
    if standing.status == Status.NO_DATA and standing.is_current:
        return _("No target")
    return str(Status(standing.status).label)


def _drawn(status: str) -> str:
    return Status.NO_DATA if status == Status.CONTEXT else status


def _steps(first: Period, last: Period, until: Period | None, kind: str) -> list[Period]:
    end = max(last, until) if until and until.kind == kind else last
    steps = [first]
    while steps[-1].end < end.end and len(steps) < 200:
        steps.append(steps[-1].next())
    return steps[-MOST_PERIODS:]


def _last_target(history: History, paths: Mapping[tuple[int, int, int], Path]) -> Period | None:
    path = paths.get((history.indicator.pk, history.unit.pk, history.versions[-1].number))
    if path is None or not path.points or not history.values:
        return None
    kind = history.values[-1].period.kind  # type: ignore[union-attr]
    return Period.containing(path.points[-1][0], kind)


def _planned(history: History, paths: Mapping[tuple[int, int, int], Path], step: Period) -> Decimal | None:
    for version in reversed(history.versions):
        if version.valid_from <= step.end:
            path = paths.get((history.indicator.pk, history.unit.pk, version.number))
            return path.planned(step.end) if path else None
    return None


def _version_marks(history: History, steps: Sequence[Period]) -> list[Version]:
    """Where a new definition begins in the drawing; the first one needs no mark."""
    marks = []
    for version in history.versions[1:]:
        starts = [at for at, step in enumerate(steps) if step.end >= version.valid_from]
        if starts:
            number = format_number(version.number, language=get_language())
            marks.append(Version(starts[0], _("Definition %(number)s") % {"number": number}))
    return marks
