"""The nouns of monitoring, one a file."""

from monitoring.models.cell import CellComment, Evidence
from monitoring.models.check import DataQuery, MinMax, QueryStep, ValidationRule
from monitoring.models.computation import Computation
from monitoring.models.constant import Constant, ConstantValue
from monitoring.models.data_set import (
    DataSet,
    DataSetAssignment,
    DataSetItem,
    LockException,
    Submission,
    SubmissionStep,
)
from monitoring.models.dhis2 import (
    CombinationMapping,
    Connection,
    DataSetMapping,
    ElementMapping,
    Mapping,
    Pull,
    PullIssue,
    UnitMapping,
)
from monitoring.models.edition import Edition
from monitoring.models.element import DataElement, ElementSheet
from monitoring.models.indicator import Indicator
from monitoring.models.measurement import Batch, Measurement
from monitoring.models.option import Combination, Disaggregation, DisaggregationAxis, Option, OptionSet
from monitoring.models.pages import ReportIndexPage, ReportPage
from monitoring.models.rollup import RollUp, joined
from monitoring.models.series import Series, SeriesVersion
from monitoring.models.sheet import IndicatorSheet
from monitoring.models.snapshot import Figure, Snapshot
from monitoring.models.target import Target, TargetState

__all__ = [
    "Batch",
    "CellComment",
    "Combination",
    "CombinationMapping",
    "Computation",
    "Constant",
    "ConstantValue",
    "Connection",
    "DataElement",
    "DataQuery",
    "DataSet",
    "DataSetAssignment",
    "DataSetItem",
    "DataSetMapping",
    "Disaggregation",
    "DisaggregationAxis",
    "Edition",
    "ElementMapping",
    "ElementSheet",
    "Evidence",
    "Figure",
    "Indicator",
    "IndicatorSheet",
    "LockException",
    "Mapping",
    "Measurement",
    "MinMax",
    "Option",
    "OptionSet",
    "Pull",
    "PullIssue",
    "QueryStep",
    "ReportIndexPage",
    "ReportPage",
    "RollUp",
    "Series",
    "SeriesVersion",
    "Snapshot",
    "Submission",
    "SubmissionStep",
    "Target",
    "TargetState",
    "UnitMapping",
    "ValidationRule",
    "joined",
]
