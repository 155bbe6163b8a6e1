"""Everybody sees approved values; names only those who are logged in."""

import datetime as dt
import io
from decimal import Decimal as D

import pytest
from openpyxl import load_workbook

from basis.periods import Period
from governance.domain import units
from monitoring.domain import measurements
from tests.factories.governance import PersonFactory, PostingFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    indicator = IndicatorFactory(series__code="IN01", name_en="Good links")
    plan(indicator, country, 40, 50, 60, 70)
    measure(indicator, one, "2026Q2", 50, 100)
    measure(indicator, one, "2026Q3", 55, 100)
    sender, approver = officer(two), officer(country)
    sender.name_en, sender.name_bn = "Rahima Khatun", "রহিমা খাতুন"
    sender.save()
    entry = measurements.Entry(indicator, two, Period.parse("2026Q3"), D(65), D(100))
    measurements.approve(batch=measurements.submit(entries=[entry], by=sender), by=approver)
    return indicator, country, one, two


def page(client, address, **params):
    response = client.get(address, params)
    return response, response.content.decode()


def test_the_list_shows_status_value_period_and_completeness(client, scene):
    response, text = page(client, "/en/indicators/")
    assert response.status_code == 200
    for part in ("IN01 Good links", "60.0%", "July–September 2026 (FY2026-27 Q1)", "2 of 2 reported", "status-"):
        assert part in text


def test_the_list_in_bangla_has_bangla_digits(client, scene):
    _response, text = page(client, "/bn/indicators/")
    assert "৬০.০%" in text
    assert "২টির মধ্যে ২টি" in text


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"q": "good"}, True),
        ({"q": "in01"}, True),
        ({"q": "nothing like it"}, False),
        ({"status": "context"}, False),
        ({"pillar": "nonsense"}, True),
    ],
)
def test_the_list_can_be_narrowed(client, scene, params, shown):
    response, text = page(client, "/en/indicators/", **params)
    assert response.status_code == 200
    assert ("IN01 Good links" in text) is shown


def test_the_page_of_an_indicator_computes_before_our_eyes(client, scene):
    response, text = page(client, "/en/indicators/IN01/")
    assert response.status_code == 200
    assert "120 ÷ 200 × 100 = <strong>60.0%</strong>" in text
    for part in ("Good things: ", "2 of 2 reported", "<svg", "Every quarter", "Version 1, from 1 July 2023"):
        assert part in text


def test_place_and_period_are_chosen_in_the_address(client, scene):
    _indicator, _country, one, _two = scene
    _response, text = page(client, "/en/indicators/IN01/", place=one.code, period="2026Q2")
    assert "50 ÷ 100 × 100 = <strong>50.0%</strong>" in text
    assert "1 of 1 reported" in text


def test_what_only_waits_is_not_shown(client, scene):
    indicator, _country, one, _two = scene
    measure(indicator, one, "2025Q4", 11, 100, status="submitted")
    _response, text = page(client, "/en/indicators/IN01/", period="2025Q4")
    assert "11.0%" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/en/indicators/ZZ99/",
        "/en/indicators/ZZ99/values.csv",
        "/en/indicators/IN01/?place=XX",
        "/en/indicators/IN01/?period=2026Q9",
    ],
)
def test_what_is_not_there_is_not_found(client, scene, address):
    assert client.get(address).status_code == 404


def test_names_are_for_those_who_are_logged_in(client, scene, sign_in):
    assert "Rahima Khatun" not in page(client, "/en/indicators/IN01/")[1]
    sign_in(PersonFactory())
    assert "Rahima Khatun" in page(client, "/en/indicators/IN01/")[1]


def test_four_people_see_the_same_approved_figures(client, scene, sign_in):
    _indicator, country, one, _two = scene
    for person in (None, PersonFactory(), officer(one), officer(country)):
        if person:
            sign_in(person)
        for address in ("/en/indicators/", "/en/indicators/IN01/", "/en/dashboard/"):
            response, text = page(client, address)
            assert response.status_code == 200
            assert "60.0%" in text


def test_the_files_hold_what_the_page_shows_and_no_formula(client, scene):
    indicator, *_places = scene
    indicator.name_en = '=HYPERLINK("http://x")'
    indicator.save()
    response, text = page(client, "/en/indicators/IN01/values.csv")
    assert response["Content-Disposition"] == 'attachment; filename="IN01-BD-2026Q3.csv"'
    assert "'=HYPERLINK" in text
    assert ",120,200,60," in text
    response = client.get("/en/indicators/IN01/values.xlsx")
    sheet = load_workbook(io.BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][1].startswith("'=HYPERLINK")
    assert (rows[2][6], rows[2][7], rows[2][8]) == (120, 200, 60)


def test_an_installation_without_places_has_an_empty_list(client, db):
    assert client.get("/en/indicators/").status_code == 200


@pytest.mark.parametrize("number", [10, 1000])
def test_queries_of_the_list_do_not_grow(client, number, django_assert_max_num_queries):
    country, _districts = a_country()
    for _each in range(number):
        measure(IndicatorFactory(sheet__level="national"), country, "2026Q3", 1, 2)
    with django_assert_max_num_queries(12):
        assert client.get("/en/indicators/").status_code == 200


@pytest.mark.parametrize("number", [10, 200])
def test_queries_of_one_indicator_do_not_grow(client, number, django_assert_max_num_queries):
    _country, districts = a_country(number)
    indicator = IndicatorFactory(series__code="IN01")
    for unit in districts:
        plan(indicator, unit, 10, 20, 30, 40)
        measure(indicator, unit, "2026Q3", 1, 2)
    with django_assert_max_num_queries(22):
        assert client.get("/en/indicators/IN01/").status_code == 200


def test_the_officer_of_the_country_lets_it_be_counted(client, sign_in):
    country, (one, _two) = a_country(2)
    live = IndicatorFactory(
        series__code="WF03", sheet__level="upazila", sheet__frequency="monthly", sheet__computed_from="learning"
    )
    PostingFactory(unit=one)
    address = f"/en/indicators/{live.code}/count/"
    assert "/accounts/login/" in client.post(address)["Location"]
    sign_in(officer(one))
    assert client.post(address).status_code == 403
    assert "Count now" not in client.get(f"/en/indicators/{live.code}/").content.decode()
    sign_in(officer(country))
    assert "Count now" in client.get(f"/en/indicators/{live.code}/").content.decode()
    assert "Counted: 2 values are new." in client.post(address, follow=True).content.decode()
    assert "Counted: nothing has changed." in client.post(address, follow=True).content.decode()
    assert "Provisional: the period still runs" in client.get(f"/en/indicators/{live.code}/").content.decode()
    assert client.post(f"/en/indicators/{IndicatorFactory().code}/count/").status_code == 404


def test_what_is_not_connected_yet_says_from_what_it_will_be_computed(client):
    a_country(1)
    IndicatorFactory(series__code="IR02", sheet__computed_from="registers")
    text = client.get("/en/indicators/IR02/").content.decode()
    assert "computed by the platform from the registers; not connected yet." in text


def test_what_needs_a_figure_from_people_says_which(client):
    a_country(1)
    IndicatorFactory(series__code="LG04", sheet__computed_from="budget")
    text = client.get("/en/indicators/LG04/").content.decode()
    assert "when a budget officer has entered the total allocation" in text


def test_a_figure_is_divided_by_what_the_address_says(client, scene):
    indicator, _country, one, two = scene
    units.put_in_groups(unit=one, groups={"urban_rural": "urban"}, by=None)
    units.put_in_groups(unit=two, groups={"urban_rural": "rural"}, by=None)
    address = f"/en/indicators/{indicator.code}/"
    _response, text = page(client, address, by="urban_rural")
    assert '<option value="urban_rural" selected>Urban or rural</option>' in text
    assert "55.0%" in text
    assert "65.0%" in text
    assert text.count("1 of 1 reported") >= 2
    assert "<h2>Urban or rural, " in text
    _response, plain = page(client, address)
    assert "<h2>Urban or rural" not in plain
    response, _text = page(client, address, by="nonsense' OR 1=1")
    assert response.status_code == 200


def test_a_download_carries_the_groups(client, scene):
    indicator, _country, one, _two = scene
    units.put_in_groups(unit=one, groups={"urban_rural": "urban"}, by=None)
    _response, text = page(client, f"/en/indicators/{indicator.code}/values.csv", by="urban_rural")
    lines = text.splitlines()
    assert lines[0].endswith("Group or part")
    assert any(line.endswith(",Urban") for line in lines)
    assert any(line.endswith("In no group") for line in lines)


def test_the_page_of_a_successor_names_those_before_it(client, scene):
    indicator, _country, one, two = scene
    units.merge_units(units=[one], into=two, on=dt.date(2026, 10, 1), by=None)
    _response, text = page(client, f"/en/indicators/{indicator.code}/", place=two.code)
    assert f"stands for {one.name_en}" in text
    assert f"?place={one.code}" in text
