import numpy as np

from monitoring.values.checks import falls
from tests.factories.panels import panel

JULY = np.array([True, False, False, False, True, False])


def test_a_running_total_may_fall_in_july_only():
    (doubt,) = falls(panel([[10, 20, 15, 40, 8, 16]], incoming="all"), JULY)
    assert (doubt.rule, doubt.column, doubt.details["expected"]) == ("running_total", 2, 20)


def test_a_missing_period_does_not_hide_a_fall():
    assert [doubt.column for doubt in falls(panel([[10, np.nan, 9, 40, 8, 8]], incoming="all"), JULY)] == [2]
