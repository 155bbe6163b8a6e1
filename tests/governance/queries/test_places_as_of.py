import datetime as dt

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.domain import placements, units
from governance.queries.as_of import AsOf
from governance.queries.places_as_of import as_units, first_placed, later_units, units_then
from governance.values import UnitKind, UnitLevel
from tests.factories.governance import OrgUnitFactory

pytestmark = pytest.mark.django_db
BEGIN = dt.datetime(2026, 6, 1, 6, tzinfo=dt.UTC)
TODAY = BEGIN.date()


def at(hour):
    return BEGIN + dt.timedelta(hours=hour)


def day(n):
    return TODAY + dt.timedelta(days=n)


def then(on, known, **asked):
    """The units that were believed, with what stood above them."""
    rows = as_units(units_then(AsOf(on, known), **asked))
    return {row.unit.code: row.state.parent.code if row.state.parent else None for row in rows}


@pytest.fixture
def moved(db):
    """Two divisions; a district moves from A to B on the tenth day, which is recorded five hours after its founding."""
    with time_machine.travel(at(0), tick=False):
        country = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)
        a, b = (OrgUnitFactory(code=code, level=UnitLevel.DIVISION, parent=country) for code in "AB")
        district = OrgUnitFactory(code="D", parent=a)
    with time_machine.travel(at(5), tick=False):
        units.move_unit(unit=district, parent=b, valid_from=day(10), by=None)
    return district


def test_a_move_is_believed_from_its_recording_on_and_about_the_days_it_names(moved):
    assert then(day(10), at(4))["D"] == "A"
    assert then(day(10), at(5))["D"] == "B"
    assert then(day(9), at(5))["D"] == "A"
    assert then(day(9), at(-1)) == {}
    assert first_placed() == TODAY


def test_a_unit_that_ended_is_no_more_and_was_believed_to_last_before_that_was_known(moved):
    with time_machine.travel(at(8), tick=False):
        units.close_unit(unit=moved, on=day(20), by=None)
    assert "D" in then(day(21), at(7))
    assert "D" in then(day(20), at(8))
    assert "D" not in then(day(21), at(8))


def test_what_differs_from_today_is_named_and_marked(moved):
    with time_machine.travel(at(24 * 12), tick=False):
        units.keep_unit(
            code="A", name_en="Alpha", name_bn="আলফা", level=UnitLevel.DIVISION, kind=UnitKind.GEOGRAPHIC,
            parent=moved.get_root(), by=None,
        )  # fmt: skip
        found = units_then(AsOf(TODAY, at(1)))
        rows = {row.unit.code: row for row in as_units(found)}
        assert {state.placement.unit.code for state in found.filter(differs=True)} == {"A", "D"}
    assert [(each.field, each.then, each.now) for each in rows["A"].differences] == [
        ("name_en", "Unit A", "Alpha"),
        ("name_bn", "ইউনিট A", "আলফা"),
    ]
    assert [each.field for each in rows["D"].differences] == ["parent"]
    assert rows["B"].differences == rows["BD"].differences == []


def test_a_unit_that_is_no_more_today_differs_by_its_last_day(moved):
    with time_machine.travel(at(24 * 30), tick=False):
        units.close_unit(unit=moved, on=day(20), by=None)
        found = units_then(AsOf(day(15), at(6))).filter(differs=True)
        (row,) = as_units(found)
    assert [(each.field, each.then, each.now) for each in row.differences] == [("valid_to", None, day(20))]


def test_one_part_is_asked_for_by_the_unit_above_or_by_words_in_either_digits(moved):
    assert set(then(TODAY, at(1), below="BD")) == {"A", "B"}
    assert set(then(TODAY, at(1), below="A")) == {"D"}
    OrgUnitFactory(code="5549", name_en="Kurigram")
    assert set(then(TODAY, dt.datetime.now(dt.UTC), words="kuri ৫৫")) == {"5549"}


def test_what_came_later_is_counted(moved):
    with time_machine.travel(at(7), tick=False):
        OrgUnitFactory(code="NEW", parent=moved)
        assert {unit.code for unit in later_units(AsOf(TODAY, at(6)))} == {"NEW"}
        assert not later_units(AsOf(TODAY, at(7))).exists()


steps = st.lists(
    st.tuples(st.sampled_from(["move", "close"]), st.integers(0, 2), st.integers(1, 9), st.integers(0, 6)),
    max_size=5,
)


def replay(log, on, known):
    """Which unit stands above on a day: the log of moves and ends, read in its order up to a moment."""
    above, since = [], None
    for moment, verb, parent, first in log:
        if moment > known:
            break
        above = [(start, end if end is not None and end < first else first - 1, which) for start, end, which in above
                 if start < first]  # fmt: skip
        if verb == "move":
            above.append((first, None, parent))
            since = first
    return next((w for s, e, w in above if s <= on and (e is None or on <= e)), None) if since is not None else None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=steps, on=st.integers(-1, 45), known=st.integers(-1, 12))
def test_it_is_a_replay_of_all_moves_and_ends(told, on, known):
    with transaction.atomic():
        country = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)
        parents = [OrgUnitFactory(code=f"P{n}", level=UnitLevel.DIVISION, parent=country) for n in range(3)]
        log, first = [(0, "move", 0, 0)], 0
        with time_machine.travel(at(0), tick=False):
            district = country.__class__.objects.get(pk=parents[0].pk).add_child(
                code="D", name_en="D", name_bn="D", level=UnitLevel.DISTRICT, kind=UnitKind.GEOGRAPHIC
            )
            placements.place(unit=district, parent=parents[0], valid_from=day(0), by=None)
        moment, closed = 0, False
        for verb, parent, more, pause in told:
            if closed:
                break
            moment, first = moment + pause, first + more
            with time_machine.travel(at(moment), tick=False):
                if verb == "move":
                    units.move_unit(unit=district, parent=parents[parent], valid_from=day(first), by=None)
                else:
                    units.close_unit(unit=district, on=day(first - 1), by=None)
                    closed = True
            log.append((moment, verb, parent, first))
        expected = replay(log, on, known)
        assert then(day(on), at(known)).get("D") == (None if expected is None else f"P{expected}")
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [3, 40])
def test_it_takes_the_same_queries_for_any_number(count, country, django_assert_num_queries):
    for _n in range(count):
        OrgUnitFactory(parent=country.rangpur)
    with django_assert_num_queries(2):
        rows = as_units(units_then(AsOf(TODAY, dt.datetime.now(dt.UTC)), below=country.rangpur.code))
        assert sum(len(row.differences) for row in rows) == 0
    assert len(rows) >= count
