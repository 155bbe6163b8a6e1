"""What a person confirmed holds; the lists of the other side come and go around it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain.dhis2_mapping import (
    confirm,
    confirm_suggestions,
    keep_list,
    leave_out,
    read_only_cells,
    reopen,
)
from monitoring.models import (
    CombinationMapping,
    Connection,
    DataSetMapping,
    ElementMapping,
    UnitMapping,
)
from monitoring.values.exchange import MappingState, RemoteObject
from tests.factories.collection import DataSetFactory
from tests.factories.dhis2 import a_connection, confirmed, scene
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db


def code_of(work) -> str:
    with pytest.raises(ValidationError) as caught:
        work()
    return caught.value.code


def test_a_list_is_kept_and_kept_again():
    connection = a_connection()
    first = [RemoteObject("a", "A"), RemoteObject("b", "B")]
    assert keep_list(connection=connection, kind="units", objects=first) == {"new": 2, "changed": 0, "gone": 0}
    assert keep_list(connection=connection, kind="units", objects=first) == {"new": 0, "changed": 0, "gone": 0}
    later = [RemoteObject("a", "A, renamed"), RemoteObject("c", "C")]
    assert keep_list(connection=connection, kind="units", objects=later) == {"new": 1, "changed": 1, "gone": 1}
    assert UnitMapping.objects.get(uid="b").gone
    assert keep_list(connection=connection, kind="units", objects=first)["changed"] == 2
    assert not UnitMapping.objects.get(uid="b").gone


def test_a_decision_outlives_a_new_list():
    connection, unit = a_connection(), OrgUnitFactory(code="1")
    keep_list(connection=connection, kind="units", objects=[RemoteObject("a", "A", code="1")])
    row = UnitMapping.objects.get()
    assert confirm_suggestions(connection=connection, kind="units", ids=[row.pk], by=None) == 1
    keep_list(connection=connection, kind="units", objects=[RemoteObject("a", "Something else", code="2")])
    row.refresh_from_db()
    assert (row.state, row.target) == (MappingState.CONFIRMED, unit)
    assert LogEntry.objects.filter(verb="confirm_mapping").get().after == {"a": "1"}


def test_without_a_suggestion_there_is_nothing_to_confirm():
    connection = a_connection()
    keep_list(connection=connection, kind="units", objects=[RemoteObject("a", "Nowhere")])
    assert confirm_suggestions(connection=connection, kind="units", ids=[UnitMapping.objects.get().pk], by=None) == 0


def test_one_of_ours_is_meant_by_one_of_theirs():
    connection, unit = a_connection(), OrgUnitFactory()
    confirmed(UnitMapping, connection, "a", unit)
    other = UnitMapping.objects.create(connection=connection, uid="b")
    assert code_of(lambda: confirm(connection=connection, kind="units", choices={other.pk: unit}, by=None)) == "taken"
    other.refresh_from_db()
    assert other.state == MappingState.OPEN


def test_what_needs_a_denominator_cannot_come_from_there():
    connection, indicator = a_connection(), IndicatorFactory()
    row = ElementMapping.objects.create(connection=connection, uid="e")
    choices = {row.pk: indicator.series}
    assert (
        code_of(lambda: confirm(connection=connection, kind="elements", choices=choices, by=None)) == "has_denominator"
    )


def test_a_monthly_form_is_no_quarterly_one():
    connection = a_connection()
    row = DataSetMapping.objects.create(connection=connection, uid="d", period_type="Monthly")
    choices = {row.pk: DataSetFactory()}
    assert code_of(lambda: confirm(connection=connection, kind="data-sets", choices=choices, by=None)) == "wrong_period"


def test_a_combination_must_be_one_of_ours():
    connection = a_connection()
    row = CombinationMapping.objects.create(connection=connection, uid="c")
    wrong, total = {row.pk: "sex=other"}, {row.pk: ""}
    assert (
        code_of(lambda: confirm(connection=connection, kind="combinations", choices=wrong, by=None))
        == "unknown_combination"
    )
    assert confirm(connection=connection, kind="combinations", choices=total, by=None) == 1


def test_leaving_out_and_taking_it_back():
    connection = a_connection()
    OrgUnitFactory(code="1")
    keep_list(connection=connection, kind="units", objects=[RemoteObject("a", "A", code="1")])
    row = UnitMapping.objects.get()
    assert leave_out(connection=connection, kind="units", ids=[row.pk], by=None) == 1
    assert leave_out(connection=connection, kind="units", ids=[row.pk], by=None) == 0
    assert reopen(connection=connection, kind="units", ids=[row.pk], by=None) == 1
    row.refresh_from_db()
    assert (row.state, row.target, row.score) == (MappingState.OPEN, None, 100)


def test_only_those_who_manage_dhis2_decide():
    country, (district,) = a_country(1)
    connection = a_connection()
    row = UnitMapping.objects.create(connection=connection, uid="a")
    for stranger in (officer(district), PersonFactory()):
        for verb in (leave_out, reopen):
            with pytest.raises(PermissionDenied):
                verb(connection=connection, kind="units", ids=[row.pk], by=stranger)
        with pytest.raises(PermissionDenied):
            confirm(connection=connection, kind="units", choices={row.pk: district}, by=stranger)
    assert leave_out(connection=connection, kind="units", ids=[row.pk], by=officer(country)) == 1


def test_a_mapping_of_another_connection_is_not_touched():
    one, other = a_connection(), a_connection(name="Other")
    row = UnitMapping.objects.create(connection=other, uid="a")
    assert leave_out(connection=one, kind="units", ids=[row.pk], by=None) == 0


# --- what is read-only in a form ------------------------------------------------------------------------------------


def test_mapped_cells_are_read_only_and_say_where_they_come_from():
    found = scene()
    cells = read_only_cells(data_set=found.data_set, unit=found.facilities[0])
    assert cells == {
        (found.bcg.series_id, ""): "National DHIS2",
        (found.opd.series_id, "sex=female"): "National DHIS2",
        (found.opd.series_id, "sex=male"): "National DHIS2",
    }


def test_a_cell_is_typed_here_where_any_part_of_it_is_not_mapped():
    found = scene()
    unit = found.facilities[0]
    CombinationMapping.objects.filter(uid="c-m").update(state=MappingState.OPEN)
    ElementMapping.objects.filter(uid="e-bcg").update(state=MappingState.IGNORED)
    assert set(read_only_cells(data_set=found.data_set, unit=unit)) == {(found.opd.series_id, "sex=female")}
    UnitMapping.objects.filter(uid="u-f1").update(state=MappingState.OPEN)
    assert read_only_cells(data_set=found.data_set, unit=unit) == {}
    assert read_only_cells(data_set=found.data_set, unit=found.facilities[1]) != {}
    Connection.objects.update(active=False)
    assert read_only_cells(data_set=found.data_set, unit=found.facilities[1]) == {}


def test_a_form_that_is_not_pulled_is_typed_here():
    found = scene()
    DataSetMapping.objects.update(state=MappingState.OPEN)
    assert read_only_cells(data_set=found.data_set, unit=found.facilities[0]) == {}


def test_asking_for_read_only_cells_costs_the_same_for_any_form(django_assert_max_num_queries):
    found = scene(facilities=6)
    with django_assert_max_num_queries(5):
        read_only_cells(data_set=found.data_set, unit=found.facilities[0])
