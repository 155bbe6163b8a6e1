"""What excludes what: places above each other, and periods inside each other."""

import pytest

from basis.periods import Period
from monitoring.domain.levels import Places, family_of

ABOVE, HERE, BELOW, BESIDE = "0001", "00010001", "000100010001", "00010002"


@pytest.mark.parametrize(
    ("period", "path", "twice"),
    [
        ("2026Q1", HERE, False),
        ("2026Q1", BESIDE, False),
        ("2026Q1", ABOVE, True),
        ("2026Q1", BELOW, True),
        ("FY2025-26Q3", ABOVE, True),
        ("2026Q2", ABOVE, False),
        ("2026-02", HERE, True),
        ("2026-02", BELOW, True),
        ("2026-02", BESIDE, False),
        ("2026-04", HERE, False),
        ("2026W05", HERE, True),
        ("FY2025-26", HERE, False),
    ],
)
def test_a_quarter_excludes_what_stands_above_below_or_within_it(period, path, twice):
    places = Places()
    places.add(1, Period.parse("2026Q1"), "", HERE)
    assert places.stands_twice(1, Period.parse(period), "", path) is twice
    assert not places.stands_twice(2, Period.parse(period), "", path)
    assert not places.stands_twice(1, Period.parse(period), "sex=female", path)


def test_a_month_excludes_its_quarter_and_not_the_next_month():
    places = Places()
    places.add(1, Period.parse("2026-02"), "", HERE)
    assert places.stands_twice(1, Period.parse("2026Q1"), "", HERE)
    assert not places.stands_twice(1, Period.parse("2026-03"), "", HERE)


def test_a_quarter_its_months_and_its_weeks_are_one_family():
    codes = ["2026Q1", "FY2025-26Q3", "2026-02", "2026W05"]
    assert {family_of(Period.parse(code)) for code in codes} == {"2026Q1"}
    assert family_of(Period.parse("FY2025-26")) == "FY2025-26"
