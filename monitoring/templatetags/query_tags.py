"""Data queries as people read them: what is asked, about what, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from governance.models import OrgUnit
from monitoring.models import DataQuery, QueryStep, Series, ValidationRule
from monitoring.values import Operator, QueryState
from monitoring.values.checks import CheckRule
from monitoring.values.checks.sentences import plain_number, why
from monitoring.values.written import write

register = template.Library()

TAGS = {QueryState.OPEN: "warn", QueryState.ANSWERED: "", QueryState.CLOSED: "good"}


@register.filter
def series_name(series: Series) -> str:
    """{{ query.series|series_name }}: the name of the indicator or data element."""
    for kind in ("indicator", "element"):
        noun = getattr(series, kind, None)
        if noun is not None:
            return noun.name
    return series.code


@register.filter
def rule_name(query: DataQuery, rules: Mapping[str, ValidationRule] | None = None) -> str:
    """{{ query|rule_name:rules }}: the name of the check, or of the validation rule."""
    if query.rule in CheckRule.values:
        return str(CheckRule(query.rule).label)
    rule = (rules or {}).get(query.rule)
    return rule.name if rule else query.rule


@register.simple_tag
def reason(query: DataQuery, rules: Mapping[str, ValidationRule], units: Mapping[int, OrgUnit]) -> str:
    """{% reason query rules units %}: why this is asked, with the numbers put in."""
    if query.rule in rules:
        return _reason_of_rule(query, rules[query.rule])
    details = dict(query.details)
    if query.rule == CheckRule.COPIED_UNIT:
        other = units.get(int(details.get("unit", 0)))
        details["unit_name"] = other.name if other else ""
    return why(query.rule, details, _show(query))


@register.filter
def state_kind(query: DataQuery) -> str:
    """{{ query|state_kind }}: the kind of tag for its state."""
    return TAGS[QueryState(query.state)]


@register.filter
def step_text(step: QueryStep) -> str:
    """{{ step|step_text }}: what was said; a step without an author and words happened by itself."""
    if step.text or step.by_id:
        return step.text
    if step.state == QueryState.CLOSED:
        return _("Closed by itself: the number was corrected or has arrived, and nothing is doubted any more.")
    return _("Asked again: the corrected number is doubted too.")


def _reason_of_rule(query: DataQuery, rule: ValidationRule) -> str:
    numbers = {side: plain_number(side, Decimal(query.details.get(side, "0"))) for side in ("left", "right")}
    text = _("%(name)s. The left side comes to %(left)s and should be %(operator)s %(right)s.")
    return text % (numbers | {"name": rule.name, "operator": str(Operator(rule.operator).label)})


def _show(query: DataQuery) -> Callable[[str, Decimal], str]:
    """How numbers of this query are written: a rate in the unit of its sheet, everything else as it is."""
    versions = [version for version in query.series.versions.all() if hasattr(version, "sheet")]
    sheet = versions[-1].sheet if versions else None

    def show(part: str, value: Decimal) -> str:
        if part == "rate" and sheet is not None:
            return write(value, unit=sheet.unit, decimals=sheet.decimals)
        return plain_number(part, value)

    return show
