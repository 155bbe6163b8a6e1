"""The choices that models store, each with the word that people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from basis.periods import Kind


class SeriesKind(TextChoices):
    INDICATOR = "indicator", _("Indicator")
    DATA_ELEMENT = "data_element", _("Data element")


class ValueType(TextChoices):
    """What kind of number it is. A mean keeps its sum and its count, as a ratio does."""

    RATIO = "ratio", _("Ratio")
    COUNT = "count", _("Count")
    STAGE = "stage", _("Stage")
    MEAN = "mean", _("Mean")
    INDEX = "index", _("Index")


class Frequency(TextChoices):
    WEEKLY = "weekly", _("Every week")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    ANNUAL = "annual", _("Every fiscal year")

    @property
    def accepts(self) -> frozenset[str]:
        """The kinds of period a value may come for: its own; weeks and months may be delivered as quarters."""
        return _ACCEPTED[self]


_ACCEPTED = {
    Frequency.WEEKLY: frozenset({Kind.WEEK, Kind.QUARTER}),
    Frequency.MONTHLY: frozenset({Kind.MONTH, Kind.QUARTER}),
    Frequency.QUARTERLY: frozenset({Kind.QUARTER}),
    Frequency.ANNUAL: frozenset({Kind.FISCAL_YEAR}),
}


class Direction(TextChoices):
    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")


class SpaceAggregation(TextChoices):
    """How places add up: a ratio is the sum of numerators over the sum of denominators, never a mean of rates."""

    RATIO = "ratio", _("Sum of numerators over sum of denominators")
    SUM = "sum", _("Sum")
    MAX = "max", _("Highest")
    NONE = "none", _("Not rolled up")


class TimeAggregation(TextChoices):
    """How periods add up: flows are summed, stocks are the last that was reported."""

    SUM = "sum", _("Sum")
    LAST = "last", _("Last reported")
    AVERAGE = "average", _("Average")
    NONE = "none", _("Not rolled up")


class ResultLevel(TextChoices):
    IMPACT = "impact", _("Impact")
    OUTCOME = "outcome", _("Outcome")
    OUTPUT = "output", _("Output")
    PROCESS = "process", _("Process")
    INPUT = "input", _("Input")


class TargetKind(TextChoices):
    BASELINE = "baseline", _("Baseline")
    TARGET = "target", _("Target")


class MeasurementStatus(TextChoices):
    """Pages, sums and reports use what is approved. A superseded row is what a later one corrects."""

    SUBMITTED = "submitted", _("Waits for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    SUPERSEDED = "superseded", _("Superseded")


class Status(TextChoices):
    """Where an indicator stands against its plan. Context indicators have none: they are not steered."""

    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    NO_DATA = "no_data", _("No data")
    CONTEXT = "context", pgettext_lazy("indicator that is not steered", "Context")
