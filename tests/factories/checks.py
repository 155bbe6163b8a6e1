"""A district with eight quarters of about 200, and people around it: a new value can be held against them."""

from decimal import Decimal
from typing import Any

from basis.periods import Period
from monitoring.domain import measurements
from monitoring.models import Batch
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]
COUNT = {"sheet__value_type": "count", "sheet__unit": "count", "sheet__factor": 1, "sheet__space_aggregation": "sum"}


def a_scene() -> dict[str, Any]:
    country, (one, two) = a_country(2, 2)
    indicator = IndicatorFactory(**COUNT)
    for quarter, number in zip(QUARTERS, [210, 205, 198, 214, 201, 208, 203, 199], strict=False):
        measure(indicator, one, quarter, number)
    return {
        "country": country,
        "indicator": indicator,
        "one": one,
        "two": two,
        "sender": officer(one),
        "colleague": officer(one),
        "national": officer(country),
    }


def submit(scene: dict[str, Any], number: int, quarter: str = "2026Q3") -> Batch | None:
    """The sender hands in a value of the district."""
    entry = measurements.Entry(scene["indicator"], scene["one"], Period.parse(quarter), Decimal(number))
    return measurements.submit(entries=[entry], by=scene["sender"])
