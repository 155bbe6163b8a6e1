"""What plan and budget may show on other pages: pillars at one look, percent, parts that upper apps add."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from basis.charts import Chart
from governance import queries
from governance.models import Action, Component, Decision, PolicyPage
from governance.reports import budget as budget_reports
from governance.reports import sheets

register = template.Library()


@register.simple_tag
def pillar_tiles() -> list[queries.PillarTile]:
    """{% pillar_tiles as tiles %}: pillar, statuses (status, word, count), done, actions, money of each."""
    return queries.pillar_tiles()


@register.simple_tag
def whole_budget() -> queries.Money:
    """{% whole_budget as money %}: all the money of the plan."""
    return queries.budget_sum()


@register.simple_tag
def steps_of(money: queries.Money) -> Chart:
    """{% steps_of tile.money as chart %}: original, revised, released, spent, one below the other."""
    return budget_reports.steps_chart(money, language=get_language())


@register.filter
def percent(value: Decimal | int | None) -> str:
    """{{ 58.333|percent }}: 58.3%; nothing for None."""
    return "" if value is None else sheets.percent(Decimal(value), get_language())


@register.filter
def finding(money: queries.Money) -> str:
    """{{ tile.money|finding }}: one sentence on how much of the released money is spent."""
    return budget_reports.finding(money, get_language())


@register.simple_tag(takes_context=True)
def part(context: Context, name: str) -> SafeString:
    """{% part "monitoring/_of_action.html" %}: what an upper app adds to this page, or nothing without it.

    The template gets the context of the page (`action`), loads its own tags, and does not need us to know it.
    """
    try:
        found: Any = get_template(name)
    except TemplateDoesNotExist as missing:
        if missing.args and missing.args[0] != name:
            raise  # the part is there; something inside it is not
        return mark_safe("")
    return mark_safe(found.template.render(context))  # noqa: S308 - rendered by a template just now


@register.simple_tag
def decisions_taken(most: int = 5) -> list[Decision]:
    """{% decisions_taken as decisions %}: the last decisions, newest first."""
    return list(Decision.objects.order_by("-taken_on", "-number")[:most])


@register.simple_tag
def policies_of(noun: Action | Component) -> list[PolicyPage]:
    """{% policies_of action as policies %}: the published documents, in the active language, that hang on it."""
    return list(
        noun.policy_pages.live().public().filter(locale__language_code=get_language()).order_by("title")  # type: ignore[union-attr]
    )
