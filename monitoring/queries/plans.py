"""The plan of indicators at places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from governance.models import OrgUnit
from monitoring.models import Indicator, Target
from monitoring.values import Path


def paths(indicators: Iterable[Indicator], units: Iterable[OrgUnit]) -> dict[tuple[int, int, int], Path]:
    """The plan of indicators at places, by (indicator id, unit id, number of the definition version)."""
    points: dict[tuple[int, int, int], dict] = defaultdict(dict)
    directions: dict[tuple[int, int, int], str] = {}
    rows = Target.objects.filter(indicator__in=list(indicators), unit__in=list(units))
    for target in rows.order_by("period_end", "period_start").values_list(
        "indicator_id", "unit_id", "series_version__number", "period_end", "value", "series_version__sheet__direction"
    ):
        key = target[:3]
        points[key].setdefault(target[3], target[4])  # of two that end together the longer one speaks
        directions[key] = target[5]
    return {key: Path(tuple(listed.items()), directions[key]) for key, listed in points.items()}
