"""Enumerations and small immutable values of monitoring. No database.

`words` are the choices that models store; `figures` the arithmetic of numbers over places and time.
"""

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
    "ResultLevel",
    "SeriesKind",
    "SpaceAggregation",
    "Status",
    "TargetKind",
    "TimeAggregation",
    "ValueType",
]
