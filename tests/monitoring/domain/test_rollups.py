"""Roll-ups equal a recount from the facts, whatever was done before, on both databases."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal as D
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basis.periods import Period
from governance.domain import units
from governance.models import OrgUnit, UnitPlacement
from governance.values import UnitKind, UnitLevel
from monitoring.domain import measurements, rollups
from monitoring.domain.measurements import Entry
from monitoring.models import Batch, Measurement, RollUp
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


def recounted():
    """The same from the facts, in Python, with a walk up the placements: {key: (numbers)}."""
    sums = defaultdict(lambda: [D(0), D(0), None, 0, 0])
    places = dict(OrgUnit.objects.values_list("pk", "level"))
    for row in Measurement.objects.approved().select_related("unit"):
        for place in above(row.unit_id, row.period_end, places):
            cell = sums[row.series_version_id, place, row.period, row.disaggregation, row.unit.level]
            cell[0] += row.numerator
            cell[1] += row.denominator or 0
            cell[2] = row.numerator if cell[2] is None else max(cell[2], row.numerator)
            cell[3] += 1
            cell[4] += row.denominator is not None
    return {key: tuple(cell) for key, cell in sums.items()}


def above(unit, day, places):
    """The ids of the places above a unit on a day, and its own when it is a place."""
    parents = dict(UnitPlacement.objects.on(day).values_list("unit", "parent"))
    found = [unit] if unit in parents and places[unit] not in ("facility", "office") else []
    while parents.get(unit) is not None:
        unit = parents[unit]
        found.append(unit)
    return found


def stored():
    return {
        (row.series_version_id, row.unit_id, row.period, row.disaggregation, row.level): (
            row.numerator,
            row.denominator or 0,
            row.highest,
            row.reported,
            row.denominators,
        )
        for row in RollUp.objects.all()
    }


def entry(indicator, unit, numerator, denominator=100, period="2026Q3"):
    return Entry(indicator, unit, Period.parse(period), D(numerator), D(denominator), reason="counted again")


def accept(indicator, unit, numerator, *, by, **more):
    batch = measurements.submit(entries=[entry(indicator, unit, numerator, **more)], by=None)
    return measurements.approve(batch=batch, by=by) if batch else 0


def test_an_approved_value_belongs_to_every_place_above_its_unit():
    country, (one, _two) = a_country()
    indicator, national = IndicatorFactory(), officer(country)
    accept(indicator, one, 4, by=national)
    assert {row.unit.level for row in RollUp.objects.all()} == {"national", "division", "district"}
    assert stored() == recounted()


def test_what_only_waits_is_in_no_sum():
    country, (one, _two) = a_country()
    measurements.submit(entries=[entry(IndicatorFactory(), one, 4)], by=None)
    assert not RollUp.objects.exists()


def test_a_correction_replaces_and_the_highest_may_fall():
    country, (one, two) = a_country()
    indicator, national = IndicatorFactory(sheet__space_aggregation="max"), officer(country)
    accept(indicator, one, 9, by=national)
    accept(indicator, two, 5, by=national)
    accept(indicator, one, 3, by=national)
    assert RollUp.objects.get(unit=country).highest == 5
    assert stored() == recounted()


def test_what_ceases_to_count_with_nothing_in_its_place_is_taken_away():
    country, (one, two) = a_country()
    indicator = IndicatorFactory(sheet__space_aggregation="max")
    rows = [measure(indicator, unit, "2026Q3", number, 10) for unit, number in ((one, 9), (two, 5))]
    ended = Measurement.objects.filter(pk=rows[0].pk)
    ended.update(status="superseded")
    rollups.follow(now_counting=Measurement.objects.none(), no_longer=ended)
    assert RollUp.objects.get(unit=country).highest == 5
    assert stored() == recounted()
    rollups.follow(now_counting=Measurement.objects.none())
    rollups.recount(versions=[])
    assert stored() == recounted()


def test_fractions_add_up_to_the_last_digit():
    country, districts = a_country(12)
    indicator, national = IndicatorFactory(), officer(country)
    for unit in districts:
        accept(indicator, unit, "0.1", denominator="1000000.000001", by=national)
    row = RollUp.objects.get(unit=country)
    assert (row.numerator, row.denominator) == (D("1.2"), D("12000000.000012"))


def test_the_parts_of_a_unit_moved_in_mid_quarter_are_with_each_month():
    country, (one, two) = a_country(2)
    part = OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="upazila")
    sums = {"sheet__frequency": "monthly", "sheet__level": "upazila", "sheet__time_aggregation_num": "sum"}
    indicator, national = IndicatorFactory(**sums), officer(country)
    units.move_unit(unit=part, parent=two, valid_from=dt.date(2026, 8, 15), by=None)
    part = OrgUnit.objects.get(pk=part.pk)
    for period, number in (("2026-07", 1), ("2026-08", 2), ("2026-09", 4)):
        accept(indicator, part, number, period=period, by=national)
    found = dict(RollUp.objects.filter(unit__in=[one, two]).values_list("period", "unit"))
    assert found == {"2026-07": one.pk, "2026-08": two.pk, "2026-09": two.pk}
    assert stored() == recounted()


def test_a_move_entered_afterwards_takes_the_later_periods_along():
    country, (one, two) = a_country(2)
    part = OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="upazila")
    indicator, national = IndicatorFactory(sheet__level="upazila"), officer(country)
    for period in ("2026Q1", "2026Q2", "2026Q3"):
        accept(indicator, part, 7, period=period, by=national)
    units.move_unit(unit=part, parent=two, valid_from=dt.date(2026, 5, 1), by=None)
    assert set(RollUp.objects.filter(unit=one).values_list("period", flat=True)) == {"2026Q1"}
    assert set(RollUp.objects.filter(unit=two).values_list("period", flat=True)) == {"2026Q2", "2026Q3"}
    assert stored() == recounted()


def test_a_level_that_was_wrong_is_mended_in_the_sums_too():
    country, (one, _two) = a_country(2)
    part = OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="upazila")
    accept(IndicatorFactory(sheet__level="facility"), part, 7, by=officer(country))
    fields = {"name_en": "F", "name_bn": "এফ", "kind": UnitKind.FACILITY}
    units.keep_unit(code=part.code, level=UnitLevel.FACILITY, parent=one, by=None, **fields)
    assert {row.level for row in RollUp.objects.all()} == {"facility"}
    assert stored() == recounted()


def test_a_recount_mends_what_was_changed_by_hand_and_only_what_is_named():
    country, (one, two) = a_country()
    indicator, national = IndicatorFactory(), officer(country)
    for period in ("2026Q2", "2026Q3"):
        accept(indicator, one, 4, period=period, by=national)
        accept(indicator, two, 5, period=period, by=national)
    RollUp.objects.update(numerator_whole=0)
    rollups.recount(periods=["2026Q3"])
    assert set(RollUp.objects.filter(numerator_whole=0).values_list("period", flat=True)) == {"2026Q2"}
    rollups.recount(units=[country.pk])
    assert not RollUp.objects.filter(unit=country, numerator_whole=0).exists()
    assert rollups.recount() == RollUp.objects.count()
    assert stored() == recounted()


@pytest.mark.parametrize("number", [2, 60])
def test_a_set_is_rolled_up_by_as_many_statements_however_large_it_is(number, django_assert_max_num_queries):
    country, districts = a_country(number)
    indicator = IndicatorFactory()
    batch = measurements.submit(entries=[entry(indicator, unit, 4) for unit in districts], by=None)
    rows = Measurement.objects.filter(batch=batch)
    with django_assert_max_num_queries(5):  # a savepoint, a lock, is anything replaced, and the sums
        rollups.follow(now_counting=rows, no_longer=rows.none() | rows.filter(status="superseded"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_an_approval_waits_for_a_move_and_adds_to_the_places_where_the_unit_is_then():
    country, (one, two) = a_country(2)
    part = OrgUnitFactory(parent=OrgUnit.objects.get(pk=one.pk), level="upazila")
    row = measure(IndicatorFactory(sheet__level="upazila"), part, "2026Q3", 5, 10)
    RollUp.objects.all().delete()
    moved, waits = Event(), Event()

    def add():
        moved.wait(10)
        rollups.follow(now_counting=Measurement.objects.filter(pk=row.pk))
        waits.set()
        connection.close()

    helper = Thread(target=add)
    helper.start()
    with transaction.atomic():
        Measurement.objects.filter(pk=row.pk).update(status="submitted")
        units.move_unit(unit=part, parent=two, valid_from=dt.date(2026, 8, 15), by=None)
        moved.set()
        assert not waits.wait(0.5)
    helper.join(10)
    assert waits.is_set()
    Measurement.objects.filter(pk=row.pk).update(status="approved")
    assert stored() == recounted()


NUMBERS = st.one_of(
    st.integers(0, 10**15 - 100).map(D),
    st.decimals(0, 10**8, places=6, allow_nan=False, allow_infinity=False),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "accept", "accept", "part", "bulk", "return", "move", "merge", "split", "close"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from(["2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]),
        NUMBERS,
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


class World:
    """A country whose clinics report by the month, and all that an office may do to them."""

    def __init__(self):
        self.country, self.districts = a_country(3)
        above = [OrgUnit.objects.get(pk=unit.pk) for unit in self.districts]
        self.places = [
            OrgUnitFactory(parent=OrgUnit.objects.get(pk=above[n % 3].pk), level="upazila") for n in range(4)
        ]
        self.clinics = [self.new(n, self.places[n % 4], dt.date(2020, 1, 1)) for n in range(5)]
        sheet = {"sheet__frequency": "monthly", "sheet__level": "facility", "sheet__bounded": False}
        self.indicators = [IndicatorFactory(**sheet), IndicatorFactory(sheet__space_aggregation="max", **sheet)]
        self.officer = officer(self.country)

    def new(self, number, parent, day):
        fields = {"name_en": "F", "name_bn": "এফ", "level": UnitLevel.FACILITY, "kind": UnitKind.FACILITY}
        return units.keep_unit(code=f"C{number}", parent=parent, valid_from=day, by=None, **fields)

    def step(self, number, verb, one, two, period, value, other):
        clinic, day = self.clinics[one % len(self.clinics)], Period.parse(period).start + dt.timedelta(days=two)
        if verb in ("accept", "part", "bulk", "return"):
            self.report(verb, one, clinic, period, value, self.indicators[other])
        elif verb == "move":
            units.move_unit(unit=clinic, parent=self.places[two % 4], valid_from=day, by=None)
        elif verb == "merge":
            units.merge_units(units=[clinic], into=self.clinics[two % len(self.clinics)], on=day, by=None)
        elif verb == "split":
            new = self.new(f"S{number}", self.places[two % 4], day)
            units.split_unit(unit=clinic, into=[new], on=day, by=None)
            self.clinics.append(new)  # not before: a refusal takes the new one back
        else:
            units.close_unit(unit=clinic, on=day, by=None)

    def report(self, verb, one, clinic, period, value, indicator):
        chosen = self.clinics[: one % len(self.clinics) + 1] if verb == "bulk" else [clinic]
        entries = [
            Entry(
                indicator, unit, Period.parse(period), value + n, D(7), disaggregation="sex=female" * (verb == "part")
            )
            for n, unit in enumerate(chosen)
        ]
        batch = measurements.submit(entries=entries, by=None)
        if batch and verb == "return":
            measurements.return_with_note(batch=batch, by=self.officer, note="again")
        elif batch:
            measurements.approve(batch=batch, by=self.officer)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_after_any_steps_the_sums_equal_a_recount_of_the_facts(steps):
    with transaction.atomic():
        world = World()
        for number, step in enumerate(steps):
            try:
                with transaction.atomic():
                    world.step(number, *step)
            except ValidationError:
                continue
            assert stored() == recounted()
        before = stored()
        rollups.recount()
        assert stored() == before
        transaction.set_rollback(True)


def test_the_recount_of_the_test_is_not_blind():
    country, (one, _two) = a_country()
    measure(IndicatorFactory(), one, "2026Q3", 1, 2)
    RollUp.objects.filter(unit=country).update(numerator_whole=2)
    assert stored() != recounted()
    assert Batch.objects.exists()
