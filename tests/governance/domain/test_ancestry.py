"""The dated ancestors equal a walk up the placements, on every day, after whatever was done to the tree."""

import datetime as dt
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import registry
from governance.domain import ancestry, units
from governance.models import OrgUnit, UnitAncestor, UnitCount, UnitPlacement
from governance.values import UnitKind, UnitLevel

pytestmark = pytest.mark.django_db

DAYS = [dt.date(2026, month, 1) for month in range(1, 13)]


def walk(day):
    """(unit, ancestor, distance) on a day, by going up from parent to parent."""
    parents = {p.unit_id: p.parent_id for p in UnitPlacement.objects.on(day)}
    found = set()
    for unit in parents:
        above, distance = unit, 0
        while above is not None:
            found.add((unit, above, distance))
            above, distance = parents.get(above), distance + 1
    return found


def stored(day):
    return set(UnitAncestor.objects.on(day).values_list("unit", "ancestor", "distance"))


def levels():
    return dict(OrgUnit.objects.values_list("pk", "level"))


def counted(day):
    found = Counter()
    for place, level, number in UnitCount.objects.on(day).values_list("place", "level", "number"):
        found[place, level] += number
    return found


def all_rows():
    return sorted(UnitAncestor.objects.values_list("unit", "ancestor", "distance", "valid_from", "valid_to"), key=repr)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["new", "move", "close", "merge"]),
        st.integers(0, 11),
        st.integers(0, 11),
        st.sampled_from(DAYS),
    ),
    max_size=8,
)


def do(step, facilities, number):
    """One step with facilities that may stand below one another; refusals are part of life."""
    verb, one, two, day = step
    unit, other = facilities[one % len(facilities)], facilities[two % len(facilities)]
    if verb == "new":
        fields = {"name_en": "F", "name_bn": "এফ", "level": UnitLevel.FACILITY, "kind": UnitKind.FACILITY}
        facilities.append(units.keep_unit(code=f"N{number}", parent=unit, valid_from=day, by=None, **fields))
    elif verb == "move":
        units.move_unit(unit=unit, parent=other, valid_from=day, by=None)
    elif verb == "close":
        units.close_unit(unit=unit, on=day, by=None)
    else:
        units.merge_units(units=[unit, other], into=other, on=day, by=None)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_after_any_steps_the_ancestors_of_each_day_equal_a_walk_up_the_placements(country, steps):
    from django.db import transaction

    with transaction.atomic():
        facilities = [OrgUnit.objects.get(pk=country.clinic.pk), OrgUnit.objects.get(pk=country.kurigram.pk)]
        for number, step in enumerate(steps):
            try:
                do(step, facilities, number)
            except ValidationError:
                continue
        for day in DAYS:
            assert stored(day) == walk(day)
            assert counted(day) == Counter((place, levels()[unit]) for unit, place, _distance in walk(day))
        rows = all_rows()
        ancestry.rebuild()
        assert all_rows() == rows
        transaction.set_rollback(True)


def test_a_branch_is_derived_with_as_many_statements_as_a_single_unit(country, django_assert_num_queries):
    for unit in (country.clinic, country.bd):
        with django_assert_num_queries(7):  # and the savepoint around them
            ancestry.rebuild(units=[unit])


def test_followers_are_told_for_which_places_a_move_matters(country, monkeypatch):
    told = []
    monkeypatch.setitem(registry.tree_followers, "test", lambda **said: told.append(said))
    day = dt.date(2026, 8, 15)
    units.move_unit(unit=country.clinic, parent=country.dinajpur, valid_from=day, by=None)
    (said,) = told
    assert said["places"] == sorted([country.kurigram.pk, country.dinajpur.pk])  # not the division, nor the country
    assert said["from_day"] == day


def test_followers_are_told_when_the_level_of_a_unit_was_wrong(country, monkeypatch):
    told = []
    monkeypatch.setitem(registry.tree_followers, "test", lambda **said: told.append(said))
    clinic = country.clinic
    fields = {"code": clinic.code, "name_en": clinic.name_en, "name_bn": clinic.name_bn, "kind": clinic.kind}
    units.keep_unit(**fields, level=UnitLevel.UPAZILA, parent=country.kurigram, by=None)
    assert country.bd.pk in told[0]["places"]
