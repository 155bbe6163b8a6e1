"""A period says the same days in our grammar, in DHIS2's and in ADX's."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basis.periods import Kind, Period, PeriodError
from monitoring.interop.dhis2.periods import parse_dhis2, parse_interval, to_dhis2, to_interval
from monitoring.values import canonical

SPELLINGS = [
    ("2026-07", "202607", "2026-07-01/P1M"),
    ("2026Q3", "2026Q3", "2026-07-01/P3M"),
    ("2026S1", "2026S1", "2026-01-01/P6M"),
    ("2026S2", "2026S2", "2026-07-01/P6M"),
    ("2026W31", "2026W31", "2026-07-27/P7D"),
    ("2026W01", "2026W1", "2025-12-29/P7D"),
    ("2026", "2026", "2026-01-01/P1Y"),
    ("FY2026-27", "2026July", "2026-07-01/P1Y"),
]


@pytest.mark.parametrize(("ours", "theirs", "interval"), SPELLINGS)
def test_one_period_has_three_spellings(ours, theirs, interval):
    period = Period.parse(ours)
    assert to_dhis2(period) == theirs
    assert to_interval(period) == interval
    assert parse_dhis2(theirs) == parse_interval(interval) == period


def test_a_fiscal_quarter_comes_back_as_the_calendar_quarter_that_is_stored():
    period = Period.parse("FY2026-27Q1")
    assert to_dhis2(period) == "2026Q3"
    assert parse_dhis2("2026Q3") == canonical(period)


def test_a_week_with_a_zero_is_the_same_week():
    assert parse_dhis2("2026W07") == parse_dhis2("2026W7")


@settings(deadline=None)
@given(st.dates(dt.date(1901, 1, 1), dt.date(2198, 12, 31)), st.sampled_from(Kind))
def test_every_period_survives_both_journeys(day, kind):
    period = canonical(Period.containing(day, kind))
    assert parse_dhis2(to_dhis2(period)) == period
    assert parse_interval(to_interval(period)) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "202613",
        "202600",
        "2025W53",
        "2026W0",
        "2026Q5",
        "2026S3",
        "20260701",
        "202601B",
        "2026April",
        "2026WedW3",
        "২০২৬০৭",
        "2026-07",
        "1899",
        "2200",
        "202607 ",
        "2026July1",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_of_ours_is_refused(text):
    with pytest.raises(PeriodError) as caught:
        parse_dhis2(text)
    assert caught.value.code == "bad_period"


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01",
        "2026-07-02/P1M",
        "2026-02-30/P1M",
        "2026-02-01/P3M",
        "2026-04-01/P1Y",
        "2026-07-28/P7D",
        "2026-07-01/P1D",
        "2026-03-01/P6M",
        "2026-07-01/P99Y",
        "0000-07-01/P1M",
        "P1M/2026-07-01",
    ],
)
def test_an_interval_that_is_no_period_of_ours_is_refused(text):
    with pytest.raises(PeriodError):
        parse_interval(text)


def test_an_interval_may_say_midnight():
    assert parse_interval("2026-07-01T00:00:00/P1M") == Period.parse("2026-07")
