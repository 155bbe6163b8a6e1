"""Finding a form, and seeing which ones have come, within one's own area."""

import csv
import io

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import data_sets
from monitoring.models import Submission
from tests.factories.data_sets import a_data_set
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
CHOOSE, TABLE = "/en/collect/choose/", "/en/collect/completeness/"


@pytest.fixture
def scene():
    country, districts = a_country(4, 2)
    data_set = a_data_set(IndicatorFactory().series, units=districts)
    data_sets.open_form(data_set=data_set, unit=districts[0], period=Period.parse("2026Q3"))
    Submission.objects.update(state="sent", waits_at="national")
    return {
        "country": country,
        "districts": districts,
        "owner": officer(districts[0]),
        "elsewhere": officer(districts[1]),
        "national": officer(country),
        "stranger": PersonFactory(),
    }


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(("who", "status"), [("owner", 200), ("elsewhere", 404), ("national", 200), ("stranger", 403)])
@pytest.mark.parametrize("path", [CHOOSE, TABLE])
def test_who_may_look_where(client, sign_in, scene, who, status, path):
    sign_in(scene[who])
    assert client.get(f"{path}?place={scene['districts'][0].code}").status_code == status
    assert client.get(path).status_code == (403 if who == "stranger" else 200)


def test_visitors_are_asked_to_log_in(client, scene):
    for path in (CHOOSE, TABLE):
        assert "/accounts/login/" in client.get(path)["Location"]


def test_place_then_form_then_period(client, sign_in, scene):
    sign_in(scene["national"])
    text = text_of(client.get(CHOOSE))
    division = OrgUnit.objects.get(path=scene["districts"][0].path[: -OrgUnit.steplen])
    assert f"?place={division.code}" in text
    assert "This place itself fills in no form." in text
    text = text_of(client.get(f"{CHOOSE}?place={scene['districts'][0].code}"))
    assert f"/en/collect/sets/form/{scene['districts'][0].code}/2026Q3/" in text
    assert "Waits for approval" in text


@pytest.mark.parametrize("word", ["U", "%", "\0", "x" * 5000, "'--"])
def test_a_word_finds_places_of_the_own_area_only(client, sign_in, scene, word):
    sign_in(scene["owner"])
    text = text_of(client.get(CHOOSE, {"q": word}))
    assert scene["districts"][1].name_en not in text


def test_the_table_says_it_in_words_and_goes_down_the_tree(client, sign_in, scene):
    sign_in(scene["national"])
    text = text_of(client.get(f"{TABLE}?period=2026Q3"))
    assert "1 of 2" in text
    assert "0 of 2" in text
    division = OrgUnit.objects.get(path=scene["districts"][0].path[: -OrgUnit.steplen])
    text = text_of(client.get(f"{TABLE}?place={division.code}&period=2026Q3"))
    assert f"/en/collect/sets/form/{scene['districts'][0].code}/2026Q3/" in text
    assert "not sent" in text


def test_the_same_table_as_a_file(client, sign_in, scene):
    sign_in(scene["national"])
    answer = client.get(f"{TABLE}?period=2026Q3&format=csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    latest = [row for row in rows[1:] if row[2].startswith("July–September 2026")]
    assert sorted(row[3:] for row in latest) == [["2", "0", "0", "0"], ["2", "1", "0", "0"]]
    assert "attachment" in answer["Content-Disposition"]


@pytest.mark.parametrize("question", ["set=nothing", "period=rubbish", "place=nowhere"])
def test_what_nobody_can_ask(client, sign_in, scene, question):
    sign_in(scene["national"])
    assert client.get(f"{TABLE}?{question}").status_code == 404


def test_where_nothing_is_collected_the_page_says_so(client, sign_in):
    _country, (district,) = a_country(1)
    sign_in(officer(district))
    assert "No form is collected in your area yet." in text_of(client.get(TABLE))


@pytest.mark.parametrize("number", [10, 1000])
@pytest.mark.parametrize("path", [CHOOSE, TABLE, "/en/collect/"])
def test_queries_do_not_grow_with_the_units(client, sign_in, number, path, django_assert_max_num_queries):
    country = OrgUnitFactory(code="BD", level="national")
    units = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk)) for _n in range(number)]
    a_data_set(IndicatorFactory().series, units=units)
    sign_in(officer(country))
    with django_assert_max_num_queries(20):
        assert client.get(path).status_code == 200
