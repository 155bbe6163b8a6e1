"""The inbox of data queries: for officers of the place, quick at any length, and usable without script."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.registry import waits_for_me
from monitoring.domain import measurements
from monitoring.models import DataQuery, Measurement
from tests.factories.approval import Climb
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2"]
LIST = "/en/collect/queries/"
COUNT = {"sheet__value_type": "count", "sheet__unit": "count", "sheet__factor": 1}


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    indicator = IndicatorFactory(name_en="Visits", **COUNT)
    for quarter, number in zip(QUARTERS, [210, 205, 198, 214, 201, 208, 203, 199], strict=True):
        measure(indicator, one, quarter, number)
    sender = officer(one)
    entry = measurements.Entry(indicator, one, Period.parse("2026Q3"), D(2030))
    batch = measurements.submit(entries=[entry], by=sender)
    query = DataQuery.objects.get()
    return {
        "country": country,
        "one": one,
        "query": query,
        "address": f"{LIST}{query.pk}/",
        "batch": batch,
        "sender": sender,
        "colleague": officer(one),
        "national": officer(country),
        "elsewhere": officer(two),
        "stranger": PersonFactory(),
    }


@pytest.mark.parametrize(
    ("who", "inbox", "detail", "answer"),
    [
        ("sender", 200, 200, 302),
        ("colleague", 200, 200, 302),
        ("national", 200, 200, 302),
        ("elsewhere", 200, 404, 404),
        ("stranger", 403, 403, 403),
    ],
)
def test_who_may_see_and_answer(client, sign_in, scene, who, inbox, detail, answer):
    sign_in(scene[who])
    page = client.get(LIST)
    assert page.status_code == inbox
    assert ("Visits" in page.content.decode()) is (detail == 200)
    assert client.get(scene["address"]).status_code == detail
    assert client.post(f"{scene['address']}answer/", {"text": "A camp"}).status_code == answer
    scene["query"].refresh_from_db()
    assert (scene["query"].state == "answered") is (answer == 302)


def test_visitors_are_asked_to_log_in(client, scene):
    for address in (LIST, scene["address"]):
        assert "/accounts/login/" in client.get(address)["Location"]


def test_the_reason_stands_there_with_its_numbers(client, sign_in, scene):
    sign_in(scene["sender"])
    page = client.get(scene["address"]).content.decode()
    assert "The number is 2,030; after the earlier values about 203 was to be expected." in page
    assert "a digit too many?" in page
    assert "2,030 in Jul–Sep 2026, among its neighbours" in page


def test_the_page_speaks_bangla(client, sign_in, scene):
    sign_in(scene["sender"])
    page = client.get(scene["address"].replace("/en/", "/bn/")).content.decode()
    assert "২,০৩০" in page
    assert "প্রায় দশ গুণ" in page or "প্রায় দশ গুণ" in page


def test_an_empty_answer_is_told_and_not_kept(client, sign_in, scene):
    sign_in(scene["sender"])
    answer = client.post(f"{scene['address']}answer/", {"text": " "})
    assert answer.status_code == 422
    assert not scene["query"].steps.exists()


def test_the_value_can_be_corrected_on_the_spot(client, sign_in, scene):
    sign_in(scene["sender"])
    page = client.get(scene["address"]).content.decode()
    assert 'value="2030"' in page
    answer = client.post(f"{scene['address']}correct/", {"numerator": "২০৩", "reason": "A zero too many"}, follow=True)
    assert "The corrected value waits for approval." in answer.content.decode()
    assert "Closed by itself" in answer.content.decode()
    assert Measurement.objects.waiting().get().numerator == 203


@pytest.mark.parametrize("data", [{"numerator": "x", "reason": "A"}, {"numerator": "203", "reason": ""}, {}])
def test_a_bad_correction_is_refused_with_its_reason(client, sign_in, scene, data):
    sign_in(scene["sender"])
    assert client.post(f"{scene['address']}correct/", data).status_code == 422
    assert Measurement.objects.waiting().get().numerator == 2030


def test_a_value_of_a_form_is_corrected_by_the_way_of_its_form(client, sign_in):
    climb = Climb()
    form = climb.approved()
    row = Measurement.objects.approved().first()
    query = DataQuery.objects.create(
        rule="outlier",
        series=row.series_version.series,
        unit=row.unit,
        period=row.period,
        period_end=row.period_end,
        details={"value": "10", "expected": "2"},
        raised_at=row.received_at,
        measurement=row,
    )
    sign_in(climb.sender)
    address, data = f"{LIST}{query.pk}/correct/", {"numerator": "8", "denominator": "100", "reason": "Counted twice"}
    assert client.post(address, data).status_code == 302
    form.refresh_from_db()
    assert (form.state, form.waits_at, form.round) == ("sent", "district", 2)
    again = client.post(address, data | {"numerator": "7"})
    assert again.status_code == 422
    assert "The form of this value waits for approval" in again.content.decode()


def test_those_who_sent_do_not_close_and_those_above_do(client, sign_in, scene):
    sign_in(scene["sender"])
    assert client.post(f"{scene['address']}close/", {"text": "Fine"}).status_code == 403
    sign_in(scene["national"])
    assert client.post(f"{scene['address']}close/", {"text": ""}).status_code == 422
    assert client.post(f"{scene['address']}close/", {"text": "Rang them up"}).status_code == 302
    assert client.post(f"{scene['address']}close/", {"text": "Wrong month", "again": "1"}).status_code == 302
    scene["query"].refresh_from_db()
    assert scene["query"].state == "open"


def test_the_approver_sees_the_query_and_must_comment(client, sign_in, scene):
    sign_in(scene["national"])
    address = f"/en/collect/{scene['batch'].pk}/"
    assert "1 data query about these values has no answer yet." in client.get(address).content.decode()
    refused = client.post(f"{address}approve/")
    assert refused.status_code == 422
    assert "have no answer yet" in refused.content.decode()
    assert client.post(f"{address}approve/", {"comment": "Seen on the ledger"}).status_code == 302
    assert Measurement.objects.approved().filter(period="2026Q3").get().numerator == 2030


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ("", True),
        ("?state=answered", False),
        ("?state=all", True),
        ("?rule=factor_ten", True),
        ("?rule=outlier", False),
        ("?series=Visits", True),
        ("?series=nothing", False),
        ("?place=nowhere", False),
        ("?state=no&rule=no&page=no", True),
        ("?place=%00", True),
    ],
)
def test_the_inbox_is_filtered_by_its_address(client, sign_in, scene, choice, found):
    sign_in(scene["national"])
    page = client.get(LIST + choice)
    assert page.status_code == 200
    assert (f"{scene['address']}" in page.content.decode()) is found


def test_a_place_is_chosen_with_what_is_below_it(client, sign_in, scene):
    sign_in(scene["national"])
    for place in (scene["one"].code, scene["country"].code, scene["one"].name_bn):
        assert scene["address"] in client.get(LIST, {"place": place}).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_inbox(client, sign_in, scene):
    sign_in(scene["national"])

    def cost():
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST)
        return len(asked)

    def fill(number):
        made = [IndicatorFactory(**COUNT) for _n in range(min(number, 30))]
        now = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
        DataQuery.objects.bulk_create(
            DataQuery(
                rule="outlier",
                series=made[n % len(made)].series,
                unit=scene["one"],
                period=f"{2000 + n // len(made) // 12 % 150}-{n // len(made) % 12 + 1:02}",
                period_end=dt.date(2026, 9, 30),
                details={"value": "1", "expected": "2"},
                raised_at=now,
            )
            for n in range(number)
        )

    fill(9)
    few = cost()
    DataQuery.objects.filter(rule="outlier").delete()
    fill(10_000)
    assert cost() <= few


def test_what_waits_for_an_officer_names_the_queries(scene):
    items = {who: waits_for_me["data_queries"](scene[who]) for who in ("sender", "national", "elsewhere", "stranger")}
    assert [len(found) for found in items.values()] == [1, 1, 0, 0]
    assert items["sender"][0].href.endswith("/collect/queries/")
