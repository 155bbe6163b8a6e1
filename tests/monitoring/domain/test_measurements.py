import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from basis.periods import Period
from governance.domain import units
from governance.models import LogEntry, OrgUnit
from monitoring import queries
from monitoring.domain import measurements
from monitoring.domain.measurements import Entry
from monitoring.models import Batch, Measurement
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = "2026Q3"


def entry(indicator, unit, numerator=1, denominator=2, period=QUARTER, **fields):
    top = None if numerator is None else D(numerator)
    bottom = None if denominator is None else D(denominator)
    return Entry(indicator, unit, Period.parse(period), top, bottom, **fields)


def codes(finding):
    return sorted(fault.code for fault in finding.faults.values())


def submit(*entries, by=None, **fields):
    return measurements.submit(entries=entries, by=by, **fields)


@pytest.fixture
def places(db):
    country, (one, two) = a_country(2, 2)
    return country, one, two


# --- submit


def test_what_is_submitted_does_not_count_before_it_is_approved(places):
    country, one, _two = places
    indicator = IndicatorFactory()
    batch = submit(entry(indicator, one))
    assert queries.value_of(indicator, country, Period.parse(QUARTER)).value is None
    measurements.approve(batch=batch, by=officer(country))
    assert queries.value_of(indicator, country, Period.parse(QUARTER)).value == 50


def test_a_real_zero_is_kept(places):
    _country, one, _two = places
    submit(entry(IndicatorFactory(), one, 0, 5))
    assert Measurement.objects.get().numerator == 0


def test_handing_in_the_same_again_stores_nothing(places):
    _country, one, _two = places
    indicator = IndicatorFactory()
    submit(entry(indicator, one))
    assert submit(entry(indicator, one)) is None
    assert Measurement.objects.count() == Batch.objects.count() == 1


def test_sent_five_times_with_one_key_it_happens_once(places):
    _country, one, _two = places
    indicator = IndicatorFactory()
    sent = {submit(entry(indicator, one, number), client_event_id="phone-1").pk for number in (1, 1, 2, 2, 2)}
    assert len(sent) == Measurement.objects.count() == 1


def test_another_value_for_an_approved_cell_is_a_correction_and_nothing_is_overwritten(places):
    country, one, _two = places
    indicator, national = IndicatorFactory(), officer(country)
    measurements.approve(batch=submit(entry(indicator, one, 1)), by=national)
    second = submit(entry(indicator, one, 2), by=officer(one))
    old, new = Measurement.objects.order_by("id")
    assert (old.status, new.status, new.supersedes) == ("approved", "submitted", old)
    measurements.approve(batch=second, by=national)
    old.refresh_from_db()
    assert (old.status, old.numerator) == ("superseded", 1)
    assert queries.value_of(indicator, country, Period.parse(QUARTER)).value == 100


def test_a_correction_needs_a_reason(places):
    _country, one, _two = places
    row = measure(IndicatorFactory(), one, QUARTER, 1, 2)
    with pytest.raises(ValidationError):
        measurements.correct(measurement=row, numerator=D(2), denominator=D(2), by=None, reason=" ")
    measurements.correct(measurement=row, numerator=D(2), denominator=D(2), by=None, reason="A zero too many")
    assert Measurement.objects.get(status="submitted").reason == "A zero too many"


def test_a_new_value_takes_the_place_of_one_that_still_waits(places):
    _country, one, _two = places
    indicator = IndicatorFactory()
    submit(entry(indicator, one, 1))
    submit(entry(indicator, one, 2))
    assert [row.status for row in Measurement.objects.order_by("id")] == ["superseded", "submitted"]


def test_one_bad_value_stops_the_whole_set(places):
    _country, one, two = places
    indicator = IndicatorFactory()
    with pytest.raises(ValidationError):
        submit(entry(indicator, one), entry(indicator, two, None))
    assert not Measurement.objects.exists()


# --- the rules of one value


@pytest.mark.parametrize(
    ("numerator", "denominator", "code"),
    [
        (None, 2, "missing_value"),
        (1, None, "missing_value"),
        (-1, 2, "negative"),
        (3, 2, "numerator_over_denominator"),
        (1, 0, "numerator_over_denominator"),
        ("1e20", "1e21", "not_a_number"),
    ],
)
def test_numbers_that_are_refused(places, numerator, denominator, code):
    _country, one, _two = places
    (finding,) = measurements.examine(entries=[entry(IndicatorFactory(), one, numerator, denominator)], by=None)
    assert code in codes(finding)


def test_more_than_a_hundred_percent_is_taken_where_it_may_be_true(places):
    _country, one, _two = places
    (finding,) = measurements.examine(entries=[entry(IndicatorFactory(sheet__bounded=False), one, 3, 2)], by=None)
    assert not finding.faults


@pytest.mark.parametrize(
    ("frequency", "period", "taken"),
    [
        ("quarterly", "2026Q3", True),
        ("quarterly", "FY2026-27Q1", True),
        ("quarterly", "2026-07", False),
        ("quarterly", "FY2025-26", False),
        ("annual", "FY2025-26", True),
        ("annual", "2026Q3", False),
        ("monthly", "2026-07", True),
        ("monthly", "2026Q3", True),
        ("weekly", "2026W31", True),
        ("weekly", "2026-07", False),
    ],
)
def test_the_length_of_a_period_must_fit(places, frequency, period, taken):
    _country, one, _two = places
    indicator = IndicatorFactory(sheet__frequency=frequency)
    (finding,) = measurements.examine(entries=[entry(indicator, one, period=period)], by=None)
    assert codes(finding) == ([] if taken else ["wrong_period"])


def test_a_period_that_has_not_begun_is_refused(places):
    _country, one, _two = places
    entries = [entry(IndicatorFactory(), one, period="2026Q4")]
    (early,) = measurements.examine(entries=entries, by=None, today=dt.date(2026, 9, 30))
    (running,) = measurements.examine(entries=entries, by=None, today=dt.date(2026, 10, 1))
    assert (codes(early), codes(running)) == (["wrong_period"], [])


def test_a_period_before_every_definition_is_refused(places):
    _country, one, _two = places
    (finding,) = measurements.examine(entries=[entry(IndicatorFactory(), one, period="2022Q3")], by=None)
    assert codes(finding) == ["wrong_period"]


def test_a_value_is_taken_at_the_level_of_the_sheet_or_above_and_not_below(places):
    country, one, _two = places
    below = OrgUnitFactory(parent=one, level="upazila")
    entries = [entry(IndicatorFactory(), unit) for unit in (country, one, below)]
    assert [codes(finding) for finding in measurements.examine(entries=entries, by=None)] == [[], [], ["wrong_level"]]


def test_never_at_two_levels_for_one_place_and_period(places):
    country, one, two = places
    indicator = IndicatorFactory()
    measure(indicator, one, QUARTER, 1, 2)
    twice, other, earlier = measurements.examine(
        entries=[entry(indicator, country), entry(indicator, two), entry(indicator, country, period="2026Q2")], by=None
    )
    # In this file the country also stands above the second district.
    assert codes(twice) == codes(other) == ["already_reported_at_other_level"]
    assert codes(earlier) == []


def test_what_waits_also_holds_its_place(places):
    country, one, _two = places
    indicator = IndicatorFactory()
    submit(entry(indicator, country))
    (finding,) = measurements.examine(entries=[entry(indicator, one)], by=None)
    assert codes(finding) == ["already_reported_at_other_level"]


def test_a_quarter_and_its_months_exclude_each_other(places):
    _country, one, two = places
    indicator = IndicatorFactory(sheet__frequency="monthly")
    measure(indicator, one, "2026-08", 1, 2)
    same, elsewhere = measurements.examine(entries=[entry(indicator, one), entry(indicator, two)], by=None)
    assert codes(same) == ["already_reported_at_other_level"]
    assert codes(elsewhere) == []


# --- who may


def test_an_officer_reports_for_the_own_unit_and_those_below(places):
    country, one, two = places
    indicator = IndicatorFactory()
    own, other = measurements.examine(entries=[entry(indicator, one), entry(indicator, two)], by=officer(one))
    assert codes(own) == []
    assert codes(other) == ["forbidden_unit"]
    found = measurements.examine(entries=[entry(indicator, one), entry(indicator, two)], by=officer(country))
    assert [codes(finding) for finding in found] == [[], []]


def test_nobody_approves_what_they_sent_themselves(places):
    country, one, _two = places
    national = officer(country)
    batch = submit(entry(IndicatorFactory(), one), by=national)
    with pytest.raises(PermissionDenied):
        measurements.approve(batch=batch, by=national)
    assert measurements.approve(batch=batch, by=officer(country)) == 1


def test_an_officer_approves_only_what_lies_wholly_within_the_own_reach(places):
    country, one, two = places
    indicator = IndicatorFactory()
    batch = submit(entry(indicator, one), entry(indicator, two), by=officer(country))
    with pytest.raises(PermissionDenied):
        measurements.approve(batch=batch, by=officer(one))
    assert not Measurement.objects.approved().exists()


def test_approving_twice_does_it_once_and_is_in_the_log(places):
    country, one, _two = places
    batch, national = submit(entry(IndicatorFactory(), one)), officer(country)
    assert [measurements.approve(batch=batch, by=national) for _time in range(2)] == [1, 0]
    assert LogEntry.objects.get(verb="approve_values").by == national


def test_two_corrections_approved_one_after_the_other_leave_one_value(places):
    country, one, _two = places
    indicator, national = IndicatorFactory(), officer(country)
    first = measure(indicator, one, QUARTER, 1, 10)
    second = submit(entry(indicator, one, 2, 10))
    measurements.approve(batch=second, by=national)
    third = submit(entry(indicator, one, 3, 10))
    measurements.approve(batch=third, by=national)
    assert Measurement.objects.approved().get().numerator == 3
    assert Measurement.objects.count() == 3
    assert Measurement.objects.get(numerator=3).supersedes.numerator == 2
    first.refresh_from_db()
    assert first.status == "superseded"


def test_returned_values_do_not_count_and_carry_the_note(places):
    country, one, _two = places
    batch = submit(entry(IndicatorFactory(), one), by=officer(one))
    with pytest.raises(ValidationError):
        measurements.return_with_note(batch=batch, by=officer(country), note="")
    measurements.return_with_note(batch=batch, by=officer(country), note="Look at the zero")
    row = Measurement.objects.get()
    assert (row.status, row.reason) == ("returned", "Look at the zero")
    assert submit(entry(row.series_version.series.indicator, one, 2), by=officer(one)) is not None


def test_a_moved_unit_counts_where_it_stands_today(places):
    country, one, two = places
    indicator = IndicatorFactory()
    measure(indicator, one, QUARTER, 1, 2)
    home = OrgUnit.objects.get(pk=one.pk).get_parent()
    assert queries.value_of(indicator, home, Period.parse(QUARTER)).value == 50
    assert queries.value_of(indicator, OrgUnit.objects.get(pk=two.pk).get_parent(), Period.parse(QUARTER)).value is None


# --- units that began or ended ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "refused"), [("2026Q1", True), ("2026Q2", False), ("2026Q3", False), ("2026Q4", True)]
)
def test_a_value_is_one_of_those_who_were_there_when_its_period_ended(period, refused):
    country, (one, _two) = a_country()
    unit = units.keep_unit(
        code="NEW", name_en="N", name_bn="এন", level="district", kind="geographic",
        parent=OrgUnit.objects.get(pk=one.pk).get_parent(), valid_from=dt.date(2026, 4, 10), by=None,
    )  # fmt: skip
    units.close_unit(unit=unit, on=dt.date(2026, 10, 20), by=None)
    entry = Entry(IndicatorFactory(), unit, Period.parse(period), D(1), D(2))
    (finding,) = measurements.examine(entries=[entry], by=None, today=dt.date(2027, 1, 1))
    assert ("unit" in finding.faults) == refused
    assert not refused or finding.faults["unit"].code == "closed_unit"


@pytest.mark.parametrize("number", ["123456789.1234567", "1234567890.123456", "1000000000000000", "1E+400"])
def test_a_number_of_more_digits_than_every_database_keeps_is_refused(number):
    _country, (one, _two) = a_country()
    entry = Entry(IndicatorFactory(), one, Period.parse("2026Q3"), D(1), D(number))
    (finding,) = measurements.examine(entries=[entry], by=None)
    assert finding.faults["denominator"].code == "not_a_number"
