"""Periods have one grammar in files and are sentences for people."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basis.periods import Kind, Period, PeriodError, fiscal_quarter_of, fiscal_year_of, format_day, parse_day

days = st.dates(min_value=datetime.date(1902, 1, 1), max_value=datetime.date(2198, 12, 31))
kinds = st.sampled_from(list(Kind))


@pytest.mark.parametrize(
    ("code", "kind", "start", "end", "english", "bangla"),
    [
        ("FY2025-26", "fiscal_year", "2025-07-01", "2026-06-30", "FY2025-26", "২০২৫-২৬ অর্থবছর"),
        ("FY1999-00", "fiscal_year", "1999-07-01", "2000-06-30", "FY1999-00", "১৯৯৯-০০ অর্থবছর"),
        (
            "FY2026-27Q1",
            "fiscal_quarter",
            "2026-07-01",
            "2026-09-30",
            "July–September 2026 (FY2026-27 Q1)",
            "জুলাই–সেপ্টেম্বর ২০২৬ (২০২৬-২৭ অর্থবছর, ১ম ত্রৈমাসিক)",
        ),
        (
            "2026Q3",
            "quarter",
            "2026-07-01",
            "2026-09-30",
            "July–September 2026 (FY2026-27 Q1)",
            "জুলাই–সেপ্টেম্বর ২০২৬ (২০২৬-২৭ অর্থবছর, ১ম ত্রৈমাসিক)",
        ),
        (
            "FY2025-26Q3",
            "fiscal_quarter",
            "2026-01-01",
            "2026-03-31",
            "January–March 2026 (FY2025-26 Q3)",
            "জানুয়ারি–মার্চ ২০২৬ (২০২৫-২৬ অর্থবছর, ৩য় ত্রৈমাসিক)",
        ),
        (
            "2026Q2",
            "quarter",
            "2026-04-01",
            "2026-06-30",
            "April–June 2026 (FY2025-26 Q4)",
            "এপ্রিল–জুন ২০২৬ (২০২৫-২৬ অর্থবছর, ৪র্থ ত্রৈমাসিক)",
        ),
        (
            "2026Q4",
            "quarter",
            "2026-10-01",
            "2026-12-31",
            "October–December 2026 (FY2026-27 Q2)",
            "অক্টোবর–ডিসেম্বর ২০২৬ (২০২৬-২৭ অর্থবছর, ২য় ত্রৈমাসিক)",
        ),
        (
            "2026S2",
            "half_year",
            "2026-07-01",
            "2026-12-31",
            "July–December 2026 (FY2026-27, first half)",
            "জুলাই–ডিসেম্বর ২০২৬ (২০২৬-২৭ অর্থবছর, প্রথমার্ধ)",
        ),
        (
            "2026S1",
            "half_year",
            "2026-01-01",
            "2026-06-30",
            "January–June 2026 (FY2025-26, second half)",
            "জানুয়ারি–জুন ২০২৬ (২০২৫-২৬ অর্থবছর, দ্বিতীয়ার্ধ)",
        ),
        ("2026", "year", "2026-01-01", "2026-12-31", "2026", "২০২৬"),
        ("2026-07", "month", "2026-07-01", "2026-07-31", "July 2026", "জুলাই ২০২৬"),
        ("2024-02", "month", "2024-02-01", "2024-02-29", "February 2024", "ফেব্রুয়ারি ২০২৪"),
        (
            "2026W31",
            "week",
            "2026-07-27",
            "2026-08-02",
            "27 July–2 August 2026 (week 31)",
            "২৭ জুলাই–২ আগস্ট ২০২৬ (সপ্তাহ ৩১)",
        ),
        ("2026W28", "week", "2026-07-06", "2026-07-12", "6–12 July 2026 (week 28)", "৬–১২ জুলাই ২০২৬ (সপ্তাহ ২৮)"),
        (
            "2026W53",
            "week",
            "2026-12-28",
            "2027-01-03",
            "28 December 2026–3 January 2027 (week 53)",
            "২৮ ডিসেম্বর ২০২৬–৩ জানুয়ারি ২০২৭ (সপ্তাহ ৫৩)",
        ),
    ],
)
def test_a_code_is_read_and_told_to_people(code, kind, start, end, english, bangla):
    period = Period.parse(code)
    assert (period.kind, period.start.isoformat(), period.end.isoformat()) == (kind, start, end)
    assert period.code == str(period) == code
    assert period.label("en") == english
    assert period.label("bn") == bangla


@pytest.mark.parametrize(
    "code",
    [
        "FY2026-28",
        "FY2026-26",
        "FY2026",
        "FY26-27",
        "FY2026-27Q5",
        "FY2026-27Q0",
        "FY2026-27 Q1",
        "fy2026-27",
        "2026-27",
        "202613",
        "202607",
        "2026-13",
        "2026-00",
        "2026-7",
        "2026Q5",
        "2026q3",
        "2026Q3M1",
        "2025W53",
        "2026W00",
        "2026W54",
        "2026W1",
        "2026July",
        "1066",
        "0000",
        "9999",
        "",
        "2026\n2027",
        "٢٠٢٦",
        "²026",
        "2" * 100_000,
    ],
)
def test_what_is_no_period_is_refused(code):
    with pytest.raises(PeriodError) as refusal:
        Period.parse(code)
    assert refusal.value.code == "bad_period"
    assert refusal.value.messages[0]


def test_bangla_digits_and_space_around_are_read():
    assert Period.parse(" FY২০২৬-২৭Q১ ") == Period.parse("FY2026-27Q1")


def test_a_calendar_quarter_and_its_fiscal_quarter_are_the_same_months():
    calendar, fiscal = Period.parse("2026Q3"), Period.parse("FY2026-27Q1")
    assert calendar.same_months(fiscal)
    assert calendar != fiscal
    assert calendar.normal() == fiscal == fiscal.normal()
    assert not calendar.same_months(fiscal.next())


@pytest.mark.parametrize(
    ("code", "short", "bangla"),
    [
        ("FY2025-26", "2025-26", "২০২৫-২৬"),
        ("2026Q3", "Jul–Sep 2026", "জুলাই–সেপ্টে ২০২৬"),
        ("2026-07", "Jul 2026", "জুলাই ২০২৬"),
        ("2026W31", "27 Jul 2026", "২৭ জুলাই ২০২৬"),
        ("2026", "2026", "২০২৬"),
    ],
)
def test_axes_have_a_short_label(code, short, bangla):
    assert Period.parse(code).short_label("en") == short
    assert Period.parse(code).short_label("bn") == bangla


@pytest.mark.parametrize(
    ("code", "kind", "parts"),
    [
        ("FY2025-26", "fiscal_quarter", ["FY2025-26Q1", "FY2025-26Q2", "FY2025-26Q3", "FY2025-26Q4"]),
        ("FY2025-26", "quarter", ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]),
        ("FY2026-27Q1", "month", ["2026-07", "2026-08", "2026-09"]),
        ("FY2026-27Q1", "quarter", ["2026Q3"]),
        ("2026", "quarter", ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]),
        ("2026W31", "week", ["2026W31"]),
    ],
)
def test_a_period_is_made_up_of_smaller_ones(code, kind, parts):
    assert [part.code for part in Period.parse(code).parts(kind)] == parts


@pytest.mark.parametrize(("code", "kind"), [("2026-07", "week"), ("2026", "fiscal_year"), ("2026-07", "quarter")])
def test_parts_that_do_not_fit_are_refused(code, kind):
    with pytest.raises(PeriodError) as refusal:
        Period.parse(code).parts(kind)
    assert refusal.value.code == "wrong_period"
    assert Period.parse(code).label("bn") in refusal.value.messages[0]


def test_every_period_but_the_calendar_year_belongs_to_a_fiscal_year():
    assert Period.parse("2026-06").fiscal_year().code == "FY2025-26"
    assert Period.parse("2026Q3").fiscal_year().code == "FY2026-27"
    assert Period.parse("2026W27").fiscal_year().code == "FY2026-27"  # 29 June to 5 July
    with pytest.raises(PeriodError):
        Period.parse("2026").fiscal_year()


def test_containing_knows_days_and_periods():
    year = Period.parse("FY2025-26")
    assert year.contains(datetime.date(2026, 6, 30))
    assert not year.contains(datetime.date(2026, 7, 1))
    assert year.contains(Period.parse("2026Q2"))
    assert not year.contains(Period.parse("2026"))


def test_periods_sort_by_their_days():
    codes = ["2026Q3", "2024Q4", "FY2025-26Q1", "2025-01"]
    assert [period.code for period in sorted(map(Period.parse, codes))] == [
        "2024Q4",
        "2025-01",
        "FY2025-26Q1",
        "2026Q3",
    ]


@given(days, kinds)
def test_a_period_is_read_back_from_its_code(day, kind):
    period = Period.containing(day, kind)
    assert period.contains(day)
    assert Period.parse(period.code) == period


@given(days, kinds)
def test_periods_follow_each_other_without_a_gap(day, kind):
    period = Period.containing(day, kind)
    assert period.next().start - period.end == datetime.timedelta(days=1)
    assert period.next().previous() == period


@given(days)
def test_a_fiscal_year_is_made_up_of_its_quarters_and_months(day):
    year = fiscal_year_of(day)
    assert fiscal_quarter_of(day) in year.parts("fiscal_quarter")
    assert len(year.parts("month")) == 12
    assert {part.fiscal_year() for part in year.parts("month")} == {year}


@pytest.mark.parametrize(("text", "day"), [("2026-09-30", (2026, 9, 30)), ("২০২৪-০২-২৯", (2024, 2, 29))])
def test_a_day_is_read(text, day):
    assert parse_day(text) == datetime.date(*day)


@pytest.mark.parametrize("text", ["2026-02-29", "30/09/2026", "2026-9-30", "20260930", "", "0001-01-01", "x" * 10**6])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(PeriodError) as refusal:
        parse_day(text)
    assert refusal.value.code == "bad_date"


def test_a_day_is_shown_in_words():
    day = datetime.date(2026, 9, 30)
    assert format_day(day, language="en") == "30 September 2026"
    assert format_day(day, language="bn") == "৩০ সেপ্টেম্বর ২০২৬"
