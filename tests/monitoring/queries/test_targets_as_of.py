import datetime as dt
from decimal import Decimal as D

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basis.periods import Period
from governance.queries.as_of import AsOf
from monitoring.domain import targets
from monitoring.queries.targets_as_of import as_targets, first_set, later_targets, targets_then
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)
TODAY = BEGIN.date()


def at(hour):
    return BEGIN + dt.timedelta(hours=hour)


def set_at(hour, indicator, unit, value, **fields):
    with time_machine.travel(at(hour), tick=False):
        return targets.set_target(
            indicator=indicator, unit=unit, value=value, by=None,
            **{"period": Period.parse("FY2025-26"), "kind": "target"} | fields,
        )  # fmt: skip


def then(unit, known, **asked):
    rows = as_targets(targets_then(AsOf(TODAY, known), place=unit.code, **asked))
    return [(row.target.indicator.code, row.state.value) for row in rows]


def test_a_target_that_was_set_again_is_believed_from_its_recording_on():
    indicator, unit = IndicatorFactory(series__code="IN07"), OrgUnitFactory()
    set_at(0, indicator, unit, D(50))
    set_at(5, indicator, unit, D(60))
    assert then(unit, at(-1)) == []
    assert then(unit, at(4)) == [("IN07", D(50))]
    assert then(unit, at(5)) == [("IN07", D(60))]
    assert then(OrgUnitFactory(), at(5)) == []
    assert first_set() == TODAY


def test_the_numbers_that_differ_today_are_named_and_marked():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    set_at(0, indicator, unit, D(50), numerator=D(5))
    set_at(1, indicator, unit, D(50), period=Period.parse("FY2026-27"))
    set_at(5, indicator, unit, D(60), numerator=None)
    found = targets_then(AsOf(dt.date(2026, 7, 2), at(4)), place=unit.code)
    (row,) = as_targets(found.filter(differs=True))
    assert found.count() == 2
    assert [(each.field, each.then, each.now) for each in row.differences] == [
        ("value", D(50), D(60)),
        ("numerator", D(5), None),
    ]


def test_indicators_are_found_by_words_and_codes_in_either_digits():
    unit = OrgUnitFactory()
    set_at(0, IndicatorFactory(series__code="IN07", name_en="Trained midwives"), unit, D(1))
    set_at(0, IndicatorFactory(series__code="IN08"), unit, D(2))
    assert then(unit, at(0), words="midwi IN০৭") == [("IN07", D(1))]


def test_what_was_set_later_is_counted():
    unit = OrgUnitFactory()
    set_at(0, IndicatorFactory(), unit, D(1))
    set_at(5, IndicatorFactory(), unit, D(1))
    assert later_targets(AsOf(TODAY, at(4)), place=unit.code) == 1
    assert later_targets(AsOf(TODAY, at(5)), place=unit.code) == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), max_size=6), known=st.integers(-1, 14))
def test_it_is_a_replay_of_all_that_was_set(told, known):
    with transaction.atomic():
        indicator, unit, hour, believed = IndicatorFactory(), OrgUnitFactory(), 0, None
        for pause, value in told:
            hour += pause
            set_at(hour, indicator, unit, D(value))
            believed = D(value) if hour <= known else believed
        assert [value for _code, value in then(unit, at(known))] == ([] if believed is None else [believed])
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [2, 30])
def test_it_takes_one_query_for_any_number(count, django_assert_num_queries):
    unit = OrgUnitFactory()
    for _n in range(count):
        set_at(0, IndicatorFactory(), unit, D(1))
    with django_assert_num_queries(1):
        rows = as_targets(targets_then(AsOf(TODAY, at(1)), place=unit.code))
        assert sum(len(row.differences) for row in rows) == 0
    assert len(rows) == count
