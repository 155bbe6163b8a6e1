"""The results chain of each component: from what is put in to what changes, with the actions that drive it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from governance.models import Action, Component, Pillar
from monitoring.models import Indicator, SeriesVersion
from monitoring.values import ResultLevel


@dataclass(frozen=True)
class Link:
    """An indicator of the chain and the results to which it contributes."""

    indicator: Indicator
    above: tuple[Indicator, ...]


@dataclass(frozen=True)
class Step:
    """One level of a component's chain."""

    level: ResultLevel
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Chain:
    component: Component
    steps: tuple[Step, ...]
    actions: tuple[Action, ...]


def chains() -> list[tuple[Pillar, list[Chain]]]:
    """The chains of all components, by pillar: a fixed number of queries."""
    found: dict[Pillar, list[Chain]] = {}
    in_force = SeriesVersion.objects.filter(valid_to__isnull=True).select_related("sheet")
    rows = Indicator.objects.steered().select_related("series", "action").order_by("code")
    rows = rows.prefetch_related("contributes_to", Prefetch("series__versions", in_force, to_attr="in_force"))
    components = Component.objects.select_related("pillar").order_by("pillar__number", "position")
    for component in components.prefetch_related(Prefetch("indicators", rows, to_attr="chained"), "actions"):
        chain = Chain(component, _steps(component.chained), tuple(component.actions.all()))
        found.setdefault(component.pillar, []).append(chain)
    return list(found.items())


def _in_force(indicator: Any) -> list[SeriesVersion]:
    return indicator.series.in_force


def _steps(indicators: list[Indicator]) -> tuple[Step, ...]:
    """Impact first; a level of which the component has nothing is left out."""
    steps = []
    for level in ResultLevel:
        links = tuple(
            Link(indicator, tuple(indicator.contributes_to.all()))
            for indicator in indicators
            if any(version.sheet.result_level == level for version in _in_force(indicator))
        )
        if links:
            steps.append(Step(level, links))
    return tuple(steps)
