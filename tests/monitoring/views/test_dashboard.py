"""The dashboard: what to talk about, by counts and never by one colour; it stays small and quick."""

import pytest

from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    behind = IndicatorFactory(name_en="Behind")
    fine = IndicatorFactory(name_en="Fine")
    context = IndicatorFactory(name_en="Context thing", component=None, sheet__level="national")
    for indicator in (behind, fine):
        plan(indicator, country, 40, 50, 60, 70)
        plan(indicator, one, 40, 50, 60, 70)
    measure(behind, one, "2026Q3", 42, 100)
    for unit in (one, two):
        measure(fine, unit, "2026Q3", 90, 100)
    measure(context, country, "2026Q3", 1, 100)
    return country, one, behind, fine


def text_of(client, **params):
    response = client.get("/en/dashboard/", params)
    assert response.status_code == 200
    return response.content.decode()


def test_the_worst_come_first_with_their_reason(client, scene):
    text = text_of(client)
    assert "Five things to talk about" in text
    talked = text.split("Five things to talk about")[1].split("Pillars")[0]
    assert "Behind" in talked
    assert "Fine" not in talked
    assert "Context thing" not in talked
    assert "9 percent of the planned way; the plan asks for 62.5%" in talked
    assert "1 of 2 reported" in talked


def test_each_pillar_is_shown_by_counts_with_words(client, scene):
    _country, _one, behind, fine = scene
    text = text_of(client)
    for indicator in (behind, fine):
        assert indicator.component.pillar.name_en in text
    assert "On track 1" in text
    assert "Off track 1" in text


def test_period_place_and_pillar_are_chosen_in_the_address(client, scene):
    _country, one, behind, fine = scene
    assert "Nothing" not in text_of(client, place=one.code)
    only = text_of(client, pillar=fine.component.pillar.number).split("Pillars")[1]
    assert f">{behind.code} " not in only
    assert client.get("/en/dashboard/?period=x").status_code == 404
    assert client.get("/en/dashboard/?place=x").status_code == 404
    assert client.get("/en/dashboard/?pillar=99").status_code == 404


def test_the_map_shows_the_chosen_indicator(client, scene):
    _country, _one, _behind, fine = scene
    assert f"{fine.code} Fine</a>" in text_of(client, indicator=fine.code)
    assert client.get("/en/dashboard/?indicator=ZZ").status_code == 404


def test_completeness_says_how_many_of_how_many(client, scene):
    table = text_of(client).split("How many units have reported")[1]
    assert "1/2" in table
    assert "2/2" in table
    assert "Incomplete" in table


def test_the_table_of_the_dashboard_can_be_taken_away(client, scene):
    response = client.get("/en/dashboard/values.csv")
    assert response["Content-Type"].startswith("text/csv")
    assert "Behind" in response.content.decode()


def test_an_empty_installation_has_a_dashboard(client):
    a_country()
    assert client.get("/en/dashboard/").status_code == 200


def test_the_reference_dashboard_keeps_its_budgets(client, figures, django_assert_max_num_queries):
    for address in ("/bn/dashboard/", "/en/dashboard/?place=5549&period=2025Q2", "/bn/dashboard/?indicator=IN03"):
        with django_assert_max_num_queries(40):
            response = client.get(address)
        assert response.status_code == 200
        assert len(response.content) <= 200_000
    assert "SI02" in client.get("/en/dashboard/").content.decode().split("Pillars")[0]
