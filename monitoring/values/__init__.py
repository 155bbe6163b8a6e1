"""Enumerations and small immutable values of monitoring. No database.

`words` are the choices that models store; `figures` the arithmetic of numbers over places and time.
"""

from monitoring.values.figures import (
    Path,
    Reported,
    Rule,
    Value,
    canonical,
    fiscal_year_number,
    fits,
    over_places,
    over_time,
    rate,
    yearly_part,
)
from monitoring.values.levels import DEPTH, reached_from
from monitoring.values.words import (
    Direction,
    Frequency,
    MeasurementStatus,
    NumberKind,
    Operator,
    QueryState,
    ResultLevel,
    SeriesKind,
    SpaceAggregation,
    Status,
    StepKind,
    SubmissionState,
    TargetKind,
    TimeAggregation,
    ValueType,
)

__all__ = [
    "DEPTH",
    "Direction",
    "Frequency",
    "MeasurementStatus",
    "NumberKind",
    "Operator",
    "Path",
    "QueryState",
    "Reported",
    "ResultLevel",
    "Rule",
    "SeriesKind",
    "SpaceAggregation",
    "Status",
    "StepKind",
    "SubmissionState",
    "TargetKind",
    "TimeAggregation",
    "Value",
    "ValueType",
    "canonical",
    "fiscal_year_number",
    "fits",
    "over_places",
    "over_time",
    "rate",
    "reached_from",
    "yearly_part",
]
