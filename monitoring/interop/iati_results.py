"""What a funded action moved, as IATI results: its milestones, and the indicators of its component or of itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from basis.numerals import digits_in
from basis.periods import Period
from governance.models import Action, OrgUnit
from governance.queries.plan import ActionRow
from governance.queries.progress import derived_progress, planned_progress
from monitoring import queries
from monitoring.interop import iati
from monitoring.interop.iati_texts import both, names, page
from monitoring.models import Indicator, Target
from monitoring.queries import History
from monitoring.values import Direction, ResultLevel, TargetKind, ValueType
from monitoring.values.written import reported_text

RESULTS = {
    ResultLevel.OUTPUT: iati.OUTPUT,
    ResultLevel.OUTCOME: iati.OUTCOME,
    ResultLevel.IMPACT: iati.IMPACT,
}


def milestones_result(row: ActionRow, years: Sequence[tuple[dt.date, dt.date]], *, on: dt.date) -> list[iati.Result]:
    """Progress by milestones at the end of each fiscal year, or on the day of the plan in the year that runs."""
    milestones = list(row.action.milestones.all())
    if not milestones:
        return []
    spans = []
    for start, end in years:
        actual = derived_progress(milestones, on=min(end, on)) if start <= on else None
        spans.append(
            iati.Span(
                start,
                end,
                iati.Figure(planned_progress(milestones, on=end)),
                None if actual is None else iati.Figure(actual),
            )
        )
    title = both(lambda _language: _("Milestones of this action that are reached, by weight"))
    return [iati.Result(title, iati.OUTPUT, [iati.Measure(title, iati.PERCENTAGE, spans)])]


def results_of(actions: Sequence[Action], *, on: dt.date) -> dict[int, list[iati.Result]]:
    """The indicators of each action and of its component, as results by their level."""
    country = OrgUnit.get_first_root_node()
    indicators = list(Indicator.objects.steered().order_by("code")) if country else []
    if not country or not indicators:
        return {}
    histories = queries.histories(indicators, country)
    targets = _targets(country)
    measures = {each.pk: _measure(histories[each.pk], targets.get(each.pk, []), on) for each in indicators}
    found: dict[int, list[iati.Result]] = {}
    for action in actions:
        own = [
            each
            for each in indicators
            if (each.action_id == action.pk if each.action_id else each.component_id == action.component_id)
        ]
        found[action.pk] = _results(action, own, histories, measures)
    return found


def _results(
    action: Action, own: Sequence[Indicator], histories: dict[int, History], measures: dict[int, iati.Measure]
) -> list[iati.Result]:
    groups: dict[tuple[bool, str], list[Indicator]] = defaultdict(list)
    for indicator in own:
        level = histories[indicator.pk].sheet.result_level
        groups[not indicator.action_id, RESULTS.get(ResultLevel(level), iati.OTHER_RESULT)].append(indicator)
    return [
        iati.Result(_title(action, shared), level, [measures[indicator.pk] for indicator in listed], not shared)
        for (shared, level), listed in sorted(groups.items(), key=lambda item: item[0])
    ]


def _title(action: Action, shared: bool) -> iati.Text:
    """Whether the indicators are those of the component, to which other actions contribute too."""
    if not shared:
        return both(lambda _language: _("Indicators of this action"))
    return both(
        lambda language: (
            _("Indicators of component %(component)s") % {"component": digits_in(str(action.component), language)}
        )
    )


def _targets(country: OrgUnit) -> dict[int, list[Target]]:
    found: dict[int, list[Target]] = defaultdict(list)
    rows = Target.objects.filter(unit=country, value__isnull=False).select_related("series_version")
    for target in rows.order_by("period_end", "period_start", "pk"):
        found[target.indicator_id].append(target)
    return found


def _measure(history: History, targets: Sequence[Target], on: dt.date) -> iati.Measure:
    """An indicator by its newest definition: figures of an earlier one are another series."""
    sheet, newest, indicator = history.sheet, history.versions[-1], history.indicator
    targets = [target for target in targets if target.series_version_id == newest.pk]
    baselines = [target for target in targets if target.kind == TargetKind.BASELINE]
    return iati.Measure(
        title=names(indicator),
        measure=_kind(history),
        ascending=sheet.direction == Direction.UP,
        description={"en": sheet.definition_en, "bn": sheet.definition_bn},
        baseline=iati.Baseline(baselines[0].period_end, _figure(history, baselines[0].value)) if baselines else None,
        spans=[_span(history, target, on) for target in targets if target.kind == TargetKind.TARGET],
        code=indicator.code,
        address=page("indicator", indicator.code),
    )


def _kind(history: History) -> str:
    sheet = history.sheet
    if sheet.unit == "percent":
        return iati.PERCENTAGE
    return iati.ORDINAL if sheet.value_type in (ValueType.STAGE, ValueType.INDEX) else iati.UNIT


def _span(history: History, target: Target, on: dt.date) -> iati.Span:
    """The year of a target, with what was reported once it has ended."""
    actual = None
    if target.period_end <= on:
        value = history.at(Period.parse(target.period))
        if value.value is not None and value.version == target.series_version.number:
            note = both(lambda language: reported_text(value, language))
            actual = _figure(history, value.value, note)
    return iati.Span(target.period_start, target.period_end, _figure(history, target.value), actual)


def _figure(history: History, value: Decimal | None, comment: iati.Text | None = None) -> iati.Figure:
    """Rounded as the sheet says how it is shown."""
    return iati.Figure(None if value is None else round(value, history.sheet.decimals), comment)
