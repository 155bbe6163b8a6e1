"""Setting up data sets: the officer of the country and the administrator; other officers read."""

import datetime as dt

import pytest

from governance.values import Role
from monitoring.models import DataSet
from tests.factories.data_sets import a_data_set
from tests.factories.governance import PersonFactory, person_with_role
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
LIST, NEW, ONE = "/en/collect/sets/", "/en/collect/sets/new/", "/en/collect/sets/form/"
GOOD = {
    "code": "facility",
    "name_en": "Facility form",
    "name_bn": "প্রতিষ্ঠানের ফরম",
    "frequency": "monthly",
    "level": "facility",
    "deadline_days": "15",
    "approval_levels": ["national", "district"],
    "active": "on",
}


@pytest.fixture
def scene():
    country, districts = a_country(3)
    a_data_set(IndicatorFactory(code="ONE", series__code="ONE").series, units=districts[:1])
    return {
        "districts": districts,
        "national": officer(country),
        "administrator": person_with_role(Role.ADMINISTRATOR, country),
        "district": officer(districts[0]),
        "stranger": PersonFactory(),
    }


def text_of(response):
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [("national", 200, 200), ("administrator", 200, 200), ("district", 200, 403), ("stranger", 403, 403)],
)
def test_who_reads_and_who_sets_up(client, sign_in, scene, who, reads, writes):
    sign_in(scene[who])
    assert [client.get(path).status_code for path in (LIST, ONE)] == [reads] * 2
    assert [client.get(path).status_code for path in (NEW, f"{ONE}edit/")] == [writes] * 2
    posted = [client.post(f"{ONE}{path}/").status_code for path in ("items", "units")]
    assert posted == [422 if writes == 200 else 403] * 2
    assert ("Add a row" in text_of(client.get(ONE))) is (writes == 200)


def test_visitors_are_asked_to_log_in(client, scene):
    for path in (LIST, NEW, ONE):
        assert "/accounts/login/" in client.get(path)["Location"]


def test_a_new_data_set_climbs_from_the_lowest_level(client, sign_in, scene):
    sign_in(scene["national"])
    assert client.post(NEW, GOOD)["Location"] == "/en/collect/sets/facility/"
    assert DataSet.objects.get(code="facility").approval_levels == ["district", "national"]


def test_what_is_wrong_is_told_at_its_field(client, sign_in, scene):
    sign_in(scene["national"])
    answer = client.post(NEW, GOOD | {"code": "new", "approval_levels": []})
    assert answer.status_code == 422
    answer = client.post(NEW, GOOD | {"code": "new"})
    assert "This word cannot be a code." in text_of(answer)
    answer = client.post(f"{ONE}edit/", GOOD | {"code": "form"})
    assert "Units fill in this form already." in text_of(answer)


def test_rows_are_added_moved_and_taken_out(client, sign_in, scene):
    sign_in(scene["national"])
    two = IndicatorFactory(code="TWO", series__code="TWO").series
    rows = DataSet.objects.get(code="form").items

    def codes():
        return list(rows.order_by("position").values_list("series__code", flat=True))

    client.post(f"{ONE}items/", {"series": "TWO", "section_en": "More", "required": "on"})
    assert codes() == ["ONE", "TWO"]
    client.post(f"{ONE}items/", {"up": two.pk})
    assert codes() == ["TWO", "ONE"]
    client.post(f"{ONE}items/", {"up": two.pk})
    assert codes() == ["TWO", "ONE"]
    client.post(f"{ONE}items/", {"down": two.pk})
    client.post(f"{ONE}items/", {"remove": two.pk})
    assert codes() == ["ONE"]


def test_a_row_that_does_not_fit_is_refused(client, sign_in, scene):
    sign_in(scene["national"])
    IndicatorFactory(code="YEARLY", series__code="YEARLY", sheet__frequency="annual")
    answer = client.post(f"{ONE}items/", {"series": "YEARLY"})
    assert answer.status_code == 422
    assert "this form is not" in text_of(answer)


def test_places_are_assigned_and_released(client, sign_in, scene):
    sign_in(scene["national"])
    rows = DataSet.objects.get(code="form").assignments
    client.post(f"{ONE}units/", {"valid_from": "2026-07-01"})
    assert rows.count() == 3
    assert client.post(f"{ONE}units/", {"valid_from": "2026-07-01", "place": "nowhere"}).status_code == 422
    assert client.post(f"{ONE}units/", {"valid_from": "2026-07-01", "release": "1"}).status_code == 422
    only = {"place": scene["districts"][2].code, "valid_from": "2026-07-01", "valid_to": "2026-12-31", "release": "1"}
    client.post(f"{ONE}units/", only)
    assert rows.get(unit=scene["districts"][2]).valid_to == dt.date(2026, 12, 31)
    assert rows.filter(valid_to=None).count() == 2


@pytest.mark.parametrize("number", [3, 300])
def test_queries_do_not_grow(client, sign_in, scene, number, django_assert_max_num_queries):
    for at in range(number):
        a_data_set(code=f"more-{at}")
    sign_in(scene["national"])
    with django_assert_max_num_queries(10):
        client.get(LIST)
