"""A small plan with money and values, enough that each report has something to say, and snapshots of it."""

import datetime as dt

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import snapshots
from monitoring.models import Snapshot
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan
from tests.factories.plan import ActionFactory, ClaimFactory, ComponentFactory, MilestoneFactory, PillarFactory, line

QUARTERS = ("2025Q3", "2025Q4", "2026Q1", "2026Q2")


def a_small_world() -> OrgUnit:
    """Two pillars with an action and a line each, an indicator that falls in two districts; the country."""
    country, districts = a_country(districts=2)
    for number, (spent, reached) in enumerate([(900, dt.date(2026, 1, 10)), (100, None)], 1):
        component = ComponentFactory(pillar=PillarFactory(number=number))
        action = ActionFactory(component=component, code=f"{number}.1a")
        MilestoneFactory(action=action, n=1, due=dt.date(2026, 1, 31), reached_on=reached)
        MilestoneFactory(action=action, n=2, due=dt.date(2027, 1, 31))
        ClaimFactory(action=action, as_of=dt.date(2026, 3, 31), percent=50 if reached else 90)
        line(
            action, original=1200, revised=1000, released=950, spent=spent, economic_code=f"9999-010{number}-0100-3211"
        )
    indicator = IndicatorFactory(component=component, code="TS90", series__code="TS90")
    plan(indicator, country, 40, 60, 80, 90)
    for step, quarter in enumerate(QUARTERS):
        for district in districts:
            plan(indicator, district, 40, 60, 80, 90) if not step else None
            measure(indicator, district, quarter, 40 - 3 * step, 80)
    return country


def frozen(kind: str = "budget", period: str = "FY2025-26", unit: OrgUnit | None = None) -> Snapshot:
    """A kept snapshot of the small world, which is made when no unit is given."""
    return snapshots.freeze(kind=kind, period=Period.parse(period), unit=unit or a_small_world(), by=None)
