"""The plan of indicators at places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from governance.models import OrgUnit
from monitoring.models import Indicator, Target
from monitoring.values import Path


def paths(indicators: Iterable[Indicator], units: Iterable[OrgUnit]) -> dict[tuple[int, int, int], Path]:
    """The plan of indicators at places, by (indicator id, unit id, number of the definition version)."""
    points: dict[tuple[int, int, int], list] = defaultdict(list)
    directions: dict[tuple[int, int, int], str] = {}
    rows = Target.objects.filter(indicator__in=list(indicators), unit__in=list(units)).order_by("period_end")
    for target in rows.values_list(
        "indicator_id", "unit_id", "series_version__number", "period_end", "value", "series_version__sheet__direction"
    ):
        key = target[:3]
        points[key].append((target[3], target[4]))
        directions[key] = target[5]
    return {key: Path(tuple(listed), directions[key]) for key, listed in points.items()}
