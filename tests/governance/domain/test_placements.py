import datetime as dt

import pytest
import time_machine

from governance.domain import units
from governance.models import Decision, UnitPlacement
from tests.factories.governance import person_with_role

pytestmark = pytest.mark.django_db
MAY, JULY = dt.date(2026, 5, 1), dt.date(2026, 7, 1)


def said(unit):
    """What was said of the placements of a unit, in the order of its recording."""
    rows = [state for placement in unit.placements.all() for state in placement.states.all()]
    rows.sort(key=lambda state: (state.recorded_at, state.pk))
    return [(state.parent, state.valid_from, state.valid_to) for state in rows]


def keep(unit, **changed):
    fields = {name: getattr(unit, name) for name in ("code", "name_en", "name_bn", "level", "kind")}
    return units.keep_unit(**fields | changed, parent=unit.get_parent(), by=None)


def test_a_move_says_that_the_old_place_ended_and_where_the_unit_stands_now(country):
    first = country.kurigram.placements.get().valid_from
    units.move_unit(unit=country.kurigram, parent=country.barishal, valid_from=JULY, by=None)
    assert said(country.kurigram) == [
        (country.rangpur, first, None),
        (country.rangpur, first, JULY - dt.timedelta(days=1)),
        (country.barishal, JULY, None),
    ]


def test_a_unit_that_is_closed_says_so_and_by_whom(country):
    by = person_with_role("administrator", country.bd)
    units.close_unit(unit=country.clinic, on=MAY, by=by)
    state = country.clinic.placements.get().states.last()
    assert (state.valid_to, state.by) == (MAY, by)


def test_a_new_name_is_of_the_last_place_and_the_old_one_stays_with_the_places_before(country):
    units.move_unit(unit=country.kurigram, parent=country.barishal, valid_from=MAY, by=None)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        country.kurigram.refresh_from_db()
        keep(country.kurigram, name_en="Kudigram")
    before, after = country.kurigram.placements.order_by("valid_from")
    assert [state.name_en for state in before.states.all()] == [country.kurigram.name_en] * 2
    assert [state.name_en for state in after.states.all()] == [country.kurigram.name_en, "Kudigram"]


def test_saying_the_same_again_says_nothing(country):
    keep(country.kurigram)
    assert len(said(country.kurigram)) == 1


def test_a_merger_names_its_decision_in_what_it_says(country):
    decision = Decision.objects.create(number="D-1", title_en="Merge", title_bn="একীভূত", taken_on=MAY)
    units.merge_units(units=[country.dinajpur], into=country.kurigram, on=JULY, by=None, decision=decision)
    state = UnitPlacement.objects.get(unit=country.dinajpur).states.last()
    assert (state.valid_to, state.decision) == (JULY - dt.timedelta(days=1), decision)
