"""Definitions: everybody reads them, those who may define change them; a formula's fault is shown in its place."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Decision, OrgUnit
from governance.values import Role
from jobs.models import Job
from monitoring.domain import computing, indicators
from monitoring.models import DataElement, Indicator, IndicatorSheet
from tests.factories.collection import DataElementFactory
from tests.factories.governance import OrgUnitFactory, UserFactory, person_with_role
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer
from tests.factories.plan import ComponentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, two) = a_country(2)
    element = DataElementFactory(series__code="A", name_en="Things that came")
    DataElementFactory(series__code="COST", sheet__unit="taka")
    indicator = IndicatorFactory(series__code="IN01", name_en="Good links")
    IndicatorSheet.objects.filter(version__series=indicator.series).update(
        numerator_formula="[A]", denominator_formula="[A] + 3", bounded=False
    )
    facility = OrgUnit.objects.get(pk=OrgUnitFactory(parent=one, level="facility").pk)
    row = measure(element, facility, "2026-07", 5)
    return indicator, element, row, country, one, two


def as_(client, person):
    person.user = person.user or UserFactory()
    person.save()
    client.force_login(person.user)
    return person


def filled(form, **changes):
    """What a browser would send of a form, with some fields changed."""
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.name] = "on"
        elif value not in (None, False):
            data[bound.name] = [v.pk for v in value] if isinstance(value, list) else getattr(value, "pk", value)
    return data | changes


def form_of(client, address):
    return client.get(address).context["form"]


# --- reading --------------------------------------------------------------------------------------------------


def test_a_visitor_sees_what_changed_when_and_by_which_decision_but_no_names(client, scene):
    indicator, *_rest, country, _one, _two = scene
    measure(indicator, country, "2026Q2", 1, 2)
    decision = Decision.objects.create(number="D-7", title_en="New links", title_bn="নতুন", taken_on=dt.date(2026, 7, 1))
    national = officer(country)
    indicators.revise(
        indicator=indicator,
        sheet={"definition_en": "Share of links that are very good."},
        valid_from=dt.date(2026, 7, 1),
        by=national,
        decision=decision,
    )
    text = client.get("/en/indicators/IN01/definition/").content.decode()
    for part in ("Version 2", "Version 1", "1 July 2026", "30 June 2026", "very good", "D-7 New links", "changed"):
        assert part in text
    assert text.count('class="changed"') == 1
    assert national.name not in text
    as_(client, officer(scene[4]))
    assert national.name in client.get("/en/indicators/IN01/definition/").content.decode()


def test_the_page_of_an_indicator_shows_its_formula_with_the_numbers_put_in(client, scene):
    indicator, _element, row, _country, one, _two = scene
    computing.follow(changed=[(row.series_version_id, row.unit_id, row.period)])
    text = client.get("/en/indicators/IN01/", {"place": one.code, "period": "2026Q3"}).content.decode()
    for part in ("[A] + 3", "5 + 3 = <strong>8</strong>", "62.5%", "Things that came", "1 of 3 reported"):
        assert part in text
    bangla = client.get("/bn/indicators/IN01/", {"place": one.code, "period": "2026Q3"}).content.decode()
    assert "৫ + ৩ = <strong>৮</strong>" in bangla


def test_the_results_chain_goes_from_top_to_bottom(client, scene):
    component = ComponentFactory()
    top = IndicatorFactory(component=component, name_en="Top", sheet__result_level="impact")
    low = IndicatorFactory(component=component, name_en="Low", sheet__result_level="input")
    low.contributes_to.add(top)
    text = client.get("/en/indicators/chain/").content.decode()
    assert text.index(f"{top.code} Top") < text.index(f"{low.code} Low")
    assert "contributes to" in text


def test_the_chain_asks_as_many_queries_for_many_indicators(client, scene):
    component = ComponentFactory()
    counts = []
    for number in (1, 6):
        for _n in range(number):
            IndicatorFactory(component=component).contributes_to.add(scene[0])
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/indicators/chain/")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_list_of_elements_is_found_by_word_and_asks_no_more_for_more(client, scene):
    text = client.get("/en/elements/", {"q": "came"}).content.decode()
    assert "Things that came" in text
    assert "COST" not in text
    with CaptureQueriesContext(connection) as few:
        client.get("/en/elements/")
    for _n in range(20):
        DataElementFactory()
    with CaptureQueriesContext(connection) as many:
        client.get("/en/elements/")
    assert len(few) == len(many)


def test_the_page_of_an_element_names_the_indicators_that_stand_on_it(client, scene):
    text = client.get("/en/elements/A/").content.decode()
    assert "IN01 Good links" in text
    assert "persons" in text
    assert client.get("/en/elements/NOPE/").status_code == 404


# --- who may ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/en/indicators/IN01/edit/", "/en/indicators/new/", "/en/elements/A/edit/", "/en/elements/new/"]
)
def test_only_those_who_define_see_the_forms(client, scene, address):
    country, one = scene[3], scene[4]
    assert "/accounts/login/" in client.get(address)["Location"]
    as_(client, officer(one))
    assert client.get(address).status_code == 403
    as_(client, officer(country))
    assert client.get(address).status_code == 200
    as_(client, person_with_role(Role.ADMINISTRATOR, country))
    assert client.get(address).status_code == 200


# --- changing -----------------------------------------------------------------------------------------------------


def test_an_unchanged_form_changes_nothing(client, scene):
    as_(client, officer(scene[3]))
    before = list(IndicatorSheet.objects.values())
    address = "/en/indicators/IN01/edit/"
    response = client.post(address, filled(form_of(client, address)))
    assert response.status_code == 302, response.context["form"].errors
    assert list(IndicatorSheet.objects.values()) == before
    assert scene[0].series.versions.count() == 1


def test_a_changed_definition_is_a_new_version_from_the_day_that_was_typed(client, scene):
    indicator, _element, _row, country, one, _two = scene
    measure(indicator, one, "2026Q2", 1, 2)
    as_(client, officer(country))
    address = "/en/indicators/IN01/edit/"
    data = filled(form_of(client, address), factor="১,০০০", valid_from="২০২৬-০৭-০১", on_track_from="90")
    assert client.post(address, data)["Location"] == "/en/indicators/IN01/definition/"
    new = indicator.series.versions.order_by("number").last()
    assert (new.number, new.valid_from, new.sheet.factor, new.sheet.on_track_from) == (2, dt.date(2026, 7, 1), 1000, 90)


def test_a_fault_is_marked_in_its_place_and_nothing_is_saved(client, scene):
    as_(client, officer(scene[3]))
    address = "/en/indicators/IN01/edit/"
    data = filled(
        form_of(client, address), name_en="Other", numerator_formula="[A]  + [COST]", denominator_formula="[A"
    )
    response = client.post(address, data)
    text = response.content.decode()
    assert response.status_code == 422
    assert '[A]  + <mark class="fault">[COST]</mark>' in text
    assert '<mark class="fault">[</mark>A' in text
    assert "Character 8: this is in “taka”" in text
    assert Indicator.objects.get(code="IN01").name_en == "Good links"


def test_formulas_can_be_tried_without_saving(client, scene):
    as_(client, officer(scene[3]))
    address = "/en/indicators/IN01/edit/"
    data = filled(form_of(client, address), numerator_formula="[A] × 2", check="1")
    response = client.post(address, data)
    assert response.status_code == 200
    assert "Nothing is wrong with the formulas" in response.content.decode()
    assert "persons" in response.content.decode()
    assert IndicatorSheet.objects.get().numerator_formula == "[A]"


def test_what_the_verb_refuses_is_said_and_nothing_is_half_saved(client, scene):
    indicator, _element, _row, country, one, _two = scene
    measure(indicator, one, "2026Q3", 1, 2)
    as_(client, officer(country))
    address = "/en/indicators/IN01/edit/"
    data = filled(form_of(client, address), name_en="Other", unit="count", factor="1", valid_from="2026-07-01")
    response = client.post(address, data)
    assert response.status_code == 422
    assert "must begin after them" in response.content.decode()
    assert Indicator.objects.get(code="IN01").name_en == "Good links"


@pytest.mark.parametrize(
    ("field", "value"),
    [("factor", "many"), ("decimals", "1.5"), ("on_track_from", "101"), ("valid_from", "soon"), ("name_en", "a\x00b"),
     ("definition_en", "a\u202eb"), ("component", "999999"), ("numerator_formula", "9" * 5000)],
)  # fmt: skip
def test_hostile_input_is_refused_in_its_field(client, scene, field, value):
    as_(client, officer(scene[3]))
    address = "/en/indicators/IN01/edit/"
    response = client.post(address, filled(form_of(client, address), **{field: value}))
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_a_new_indicator_is_defined_and_its_code_is_taken_once(client, scene):
    as_(client, officer(scene[3]))
    data = filled(form_of(client, "/en/indicators/IN01/edit/"), code="IN02", name_en="New one", valid_from="2026-07-01")
    assert client.post("/en/indicators/new/", data).status_code == 302
    made = Indicator.objects.get(code="IN02")
    assert (made.name_en, made.series.versions.get().valid_from) == ("New one", dt.date(2026, 7, 1))
    response = client.post("/en/indicators/new/", data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["code"])
    response = client.post("/en/indicators/new/", data | {"code": "chain"})
    assert response.context["form"].errors.as_data()["code"][0].code == "bad_code"


def test_a_data_element_is_defined_and_changed(client, scene):
    as_(client, officer(scene[3]))
    data = filled(form_of(client, "/en/elements/A/edit/"), code="B", name_en="Bees")
    assert client.post("/en/elements/new/", data)["Location"] == "/en/elements/B/"
    data = filled(form_of(client, "/en/elements/B/edit/"), unit="devices")
    assert client.post("/en/elements/B/edit/", data).status_code == 302
    assert DataElement.objects.get(code="B").series.versions.get().element_sheet.unit == "devices"
    response = client.post(
        "/en/elements/A/edit/", filled(form_of(client, "/en/elements/A/edit/"), unit="taka", valid_from="2026-07-01")
    )
    assert response.status_code == 422  # values of July hang on the definition


# --- computing on demand ------------------------------------------------------------------------------------------


def test_a_national_officer_asks_for_a_period_to_be_computed(client, scene):
    as_(client, officer(scene[3]))
    response = client.post("/en/indicators/IN01/compute/", {"period": "2026Q3"})
    job = Job.objects.get(kind="values.compute")
    assert (response.status_code, job.payload) == (302, {"indicator": "IN01", "period": "2026Q3"})
    assert client.post("/en/indicators/IN01/compute/", {"period": "nonsense"}).status_code == 302
    assert Job.objects.count() == 1


def test_nobody_else_does(client, scene):
    assert "/accounts/login/" in client.post("/en/indicators/IN01/compute/", {"period": "2026Q3"})["Location"]
    as_(client, officer(scene[4]))
    assert client.post("/en/indicators/IN01/compute/", {"period": "2026Q3"}).status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize("address", ["indicators/IN01/edit/", "indicators/new/", "elements/A/edit/", "elements/new/"])
def test_a_form_that_was_sent_empty_has_faults(client, scene, address):
    as_(client, officer(scene[3]))
    assert client.post(f"/en/{address}").status_code == 422
