"""What monitoring shows on its own pages and on those of others: figures in words, status, indicators of an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from basis.numerals import format_number, lazy_number
from basis.periods import Period
from governance.models import Action, Component, OrgUnit
from governance.queries import ActionRow
from monitoring import queries
from monitoring.domain import status
from monitoring.domain.money_to_result import MoneyRow, Warned, of_action
from monitoring.domain.status import Standing
from monitoring.models import Indicator, IndicatorSheet, Measurement
from monitoring.queries import Group
from monitoring.reports.indicator_charts import status_word
from monitoring.values import Status, Value, rate
from monitoring.values.written import reported_text, unit_name, write, write_exact

register = template.Library()

FIGURES = 5


@register.filter
def figure(value: Decimal | None, sheet: IndicatorSheet) -> str:
    """{{ value.value|figure:sheet }}: 73.5%, with the decimals of the sheet; nothing when it is not known."""
    return write(value, unit=sheet.unit, decimals=sheet.decimals) if isinstance(value, Decimal) else ""


@register.filter
def amount(value: Decimal | None, sheet: IndicatorSheet) -> str:
    """{{ value.numerator|amount:sheet }}: a numerator or denominator with every digit that was reported."""
    return write_exact(value, unit=sheet.unit) if isinstance(value, Decimal) else ""


@register.filter
def reported(value: Value | None) -> str:
    """{{ value|reported }}: 63 of 64 reported"""
    return reported_text(value or None)


@register.filter
def unit_words(unit: str) -> str:
    """{{ sheet.unit|unit_words }}: per 10,000"""
    return unit_name(unit)


@register.filter
def word_of(standing: Standing) -> str:
    """{{ standing|word_of }}: the word beside the sign of a status."""
    return status_word(standing)


@register.filter
def value_of_row(row: Measurement) -> str:
    """{{ measurement|value_of_row }}: what one row comes to by its own sheet."""
    sheet = row.series_version.sheet
    return write(rate(row.numerator, row.denominator, sheet.rule), unit=sheet.unit, decimals=sheet.decimals)


@register.filter
def why(standing: Standing) -> str:
    """{{ standing|why }}: the reason of a status in one sentence."""
    assessment = standing.assessment
    if assessment.planned is None or assessment.share is None:
        return ""
    planned = write(assessment.planned, unit=standing.sheet.unit, decimals=standing.sheet.decimals)
    worse = standing.worse_in_a_row
    if worse >= 3:
        return ngettext(
            "Worse for %(number)s period in a row; the plan asks for %(planned)s.",
            "Worse for %(number)s periods in a row; the plan asks for %(planned)s.",
            worse,
        ) % {"number": lazy_number(worse), "planned": planned}
    if assessment.share < 0:
        return _("Further from the target than at the baseline; the plan asks for %(planned)s.") % {"planned": planned}
    share = format_number(assessment.share * 100, language=get_language())
    return _("%(share)s percent of the planned way; the plan asks for %(planned)s.") % {
        "share": share,
        "planned": planned,
    }


@register.simple_tag
def short_period(period: Period) -> str:
    """{% short_period period %}: Jul–Sep 2026, where room is short."""
    return period.short_label(get_language())


@register.simple_tag
def share_of(group: Group, groups: Sequence[Group]) -> int:
    """{% share_of group groups %}: how long its bar is, in percent of the longest one."""
    longest = max((each.value.value for each in groups if each.value.value is not None), default=Decimal(0))
    return max(0, round(group.value.value * 100 / longest)) if group.value.value and longest > 0 else 0


@register.simple_tag
def indicators_of_component(component: Component) -> list[Standing]:
    """{% indicators_of_component component as standings %}: how we know whether a component moves."""
    return _standings(Q(component=component))


@register.simple_tag
def indicators_of_action(action: Action) -> list[Standing]:
    """{% indicators_of_action action as standings %}: the action's own indicators, or those of its component."""
    own = _standings(Q(action=action))
    return own or _standings(Q(component_id=action.component_id, action=None))


@register.simple_tag
def money_of_action(action: Action, known: ActionRow | None = None, on: dt.date | None = None) -> MoneyRow | None:
    """{% money_of_action action row day as moved %}: what the money of one action has moved; nothing without any."""
    row = of_action(action, row=known, on=on)
    return row if row.released or row.spent or row.warned else None


@register.simple_tag
def word_of_warning(row: MoneyRow) -> str:
    """{% word_of_warning row as text %}: spent, nothing moved."""
    return str(Warned(row.warned).label)


@register.simple_tag(takes_context=True)
def figures_of_the_quarter(context: template.Context) -> list[Standing]:
    """{% figures_of_the_quarter as standings %}: five figures, of five pillars, those that most units report first."""
    found = [s for s in _whole_plan(context) if s.is_current and s.value and s.indicator.component]
    found.sort(key=lambda s: (-s.value.expected, s.indicator.code))  # type: ignore[union-attr]
    chosen: dict[int, Standing] = {}
    for each in found:
        chosen.setdefault(each.indicator.component.pillar_id, each)  # type: ignore[union-attr]
    return list(chosen.values())[:FIGURES]


@register.simple_tag(takes_context=True)
def pillar_statuses(context: template.Context) -> dict[int, dict[str, int]]:
    """{% pillar_statuses as counts %}: how many indicators of each pillar stand how, by the pillar's number."""
    return status.counts_by_pillar(_whole_plan(context))


@register.filter
def of_pillar(counts: dict[int, dict[str, int]], number: int) -> dict[str, int]:
    """{{ counts|of_pillar:pillar.number }}: the counts of one pillar."""
    return counts.get(number, {})


@register.inclusion_tag("monitoring/_statuses.html")
def status_counts(counts: dict[str, int]) -> dict[str, Any]:
    """{% status_counts counts %}: ● 3 ▲ 2 ■ 1 ○ 2, each with its word."""
    order = (Status.ON_TRACK, Status.AT_RISK, Status.OFF_TRACK, Status.NO_DATA)
    return {"statuses": [(str(each), counts.get(str(each), 0)) for each in order]}


@register.inclusion_tag("monitoring/_standings.html")
def standings_list(standings: list[Standing]) -> dict[str, Any]:
    """{% standings_list standings %}: indicators with status, value, period and completeness."""
    return {"standings": standings}


def _whole_plan(context: template.Context) -> list[Standing]:
    """All standings of the country in the current quarter, once a page."""
    kept = context.render_context.setdefault("plan_standings", [])
    if not kept:
        country, period = _country(), queries.current_quarter()
        kept.append(status.standings(unit=country, period=period) if country and period else [])
    return kept[0]


def _standings(which: Q) -> list[Standing]:
    rows = Indicator.objects.filter(which).select_related(
        "component__pillar", "action", "responsible__organisation", "series"
    )
    indicators = list(rows)
    country, period = _country(), queries.current_quarter()
    if not (indicators and country and period):
        return []
    return status.standings(unit=country, period=period, indicators=indicators)


def _country() -> OrgUnit | None:
    return OrgUnit.objects.filter(depth=1).order_by("path").first()
