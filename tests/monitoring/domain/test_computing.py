import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from basis.periods import Period
from governance.models import LogEntry, OrgUnit
from governance.models.unit import UnitGroup, UnitGroupMember, UnitGroupSet
from monitoring import queries
from monitoring.domain import computing, constants, elements, indicators
from monitoring.models import Batch, Computation, IndicatorSheet, Measurement
from monitoring.values import MeasurementStatus
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory, a_form
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


@pytest.fixture
def scene(db):
    """Two districts with two facilities each."""
    country, districts = a_country(2)
    facilities = [OrgUnitFactory(parent=district, level="facility") for district in districts for _n in range(2)]
    return country, districts, [OrgUnit.objects.get(pk=each.pk) for each in facilities]


def element(code, **sheet):
    return DataElementFactory(series__code=code, **{f"sheet__{name}": value for name, value in sheet.items()})


def indicator(top, bottom="", code="CI", **sheet):
    ratio = {} if bottom else {"value_type": "count", "unit": "count", "factor": 1, "space_aggregation": "sum"}
    made = IndicatorFactory(series__code=code, **{f"sheet__{k}": v for k, v in (ratio | sheet).items()})
    # Straight into the sheet: what `define` refuses is not what is tested here.
    IndicatorSheet.objects.filter(version__series=made.series).update(numerator_formula=top, denominator_formula=bottom)
    return made


def compute(made, period=QUARTER, **kwargs):
    return computing.compute(indicator=made, period=period, by=None, **kwargs)


def value(made, unit, period=QUARTER):
    row = Measurement.objects.approved().filter(series_version__series=made.series, unit=unit, period=period.code)
    found = row.values_list("numerator", "denominator").first()
    return found and tuple(None if number is None else D(number).normalize() for number in found)


# --- places and time ------------------------------------------------------------------------------------------


def test_flows_of_the_months_and_facilities_are_summed_for_each_district(scene):
    _country, (one, two), facilities = scene
    a, b = element("A"), element("B")
    made = indicator("[A]", "[A] + [B]")
    for number, facility in enumerate(facilities, start=1):
        measure(a, facility, "2026-07", number)
        measure(a, facility, "2026-08", 10 * number)
        measure(b, facility, "2026-09", 100)
    kept = compute(made)
    assert (kept.created, kept.updated, kept.unchanged) == (2, 0, 0)
    assert value(made, one) == (33, 233)
    assert value(made, two) == (77, 277)


def test_the_country_adds_up_numerators_and_denominators_as_always(scene):
    country, _districts, facilities = scene
    a, b = element("A"), element("B")
    made = indicator("[A]", "[B]")
    for number, facility in enumerate(facilities, start=1):
        measure(a, facility, "2026-07", number)
        measure(b, facility, "2026-07", 20)
    compute(made)
    found = queries.value_of(made, country, QUARTER)
    assert (found.numerator, found.denominator, found.value, found.reported) == (10, 80, D("12.5"), 2)


def test_a_stock_is_the_last_that_was_reported(scene):
    _country, (one, _two), facilities = scene
    staff = element("STAFF", time_aggregation="last")
    made = indicator("[STAFF]")
    for month, number in [("2026-07", 5), ("2026-08", 7)]:
        measure(staff, facilities[0], month, number)
        measure(staff, facilities[1], month, 1)
    compute(made)
    assert value(made, one) == (8, None)


def test_a_number_of_the_year_stands_for_its_quarters(scene):
    _country, (one, _two), _facilities = scene
    people = element("PEOPLE", time_aggregation="last", level="district", frequency="annual")
    made = indicator("[PEOPLE]")
    measure(people, one, "FY2026-27", 400)
    compute(made)
    assert value(made, one) == (400, None)


def test_a_yearly_denominator_is_divided_where_the_sheet_says_so(scene):
    _country, (one, _two), facilities = scene
    births = element("BIRTHS", level="district", frequency="annual")
    visits = element("VISITS")
    made = indicator("[VISITS]", "[BIRTHS]", annualized=True, bounded=False)
    measure(births, one, "FY2026-27", 400)
    measure(visits, facilities[0], "2026-07", 30)
    compute(made)
    assert value(made, one) == (30, 100)


def test_a_yearly_flow_is_no_number_of_a_quarter_otherwise(scene):
    _country, (one, _two), _facilities = scene
    births = element("BIRTHS", level="district", frequency="annual")
    made = indicator("[BIRTHS]")
    measure(births, one, "FY2026-27", 400)
    compute(made)
    assert value(made, one) is None


def test_a_cumulative_value_runs_from_july(scene):
    _country, (one, _two), facilities = scene
    visits, births = element("VISITS"), element("BIRTHS", level="district", frequency="annual")
    made = indicator("[VISITS]", "[BIRTHS]", cumulative_in_fy=True, annualized=True, bounded=False)
    measure(births, one, "FY2025-26", 400)
    for month in ("2025-06", "2025-07", "2025-10", "2026-01"):
        measure(visits, facilities[0], month, 30)
    compute(made, Period.parse("2025Q4"))
    assert value(made, one, Period.parse("2025Q4")) == (60, 200)
    compute(made, Period.parse("2026Q2"))  # nothing was reported in it
    assert value(made, one, Period.parse("2026Q2")) is None


def test_a_part_of_one_axis_is_the_sum_over_the_other_parts(scene):
    _country, (one, _two), facilities = scene
    divided = DisaggregationFactory()
    a = element("A", disaggregation=divided)
    women, all_ = indicator("[A.sex=female]", code="W"), indicator("[A]", code="ALL")
    measure(a, facilities[0], "2026-07", 3, disaggregation="sex=female")
    measure(a, facilities[0], "2026-07", 4, disaggregation="sex=male")
    # Where the total was written too it is the total, and the parts are not added to it.
    measure(a, facilities[1], "2026-07", 10, disaggregation="")
    measure(a, facilities[1], "2026-07", 6, disaggregation="sex=female")
    compute(women)
    compute(all_)
    assert value(women, one) == (9, None)
    assert value(all_, one) == (17, None)


# --- missing, zero, wrong ---------------------------------------------------------------------------------------


def test_a_missing_number_makes_no_row_and_is_told(scene):
    _country, (one, two), facilities = scene
    element("A")
    b = element("B")
    made = indicator("[A] + [B]")
    measure(b, facilities[0], "2026-07", 1)
    kept = compute(made)
    assert (kept.created, kept.absent) == (0, {"numerator:missing": 2})
    assert not Batch.objects.filter(source="formula").exists()
    assert value(made, one) is None
    assert value(made, two) is None


def test_what_is_declared_zero_when_missing_is(scene):
    _country, (one, _two), facilities = scene
    element("A")
    b = element("B")
    made = indicator("ifmissing([A]; 0) + [B]")
    measure(b, facilities[0], "2026-07", 1)
    compute(made)
    assert value(made, one) == (1, None)


@pytest.mark.parametrize(
    ("top", "bottom", "why"),
    [
        ("[A] ÷ ([A] − [A])", "", "numerator:division_by_zero"),
        ("[A] − 100", "", "negative"),
        ("[A] × 1000000000000000", "", "too_large"),
        ("[A]", "[A] − [A]", "numerator_over_denominator"),
        ("[A] + 1", "[A]", "numerator_over_denominator"),
    ],
)
def test_what_cannot_be_a_value_is_told_by_a_word(scene, top, bottom, why):
    a = element("A")
    made = indicator(top, bottom)
    measure(a, scene[2][0], "2026-07", 5)
    kept = compute(made)
    assert kept.created == 0
    assert kept.absent[why] == 1


def test_only_approved_numbers_count(scene):
    a = element("A")
    made = indicator("[A]")
    measure(a, scene[2][0], "2026-07", 5, status="submitted")
    assert compute(made).created == 0


# --- other operands ---------------------------------------------------------------------------------------------


def test_days_groups_constants_and_other_indicators(scene):
    _country, (one, _two), facilities = scene
    beds = element("BEDS", time_aggregation="last")
    kinds = UnitGroupSet.objects.create(code="type", name_en="Type", name_bn="ধরন")
    hospitals = UnitGroup.objects.create(group_set=kinds, code="UHC", name_en="UHC", name_bn="ইউএইচসি")
    for facility in facilities[:2]:
        UnitGroupMember.objects.create(group_set=kinds, group=hospitals, unit=facility)
    for day, number in [(dt.date(2023, 7, 1), 2), (dt.date(2026, 10, 1), 9)]:
        constants.keep_constant(code="K", name_en="K", name_bn="কে", value=D(number), valid_from=day, by=None)
    other = indicator("[BEDS]", code="OTHER", factor=10)
    made = indicator('{OTHER} + {OTHER.numerator} + days + 1000 × group("type.UHC") + 10000 × constant("K")')
    measure(beds, facilities[0], "2026-08", 3)
    compute(other)
    # The cascade has computed what stands on the other one; doing it again finds nothing new.
    assert compute(made).unchanged == 1
    assert value(made, one) == (30 + 3 + 92 + 2000 + 20000, None)


def test_reports_that_came_were_in_time_and_were_due(scene):
    _country, (one, two), facilities = scene
    form = DataSetFactory(code="form", frequency="monthly", level="facility", units=facilities)
    early, late = (timezone.make_aware(dt.datetime(2026, month, day)) for month, day in [(8, 3), (8, 20)])
    a_form(form, facilities[0], "2026-07", first_sent_at=early)
    a_form(form, facilities[1], "2026-07", first_sent_at=late)
    a_form(form, facilities[2], "2026-07")
    names = ("reports_received", "reports_on_time", "reports_expected", "reporting_rate")
    found = {}
    for number, name in enumerate(names):
        made = indicator(f'{name}("form")', code=f"R{number}")
        compute(made)
        found[name] = (value(made, one), value(made, two))
    assert found == {
        "reports_received": ((2, None), (0, None)),
        "reports_on_time": ((1, None), (0, None)),
        "reports_expected": ((6, None), (6, None)),
        "reporting_rate": ((D("33.333333"), None), (0, None)),
    }


# --- versions ---------------------------------------------------------------------------------------------------


def test_the_past_keeps_its_definition(scene):
    _country, (one, _two), facilities = scene
    a, b = element("A"), element("B")
    made = indicator("[A]")
    for each in (a, b):
        measure(each, facilities[0], "2026-02", 5)
        measure(each, facilities[0], "2026-07", 7)
    compute(made, Period.parse("2026Q1"))
    indicators.revise(indicator=made, sheet={"numerator_formula": "[A] + [B]"}, valid_from=dt.date(2026, 7, 1), by=None)
    assert compute(made, Period.parse("2026Q1")).unchanged == 1
    compute(made)
    assert (value(made, one, Period.parse("2026Q1")), value(made, one)) == ((5, None), (14, None))


def test_numbers_of_an_older_definition_of_an_element_are_not_added(scene):
    _country, (one, _two), facilities = scene
    a = element("A")
    made = indicator("[A]")
    measure(a, facilities[0], "2026-07", 100)
    elements.revise(element=a, sheet={"definition_en": "Other."}, valid_from=dt.date(2026, 8, 1), by=None)
    measure(a, facilities[0], "2026-08", 5)
    compute(made)
    assert value(made, one) == (5, None)


# --- again, changed, gone ---------------------------------------------------------------------------------------


@pytest.fixture
def computed(scene):
    a, b = element("A"), element("B")
    made = indicator("[A]", "[B]")
    rows = [measure(each, scene[2][0], "2026-07", number) for each, number in ((a, 4), (b, 8))]
    compute(made)
    return made, scene[1][0], rows


def corrected(row, number):
    Measurement.objects.filter(pk=row.pk).update(status=MeasurementStatus.SUPERSEDED)
    series = row.series_version.series
    return measure(series.element, row.unit, row.period, number, supersedes=row)


def test_computing_again_writes_nothing(computed):
    made, _district, _rows = computed
    before = (Measurement.objects.count(), Batch.objects.count(), LogEntry.objects.count())
    kept = compute(made)
    assert (kept.unchanged, kept.changed) == (1, [])
    assert (Measurement.objects.count(), Batch.objects.count(), LogEntry.objects.count()) == before


def test_a_corrected_number_makes_a_new_row_that_supersedes_the_old_one(computed):
    made, district, rows = computed
    new = corrected(rows[0], 6)
    kept = computing.follow(changed=[(new.series_version_id, new.unit_id, "2026-07")])
    row = Measurement.objects.approved().get(series_version__series=made.series)
    assert (kept.updated, row.numerator, row.supersedes.numerator) == (1, 6, 4)
    assert (row.supersedes.status, row.by, row.batch.source) == (MeasurementStatus.SUPERSEDED, None, "formula")
    assert kept.changed == [(row.series_version_id, district.pk, "2026Q3")]


def test_a_value_that_can_no_longer_be_computed_stops_to_count_and_is_told(computed):
    made, district, rows = computed
    corrected(rows[1], 0)
    kept = compute(made)
    assert (kept.withdrawn, kept.absent["numerator_over_denominator"]) == (1, 1)
    assert kept.changed == [(made.series.versions.get().pk, district.pk, "2026Q3")]
    assert value(made, district) is None
    entry = LogEntry.objects.get(verb="withdraw_computed_values")
    assert entry.after == {"cells": [f"{district.code} 2026Q3: numerator_over_denominator"]}
    assert Measurement.objects.filter(series_version__series=made.series).get().numerator == 4


def test_a_value_that_a_person_handed_in_stands_also_one_above_or_below(scene):
    country, (one, two), facilities = scene
    a = element("A")
    for code, unit in (("AT", one), ("ABOVE", country), ("BELOW", facilities[0])):
        made = indicator("[A]", code=code)
        measure(made, unit, "2026Q3", 77)
        row = measure(a, facilities[0], "2026-07", 5)
        kept = compute(made)
        assert (len(kept.left_alone), kept.updated) == (2 if code == "ABOVE" else 1, 0)
        assert value(made, unit) == (77, None)
        row.delete()


def test_the_passport_says_what_was_put_in(computed):
    made, _district, rows = computed
    row = Measurement.objects.approved().get(series_version__series=made.series)
    passport = Computation.objects.get(measurement=row)
    assert passport.source == "formula"
    assert passport.inputs["numerator"] == {
        "formula": "[A]",
        "value": "4.000000",
        "operands": [
            {"name": "[A]", "number": "4", "reported": 1, "expected": 6, "version": rows[0].series_version_id}
        ],
    }
    assert (passport.inputs["start"], passport.inputs["end"]) == ("2026-07-01", "2026-09-30")


# --- following --------------------------------------------------------------------------------------------------


def test_following_computes_only_the_places_around_the_change(scene, django_assert_max_num_queries):
    _country, (one, two), facilities = scene
    a = element("A")
    made = indicator("[A]")
    rows = [measure(a, facility, "2026-07", 1) for facility in facilities]
    kept = computing.follow(changed=[(rows[0].series_version_id, rows[0].unit_id, Period.parse("2026-07"))])
    assert kept.created == 1
    assert (value(made, one), value(made, two)) == ((2, None), None)


def test_the_number_of_queries_does_not_grow_with_the_units(scene, django_assert_num_queries):
    _country, districts, _facilities = scene
    a = element("A")
    indicator("[A]")
    small = [measure(a, OrgUnitFactory(parent=districts[0], level="facility"), "2026-07", 1)]
    counted = _queries_of(lambda: computing.follow(changed=_cells(small)))
    large = [
        measure(a, OrgUnitFactory(parent=OrgUnit.objects.get(pk=district.pk), level="facility"), "2026-07", 1)
        for district in districts
        for _n in range(10)
    ]
    assert _queries_of(lambda: computing.follow(changed=_cells(large))) <= counted + 2  # one row is new, one is updated


def test_a_change_moves_what_stands_on_the_indicator_too(scene):
    _country, (one, _two), facilities = scene
    a = element("A")
    indicator("[A]", code="FIRST")
    second = indicator("{FIRST} × 2", code="SECOND")
    row = measure(a, facilities[0], "2026-07", 5)
    computing.follow(changed=_cells([row]))
    assert value(second, one) == (10, None)


def test_an_early_correction_moves_all_later_values_that_run_from_july(scene):
    _country, (one, _two), facilities = scene
    a = element("A")
    made = indicator("[A]", cumulative_in_fy=True)
    for month in ("2025-08", "2025-11"):
        row = measure(a, facilities[0], month, 5)
    first = Measurement.objects.order_by("pk").first()
    computing.follow(changed=_cells([row, first]))
    assert value(made, one, Period.parse("2025Q4")) == (10, None)
    new = corrected(first, 7)
    computing.follow(changed=_cells([new]))
    assert value(made, one, Period.parse("2025Q3")) == (7, None)
    assert value(made, one, Period.parse("2025Q4")) == (12, None)


def test_a_stored_circle_ends(scene):
    facilities = scene[2]
    a = element("A")
    indicator("[A] + ifmissing({SECOND}; 0)", code="FIRST")
    indicator("{FIRST} + 1", code="SECOND")
    row = measure(a, facilities[0], "2026-07", 5)
    assert computing.follow(changed=_cells([row])).created >= 2


def test_nothing_that_changed_concerns_nobody(scene):
    assert computing.follow(changed=[]).changed == []
    row = measure(element("A"), scene[2][0], "2026-07", 1)
    assert computing.follow(changed=_cells([row])).changed == []


# --- asking -------------------------------------------------------------------------------------------------------


def test_what_has_no_formula_or_another_length_is_refused(scene):
    made = indicator("[A]")
    typed = IndicatorFactory()
    for chosen, period, code in [
        (typed, "2026Q3", "no_formula"),
        (made, "2026-07", "wrong_period"),
        (made, "2199Q1", "wrong_period"),
        (made, "2019Q1", "wrong_period"),
    ]:
        with pytest.raises(ValidationError) as caught:
            compute(chosen, Period.parse(period))
        assert caught.value.code == code


def test_a_district_officer_may_not_ask(scene):
    with pytest.raises(PermissionDenied):
        computing.compute(indicator=indicator("1"), period=QUARTER, by=officer(scene[1][0]))
    assert computing.compute(indicator=indicator("1", code="X"), period=QUARTER, by=officer(scene[0])).created == 2


def _cells(rows):
    return [(row.series_version_id, row.unit_id, row.period) for row in rows]


def _queries_of(call):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)
