"""Enumerations and small immutable values of monitoring. No database.

`words` are the choices that models store; `figures` the arithmetic of numbers over places and time.
"""

from monitoring.values.figures import Path, Reported, Rule, Value, canonical, over_places, over_time, rate, yearly_part
from monitoring.values.words import (
    Direction,
    Frequency,
    MeasurementStatus,
    ResultLevel,
    SeriesKind,
    SpaceAggregation,
    Status,
    TargetKind,
    TimeAggregation,
    ValueType,
)

__all__ = [
    "Direction",
    "Frequency",
    "MeasurementStatus",
    "Path",
    "Reported",
    "ResultLevel",
    "Rule",
    "SeriesKind",
    "SpaceAggregation",
    "Status",
    "TargetKind",
    "TimeAggregation",
    "Value",
    "ValueType",
    "canonical",
    "over_places",
    "over_time",
    "rate",
    "yearly_part",
]
