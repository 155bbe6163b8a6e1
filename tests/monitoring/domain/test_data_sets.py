"""Data sets: what is asked for, from whom, until when, and which forms a unit owes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from basis.periods import Period
from governance.domain import units as places
from governance.models import LogEntry, OrgUnit
from governance.values import Role
from monitoring.domain import data_sets
from monitoring.models import DataSet, Submission
from tests.factories.data_sets import a_data_set, an_element
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
FIELDS = {"code": "facility", "name_en": "Facility form", "name_bn": "ফরম", "frequency": "monthly", "level": "facility"}


def faults(**changes):
    with pytest.raises(ValidationError) as error:
        data_sets.keep_data_set(**FIELDS | changes, by=None)
    return {name: found[0].code for name, found in error.value.error_dict.items()}


def test_a_data_set_is_defined_and_changed_and_the_log_knows():
    data_sets.keep_data_set(**FIELDS, by=None)
    data_sets.keep_data_set(**FIELDS | {"deadline_days": 7}, by=None)
    data_sets.keep_data_set(**FIELDS | {"deadline_days": 7}, by=None)
    assert DataSet.objects.get().deadline_days == 7
    first, second = LogEntry.objects.order_by("id")
    assert (first.verb, second.before, second.after) == ("define_data_set", {"deadline_days": 15}, {"deadline_days": 7})


def test_what_a_data_set_cannot_be():
    assert faults(code="new") == {"code": "reserved_code"}
    assert faults(frequency="daily") == {"frequency": "unknown_choice"}
    assert faults(approval_levels=[]) == {"approval_levels": "wrong_level"}
    assert faults(approval_levels=["national", "district"]) == {"approval_levels": "wrong_level"}, "it climbs"
    data_sets.keep_data_set(**FIELDS | {"approval_levels": ["district", "national"]}, by=None)


def test_frequency_and_level_stand_once_units_fill_it_in():
    data_sets.keep_data_set(**FIELDS, by=None)
    data_sets.keep_data_set(**FIELDS | {"frequency": "weekly"}, by=None)
    unit = OrgUnitFactory(level="facility")
    data_sets.assign(data_set=DataSet.objects.get(), units=[unit], valid_from=dt.date(2024, 1, 1), by=None)
    assert faults(frequency="monthly", level="facility") == {"frequency": "in_use"}


def test_only_the_country_and_the_administrator_define():
    country, (district,) = a_country(1)
    for person in (officer(district), PersonFactory()):
        with pytest.raises(PermissionDenied):
            data_sets.keep_data_set(**FIELDS, by=person)
    data_sets.keep_data_set(**FIELDS, by=officer(country))
    data_sets.keep_data_set(**FIELDS, by=person_with_role(Role.ADMINISTRATOR, country))


def test_rows_stand_in_order_and_once():
    one, two = IndicatorFactory().series, IndicatorFactory().series
    form = a_data_set(one, two)
    data_sets.set_items(data_set=form, items=[data_sets.Item(two, section_en="Second first")], by=None)
    assert [(item.series, item.section_en) for item in form.items.all()] == [(two, "Second first")]
    with pytest.raises(ValidationError) as error:
        data_sets.set_items(data_set=form, items=[data_sets.Item(one), data_sets.Item(one)], by=None)
    assert error.value.error_dict["series"][0].code == "duplicate_key"


def test_rows_that_do_not_fit():
    half = an_element("M", level="district", frequency="half_yearly").series
    of_the_country = IndicatorFactory(sheet__level="national").series
    form = a_data_set()
    for series, code in ((half, "wrong_period"), (of_the_country, "wrong_level")):
        with pytest.raises(ValidationError) as error:
            data_sets.set_items(data_set=form, items=[data_sets.Item(series)], by=None)
        assert error.value.error_dict["series"][0].code == code


# --- from whom ------------------------------------------------------------------------------------------------


def test_units_are_assigned_in_one_go_by_level_place_and_group():
    country, districts = a_country(3, 3)
    form = a_data_set()
    everywhere = data_sets.units_to_assign(form)
    assert data_sets.assign(data_set=form, units=everywhere, valid_from=dt.date(2024, 1, 1), by=None) == 3
    assert data_sets.assign(data_set=form, units=everywhere, valid_from=dt.date(2024, 1, 1), by=None) == 0
    above = OrgUnit.objects.get(path=districts[0].path[: -OrgUnit.steplen])
    assert list(data_sets.units_to_assign(form, within=above)) == [districts[0]]
    places.put_in_groups(unit=districts[1], groups={"urban_rural": "urban"}, by=None)
    assert list(data_sets.units_to_assign(form, group="urban")) == [districts[1]]


def test_a_unit_of_another_level_is_refused():
    country, (district,) = a_country(1)
    form = a_data_set()
    with pytest.raises(ValidationError) as error:
        data_sets.assign(data_set=form, units=[district, country], valid_from=dt.date(2024, 1, 1), by=None)
    assert error.value.error_dict["unit"][0].code == "wrong_level"
    assert not form.assignments.exists()


def test_assigned_again_only_the_end_changes():
    _country, (district,) = a_country(1)
    form = a_data_set(units=[district])
    data_sets.assign(
        data_set=form, units=[district], valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2026, 12, 31), by=None
    )
    assert [(row.valid_from.year, row.valid_to.year) for row in form.assignments.all()] == [(2023, 2026)]
    assert data_sets.release(data_set=form, units=[district], on=dt.date(2026, 6, 30), by=None) == 1
    assert form.assignments.get().valid_to == dt.date(2026, 6, 30)


# --- which forms a unit owes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frequency", "last", "running"),
    [
        ("weekly", "2026W46", "2026W47"),
        ("monthly", "2026-10", "2026-11"),
        ("quarterly", "2026Q3", "2026Q4"),
        ("half_yearly", "2026S1", "2026S2"),
        ("annual", "FY2025-26", "FY2026-27"),
        ("calendar_year", "2025", "2026"),
    ],
)
def test_each_length_of_period(frequency, last, running):
    _country, (unit,) = a_country(1)
    form = a_data_set(units=[unit], frequency=frequency, deadline_days=10)
    day = dt.date(2026, 11, 18)
    due = data_sets.forms_due(unit, day)
    period = Period.parse(last)
    assert due[-1].period == period
    assert due[-1].due == period.end + dt.timedelta(days=10)
    assert data_sets.running_period(form, day).code == running
    assert len(due) == data_sets.REMINDED[frequency]


def test_a_form_is_owed_when_the_assignment_holds_on_its_last_day():
    _country, (unit,) = a_country(1)
    a_data_set(units=[unit], since=dt.date(2026, 9, 30))
    assert [form.period.code for form in data_sets.forms_due(unit, dt.date(2026, 11, 18))] == ["2026Q3"]
    DataSet.objects.get().assignments.update(valid_to=dt.date(2026, 9, 29), valid_from=dt.date(2023, 7, 1))
    assert [form.period.code for form in data_sets.forms_due(unit, dt.date(2026, 11, 18))] == ["2026Q2"]


def test_what_was_sent_is_owed_no_longer_and_what_was_returned_is():
    _country, (unit,) = a_country(1)
    form = a_data_set(units=[unit])
    data_sets.open_form(data_set=form, unit=unit, period=Period.parse("2026Q3"))
    day = dt.date(2026, 11, 18)
    for state, waits, owed in (("open", "", 2), ("sent", "national", 1), ("returned", "", 2), ("approved", "", 1)):
        Submission.objects.update(state=state, waits_at=waits)
        assert len(data_sets.forms_due(unit, day)) == owed, state


def test_a_form_comes_into_being_once_with_its_due_date():
    _country, (unit,) = a_country(1)
    form = a_data_set(units=[unit], deadline_days=15)
    first = data_sets.open_form(data_set=form, unit=unit, period=Period.parse("FY2026-27Q1"))
    assert data_sets.open_form(data_set=form, unit=unit, period=Period.parse("2026Q3")) == first
    assert (first.period, first.due) == ("2026Q3", dt.date(2026, 10, 15))


# --- locked ------------------------------------------------------------------------------------------------------


def test_a_form_locks_after_the_days_that_were_said():
    _country, (unit,) = a_country(1)
    form = a_data_set(units=[unit], deadline_days=15, lock_days=10)
    asked = {"data_set": form, "unit": unit, "period": Period.parse("2026Q3")}
    assert not data_sets.is_locked(**asked, day=dt.date(2026, 10, 25))
    assert data_sets.is_locked(**asked, day=dt.date(2026, 10, 26))
    assert data_sets.forms_due(unit, dt.date(2026, 10, 26))[-1].locked


def test_an_officer_above_opens_it_again_with_a_reason():
    country, (unit, _other) = a_country(2)
    form = a_data_set(units=[unit], lock_days=0)
    period, until = Period.parse("2024Q3"), timezone.localdate() + dt.timedelta(days=3)
    asked = {"data_set": form, "unit": unit, "period": period}
    for person in (officer(unit), PersonFactory()):
        with pytest.raises(PermissionDenied):
            data_sets.unlock(**asked, until=until, reason="Flood", by=person)
    for changes, name in (({"reason": " "}, "reason"), ({"until": dt.date(2020, 1, 1)}, "until")):
        with pytest.raises(ValidationError) as error:
            data_sets.unlock(**{**asked, "until": until, "reason": "Flood", **changes}, by=officer(country))
        assert name in error.value.error_dict
    assert data_sets.is_locked(**asked)
    data_sets.unlock(**asked, until=until, reason="Flood", by=officer(country))
    assert not data_sets.is_locked(**asked)
    assert data_sets.is_locked(**asked, day=until + dt.timedelta(days=1))
    assert LogEntry.objects.get(verb="unlock_form").after == {"until": until.isoformat(), "reason": "Flood"}


@pytest.mark.parametrize("number", [10, 400])
def test_queries_do_not_grow_with_the_units(number, django_assert_num_queries):
    units = [OrgUnitFactory() for _n in range(number)]
    a_data_set(units=units)
    with django_assert_num_queries(3):
        assert len(data_sets.forms_due_at(OrgUnit.objects.all(), dt.date(2026, 11, 18))) == 2 * number
