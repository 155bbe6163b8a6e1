"""The nouns of monitoring, one a file."""

from monitoring.models.edition import Edition
from monitoring.models.indicator import Indicator
from monitoring.models.measurement import Batch, Measurement
from monitoring.models.pages import ReportIndexPage, ReportPage
from monitoring.models.series import Series, SeriesVersion
from monitoring.models.sheet import IndicatorSheet
from monitoring.models.snapshot import Figure, Snapshot
from monitoring.models.target import Target, TargetState

__all__ = [
    "Batch",
    "Edition",
    "Figure",
    "Indicator",
    "IndicatorSheet",
    "Measurement",
    "ReportIndexPage",
    "ReportPage",
    "Series",
    "SeriesVersion",
    "Snapshot",
    "Target",
    "TargetState",
]
