"""The names of the checks, as they are stored and as people read them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CheckRule(TextChoices):
    """What is doubted. Validation rules have their own codes beside these."""

    FACTOR_TEN = "factor_ten", _("About ten times too large or too small")
    FACTOR_HUNDRED = "factor_hundred", _("About a hundred times too large or too small")
    OUTLIER = "outlier", _("Far from the earlier values")
    SAME_MONTH = "same_month", _("Far from the same months of earlier years")
    PEERS = "peers", _("Moves otherwise than its peers")
    LEVEL_SHIFT = "level_shift", _("A lasting step to another level")
    RANGE = "range", _("Outside the usual range")
    COPIED_PERIOD = "copied_period", _("The same numbers as in an earlier period")
    COPIED_UNIT = "copied_unit", _("The same numbers as another unit")
    PARTS = "parts", _("The parts do not add up to the whole")
    RUNNING_TOTAL = "running_total", _("A running total that falls")
    MISSING = "missing", _("Expected and not reported")
    DECLINE = "decline", _("Steadily getting worse")
    OFF_TARGET = "off_target", _("Below its path to the target")
    DRIFT = "drift", _("Drifts away from its path")


# What is asked about one value that somebody wrote; the others are about what is not there, or about a course.
OF_A_VALUE = (
    CheckRule.FACTOR_TEN,
    CheckRule.FACTOR_HUNDRED,
    CheckRule.OUTLIER,
    CheckRule.SAME_MONTH,
    CheckRule.PEERS,
    CheckRule.LEVEL_SHIFT,
    CheckRule.RANGE,
    CheckRule.PARTS,
    CheckRule.RUNNING_TOTAL,
    CheckRule.COPIED_PERIOD,
    CheckRule.COPIED_UNIT,
)
SINGLE = OF_A_VALUE[:5]
