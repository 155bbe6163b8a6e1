"""The staged rows of a file. The whole course: tests/monitoring/interop/test_values.py."""

import pytest

from basis.periods import Period
from monitoring.domain import staging
from monitoring.domain.staging import Effects, Staged
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


def test_rows_are_compared_with_each_other_and_with_what_is_stored():
    _country, (one, two) = a_country()
    indicator = IndicatorFactory()
    version = measure(indicator, one, "2026Q1", 1, 2).series_version
    measure(indicator, one, "2026Q2", "0.5", 2)

    def row(line, unit, period, top="1", bad=0):
        return Staged(line, indicator.series_id, version.pk, unit.pk, unit.depth, period, top, "2", 1, 0, bad)

    made = staging.staging(lambda done, total, note: None)
    made.open()
    made.add([row(2, one, "2026Q1"), row(3, one, "2026Q2"), row(4, two, "2026Q1"), row(5, two, "2026Q2")])
    made.add([row(6, two, "2026Q2"), row(7, two, "2026Q3", bad=1)])
    made.settle([Period.parse(f"2026Q{number}") for number in (1, 2, 3)])
    made.check()
    assert made.effects() == Effects(created=1, updated=1, unchanged=1)
    assert made.twins(10) == (2, [(5, [6]), (6, [5])])
    assert made.crossed(10) == (0, [])
    assert [line for line, *_rest in made.good(10)] == [2, 3, 4]
    made.close()
