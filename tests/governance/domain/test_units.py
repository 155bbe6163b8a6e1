import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import units
from governance.models import LogEntry, OrgUnit, UnitGroupMember
from governance.values import Role, UnitKind, UnitLevel
from tests.factories.governance import person_with_role

pytestmark = pytest.mark.django_db

NEW_CLINIC = {
    "code": "K9",
    "name_en": "New clinic",
    "name_bn": "নতুন ক্লিনিক",
    "level": UnitLevel.FACILITY,
    "kind": UnitKind.FACILITY,
}


def sound():
    return OrgUnit.find_problems() == ([], [], [], [], [])


def test_a_new_unit_stands_below_its_parent_and_has_always_done(country):
    unit = units.keep_unit(**NEW_CLINIC, parent=country.kurigram, by=None)
    assert unit.get_parent() == country.kurigram
    assert unit.placements.get().valid_from == units.ALWAYS
    assert sound()


def test_a_move_takes_everything_below_along(country):
    units.move_unit(unit=country.kurigram, parent=country.barishal, by=None)
    clinic = OrgUnit.objects.get(code="K1")
    assert clinic.is_within(OrgUnit.objects.get(code="10"))
    assert not clinic.is_within(OrgUnit.objects.get(code="55"))
    assert sound()


def test_where_a_unit_stood_on_a_day_is_read_from_its_placements(country):
    units.move_unit(unit=country.kurigram, parent=country.barishal, by=None, valid_from=dt.date(2026, 7, 1))
    assert units.parent_on(country.kurigram, dt.date(2026, 6, 30)) == country.rangpur
    assert units.parent_on(country.kurigram, dt.date(2026, 7, 1)) == country.barishal


@time_machine.travel("2026-11-23 12:00+06:00", tick=False)
def test_a_move_that_was_entered_ahead_takes_place_on_its_day(country):
    units.move_unit(unit=country.kurigram, parent=country.barishal, by=None, valid_from=dt.date(2026, 12, 1))
    assert OrgUnit.objects.get(code="5549").get_parent().code == "55"
    with time_machine.travel("2026-12-01 00:30+06:00", tick=False):
        assert units.follow_placements() == 1
    assert OrgUnit.objects.get(code="5549").get_parent().code == "10"


def test_a_tree_that_is_up_to_date_is_read_with_one_query(country, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # and the savepoint around it
        assert units.follow_placements() == 0


def test_a_unit_is_not_moved_below_itself(country):
    part = units.keep_unit(
        code="X1",
        name_en="X",
        name_bn="এক্স",
        level=UnitLevel.FACILITY,
        kind=UnitKind.FACILITY,
        parent=country.clinic,
        by=None,
    )
    with pytest.raises(ValidationError) as refused:
        units.move_unit(unit=country.clinic, parent=part, by=None)
    assert refused.value.error_dict["parent"][0].code == "cycle"


def test_a_move_cannot_begin_before_the_unit_stood_where_it_is(country):
    with pytest.raises(ValidationError) as refused:
        units.move_unit(unit=country.kurigram, parent=country.barishal, by=None, valid_from=dt.date(2020, 1, 1))
    assert refused.value.error_dict["valid_from"][0].code == "bad_date"


def test_saying_the_same_again_writes_no_placement(country):
    for _again in range(2):
        units.keep_unit(**NEW_CLINIC, parent=country.kurigram, by=None)
    assert OrgUnit.objects.get(code="K9").placements.count() == 1


def test_a_closed_unit_stays_in_the_tree_and_has_a_last_day(country):
    units.close_unit(unit=country.clinic, on=dt.date(2026, 6, 30), by=None)
    assert units.parent_on(country.clinic, dt.date(2026, 6, 30)) == country.kurigram
    assert units.parent_on(country.clinic, dt.date(2026, 7, 1)) is None
    assert OrgUnit.objects.filter(code="K1").exists()


def test_a_unit_is_in_one_group_of_a_set_at_a_time(country):
    units.put_in_groups(unit=country.clinic, groups={"ownership": "public"}, by=None)
    units.put_in_groups(unit=country.clinic, groups={"ownership": "private", "type": "community_clinic"}, by=None)
    assert set(country.clinic.memberships.values_list("group__code", flat=True)) == {"private", "community_clinic"}
    units.put_in_groups(unit=country.clinic, groups={"ownership": ""}, by=None)
    assert UnitGroupMember.objects.get().group.name_bn == "কমিউনিটি ক্লিনিক"


def test_an_administrator_of_a_district_keeps_its_places_and_no_sisters(country):
    by = person_with_role(Role.ADMINISTRATOR, country.kurigram)
    units.keep_unit(**NEW_CLINIC, parent=country.kurigram, by=by)
    with pytest.raises(PermissionDenied):
        units.keep_unit(**NEW_CLINIC | {"code": "K10"}, parent=country.dinajpur, by=by)
    with pytest.raises(PermissionDenied):
        units.move_unit(unit=country.clinic, parent=country.dinajpur, by=by)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_keeps_places(country, role):
    by = person_with_role(role, country.bd)
    with pytest.raises(PermissionDenied):
        units.keep_unit(**NEW_CLINIC, parent=country.kurigram, by=by)


ON = dt.date(2026, 10, 1)
NEW_DISTRICT = {"name_en": "New", "name_bn": "নতুন", "level": UnitLevel.DISTRICT, "kind": UnitKind.GEOGRAPHIC}


def a_new_district(country, code):
    return units.keep_unit(code=code, parent=country.rangpur, valid_from=ON, by=None, **NEW_DISTRICT)


def test_units_that_merge_end_the_day_before_and_what_stood_below_them_goes_along(country):
    new = a_new_district(country, "5599")
    units.merge_units(units=[country.kurigram, country.dinajpur], into=new, on=ON, by=None)
    for unit in (country.kurigram, country.dinajpur):
        assert unit.placements.get().valid_to == dt.date(2026, 9, 30)
    assert units.parent_on(country.clinic, ON) == new
    assert units.parent_on(country.clinic, dt.date(2026, 9, 30)) == country.kurigram
    assert {row.predecessor.code for row in new.origins.all()} == {country.kurigram.code, country.dinajpur.code}
    assert LogEntry.objects.filter(verb="merge_units").count() == 2
    assert sound()


def test_a_unit_can_take_another_one_up_and_stay_itself(country):
    units.merge_units(units=[country.kurigram, country.dinajpur], into=country.dinajpur, on=ON, by=None)
    assert country.dinajpur.placements.get().valid_to is None
    assert country.dinajpur.origins.get().predecessor == country.kurigram


def test_a_unit_is_split_when_nothing_is_left_below_it(country):
    parts = [a_new_district(country, code) for code in ("5597", "5598")]
    with pytest.raises(ValidationError) as refused:
        units.split_unit(unit=country.kurigram, into=parts, on=ON, by=None)
    assert refused.value.code == "units_below"
    units.move_unit(unit=country.clinic, parent=parts[0], valid_from=ON, by=None)
    units.split_unit(unit=country.kurigram, into=parts, on=ON, by=None)
    assert country.kurigram.placements.get().valid_to == dt.date(2026, 9, 30)
    assert country.kurigram.successions.count() == 2


def test_nothing_is_merged_into_what_does_not_exist_on_that_day(country):
    new = a_new_district(country, "5599")
    with pytest.raises(ValidationError) as refused:
        units.merge_units(units=[country.kurigram], into=new, on=dt.date(2026, 9, 1), by=None)
    assert refused.value.code == "closed_unit"


def test_only_who_keeps_a_place_merges_it(country):
    new = a_new_district(country, "5599")
    by = person_with_role(Role.ADMINISTRATOR, country.barishal)
    with pytest.raises(PermissionDenied):
        units.merge_units(units=[country.kurigram], into=new, on=ON, by=by)


def test_a_circle_that_would_close_on_a_later_day_is_refused(country):
    """Two clinics, each moved below the other from a day of next month on."""
    other = units.keep_unit(**NEW_CLINIC, parent=country.kurigram, by=None)
    units.move_unit(unit=country.clinic, parent=other, valid_from=dt.date(2027, 1, 1), by=None)
    with pytest.raises(ValidationError) as refused:
        units.move_unit(unit=other, parent=country.clinic, valid_from=dt.date(2027, 2, 1), by=None)
    assert refused.value.error_dict["parent"][0].code == "cycle"
