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
    HALF_YEARLY = "half_yearly", _("Every half-year")
    ANNUAL = "annual", _("Every fiscal year")
    CALENDAR_YEAR = "calendar_year", _("Every calendar year")

    @property
    def accepts(self) -> frozenset[str]:
        """The kinds of period a value may come for: its own; weeks and months may be delivered as quarters."""
        return _ACCEPTED[self]

    @property
    def kind(self) -> Kind:
        """The kind of period in which it is reported."""
        return _KINDS[self]


_ACCEPTED = {
    Frequency.WEEKLY: frozenset({Kind.WEEK, Kind.QUARTER}),
    Frequency.MONTHLY: frozenset({Kind.MONTH, Kind.QUARTER}),
    Frequency.QUARTERLY: frozenset({Kind.QUARTER}),
    Frequency.HALF_YEARLY: frozenset({Kind.HALF_YEAR}),
    Frequency.ANNUAL: frozenset({Kind.FISCAL_YEAR}),
    Frequency.CALENDAR_YEAR: frozenset({Kind.YEAR}),
}
_KINDS = {
    Frequency.WEEKLY: Kind.WEEK,
    Frequency.MONTHLY: Kind.MONTH,
    Frequency.QUARTERLY: Kind.QUARTER,
    Frequency.HALF_YEARLY: Kind.HALF_YEAR,
    Frequency.ANNUAL: Kind.FISCAL_YEAR,
    Frequency.CALENDAR_YEAR: Kind.YEAR,
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
    """Pages, sums and reports use what is approved. A draft was typed and not yet sent; a superseded row is what a
    later one corrects; a row that is loading belongs to an import that has not ended, and nobody sees it.
    """

    DRAFT = "draft", _("Not sent yet")
    LOADING = "loading", _("Being imported")
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


class NumberKind(TextChoices):
    """What may be written into a cell of a data element."""

    COUNT = "count", _("Whole number, zero or more")
    NUMBER = "number", _("Number with decimals, zero or more")
    SIGNED = "signed", _("Number, also below zero")


class SubmissionState(TextChoices):
    """How far the form of a unit and period has come. While it is sent, `waits_at` says whose turn it is."""

    OPEN = "open", _("Being filled in")
    SENT = "sent", _("Waits for approval")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")


class StepKind(TextChoices):
    """What was done with a form. An acceptance lets it climb to the next level, the last one is the approval."""

    SEND = "send", _("Sent for approval")
    RECALL = "recall", _("Taken back by the sender")
    ACCEPT = "accept", _("Accepted")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned with a note")
    REOPEN = "reopen", _("Reopened for a correction")


class QueryState(TextChoices):
    """A data query asks; it never blocks the typing or the sending of a value."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class Operator(TextChoices):
    """How the two sides of a validation rule should stand to each other."""

    EQUAL = "eq", "="
    AT_MOST = "le", "≤"
    AT_LEAST = "ge", "≥"
    BELOW = "lt", "<"
    ABOVE = "gt", ">"
