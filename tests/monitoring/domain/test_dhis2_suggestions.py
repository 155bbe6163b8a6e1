"""Suggestions are right where codes or names say so, and silent where they do not."""

import pytest

from monitoring.domain.dhis2_mapping import keep_list
from monitoring.domain.dhis2_suggestions import likeness
from monitoring.models import CombinationMapping, ElementMapping, UnitMapping
from monitoring.values.exchange import MappingState, RemoteObject
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.dhis2 import a_connection
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country

pytestmark = pytest.mark.django_db


def suggested(model, connection, kind, *objects):
    keep_list(connection=connection, kind=kind, objects=objects)
    return {row.uid: row for row in model.objects.filter(connection=connection)}


def test_a_code_is_the_surest_sign():
    a_country(2)
    unit = OrgUnitFactory(code="5549")
    rows = suggested(UnitMapping, a_connection(), "units", RemoteObject("u1", "Something else", code="5549"))
    assert (rows["u1"].suggested, rows["u1"].score) == (unit, 100)


def test_a_name_is_looked_for_below_the_place_of_the_parent():
    country, _districts = a_country(0)
    here, there = (
        OrgUnitFactory(parent=country, code=code, name_en=name) for code, name in [("1", "Rangpur"), ("2", "Dhaka")]
    )
    right = OrgUnitFactory(parent=here, name_en="Sadar", name_bn="সদর", code="11")
    OrgUnitFactory(parent=there, name_en="Sadar", name_bn="সদর", code="21")
    rows = suggested(
        UnitMapping,
        a_connection(),
        "units",
        RemoteObject("p", "Rangpur", code="1", level=1),
        RemoteObject("c", "Sadar Upazila", parent="p", level=2),
        RemoteObject("x", "Sadar", parent="unknown", level=2),
    )
    assert rows["c"].suggested == right
    assert rows["x"].suggested is None
    assert rows["c"].state == MappingState.OPEN


def test_two_of_theirs_never_get_one_of_ours():
    OrgUnitFactory(name_en="Kurigram", code="1")
    rows = suggested(UnitMapping, a_connection(), "units", RemoteObject("a", "Kurigram"), RemoteObject("b", "Kurigram"))
    assert sum(row.suggested is not None for row in rows.values()) == 1


def test_elements_are_found_by_code_and_by_similar_names():
    bcg = DataElementFactory(series__code="BCG", name_en="BCG doses given", name_bn="বিসিজি টিকা")
    opd = DataElementFactory(series__code="OPD", name_en="Outpatients seen", name_bn="বহির্বিভাগের রোগী")
    IndicatorFactory(name_en="Share of outpatients seen")  # has a denominator
    rows = suggested(
        ElementMapping,
        a_connection(),
        "elements",
        RemoteObject("a", "Whatever", code="bcg"),
        RemoteObject("b", "Out-patients seen"),
        RemoteObject("c", "Rainfall in millimetres"),
    )
    assert rows["a"].suggested == bcg.series
    assert rows["b"].suggested == opd.series
    assert rows["c"].suggested is None


def test_the_code_that_a_sheet_knows_is_a_code_too():
    known = IndicatorFactory(sheet__value_type="count", sheet__dhis2_code="fbfJHSPpUQD")
    IndicatorFactory(sheet__dhis2_code="ratioRATIO1")
    rows = suggested(
        ElementMapping, a_connection(), "elements", RemoteObject("fbfJHSPpUQD", "x"), RemoteObject("ratioRATIO1", "y")
    )
    assert (rows["fbfJHSPpUQD"].suggested, rows["fbfJHSPpUQD"].score) == (known.series, 100)
    assert rows["ratioRATIO1"].suggested is None


def test_a_similar_name_never_takes_what_a_code_means():
    bcg = DataElementFactory(series__code="BCG", name_en="BCG doses")
    rows = suggested(
        ElementMapping, a_connection(), "elements", RemoteObject("a", "BCG doses"), RemoteObject("z", "Z", code="BCG")
    )
    assert rows["z"].suggested == bcg.series
    assert rows["a"].suggested is None


def test_combinations_are_found_by_their_options_and_the_total_by_its_name():
    DisaggregationFactory()
    rows = suggested(
        CombinationMapping,
        a_connection(),
        "combinations",
        RemoteObject("a", "Female"),
        RemoteObject("b", "default"),
        RemoteObject("c", "sex=male", code="sex=male"),
        RemoteObject("d", "Hospital ward 3"),
    )
    found = {uid: (row.suggested, row.score > 0) for uid, row in rows.items()}
    assert found == {"a": ("sex=female", True), "b": ("", True), "c": ("sex=male", True), "d": ("", False)}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Kurigram", "KURIGRAM District", True),
        ("Cox's Bazar", "Coxs Bazar", True),
        ("কুড়িগ্রাম", "কুড়িগ্রাম জেলা", True),
        ("Bogura", "Bogra", True),
        ("Dhaka", "Khulna", False),
        ("", "Dhaka", False),
    ],
)
def test_likeness_sees_through_spelling(one, other, alike):
    assert (likeness(one, other) >= 0.8) is alike
