"""Officers hand in and decide; nobody else comes here, and nobody decides about their own values."""

from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.models import OrgUnit
from governance.registry import waits_for_me
from jobs.domain.execution import run
from jobs.models import Job
from monitoring.domain import measurements
from monitoring.models import Measurement
from monitoring.views import collect
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    sender = officer(one)
    entry = measurements.Entry(IndicatorFactory(), one, Period.parse("2026Q3"), D(1), D(2))
    batch = measurements.submit(entries=[entry], by=sender)
    return {
        "batch": batch,
        "sender": sender,
        "national": officer(country),
        "colleague": officer(one),
        "elsewhere": officer(two),
        "stranger": PersonFactory(),
    }


@pytest.mark.parametrize(
    ("who", "collect", "detail", "approve"),
    [
        ("sender", 200, 200, 403),
        ("colleague", 200, 200, 302),
        ("national", 200, 200, 302),
        ("elsewhere", 200, 404, 404),
        ("stranger", 403, 403, 403),
    ],
)
def test_who_may_see_and_decide(client, sign_in, scene, who, collect, detail, approve):
    sign_in(scene[who])
    address = f"/en/collect/{scene['batch'].pk}/"
    assert client.get("/en/collect/").status_code == collect
    assert client.get(address).status_code == detail
    assert client.post(f"{address}approve/").status_code == approve
    assert Measurement.objects.approved().exists() is (approve == 302)


def test_visitors_are_asked_to_log_in(client, scene):
    for address in ("/en/collect/", f"/en/collect/{scene['batch'].pk}/"):
        assert "/accounts/login/" in client.get(address)["Location"]


def test_approval_moves_the_dashboard(client, sign_in, scene):
    sign_in(scene["national"])
    assert "50.0%" not in client.get("/en/indicators/").content.decode()
    text = client.post(f"/en/collect/{scene['batch'].pk}/approve/", follow=True).content.decode()
    assert "1 value is approved." in text
    assert "50.0%" in client.get("/en/indicators/").content.decode()


def test_returning_needs_a_note(client, sign_in, scene):
    sign_in(scene["national"])
    address = f"/en/collect/{scene['batch'].pk}/return/"
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Look again"}).status_code == 302
    assert Measurement.objects.get().reason == "Look again"
    sign_in(scene["sender"])
    assert "Look again" in client.get(f"/en/collect/{scene['batch'].pk}/").content.decode()


def test_of_a_set_that_reaches_further_an_officer_sees_only_the_own_part(client, sign_in, scene):
    country, districts = a_country_again(2)
    batch = BatchFactory(by=officer(country))
    for unit, numerator in zip(districts, (123, 456), strict=True):
        measure(IndicatorFactory(), unit, "2026Q3", numerator, 1000, status="submitted", batch=batch)
    sign_in(officer(districts[0]))
    text = client.get(f"/en/collect/{batch.pk}/").content.decode()
    assert "123" in text
    assert "456" not in text


def test_deciding_is_never_a_link(client, sign_in, scene):
    sign_in(scene["national"])
    assert client.get(f"/en/collect/{scene['batch'].pk}/approve/").status_code == 405


def test_it_waits_for_those_who_may_decide(scene):
    waiting = waits_for_me["values"]
    assert [len(waiting(scene[who])) for who in ("national", "colleague", "sender", "elsewhere", "stranger")] == [
        1,
        1,
        0,
        0,
        0,
    ]
    assert waiting(scene["national"])[0].href.endswith(f"/collect/{scene['batch'].pk}/")


def test_the_page_offers_the_tables_that_one_may_hand_in(client, sign_in, scene):
    sign_in(scene["sender"])
    text = client.get("/en/collect/").content.decode()
    assert "/en/jobs/imports/values/" in text
    assert "/en/jobs/imports/targets/" not in text
    sign_in(scene["national"])
    assert "/en/jobs/imports/targets/" in client.get("/en/collect/").content.decode()


@pytest.mark.parametrize("number", [10, 1000])
def test_queries_do_not_grow(client, sign_in, scene, number, django_assert_max_num_queries):
    country, districts = a_country_again(20)
    batch = BatchFactory()
    for at in range(number // 20 + 1):
        indicator = IndicatorFactory()
        for unit in districts:
            measure(indicator, unit, "2026Q3", at, 10_000, status="submitted", batch=batch)
    sign_in(officer(country))
    with django_assert_max_num_queries(14):
        assert client.get("/en/collect/").status_code == 200
    with django_assert_max_num_queries(14):
        assert client.get(f"/en/collect/{batch.pk}/").status_code == 200


def a_country_again(districts):
    """A second tree beside the first, with its own codes."""
    root = OrgUnitFactory(code="XX", level="national")
    below = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=root.pk)) for _number in range(districts)]
    return OrgUnit.objects.get(pk=root.pk), below


def test_who_returns_what_is_decided_already_is_told_so(client, sign_in, scene):
    measurements.approve(batch=scene["batch"], by=scene["colleague"])
    sign_in(scene["national"])
    page = client.post(f"/en/collect/{scene['batch'].pk}/return/", {"note": "Too late"}, follow=True).content.decode()
    assert "somebody has decided about it already" in page
    assert "were returned" not in page
    assert Measurement.objects.approved().exists()


def test_a_large_set_is_approved_by_a_job(client, sign_in, scene, monkeypatch):
    monkeypatch.setattr(collect, "AT_ONCE", 0)
    answer = sign_in(scene["national"]).post(f"/bn/collect/{scene['batch'].pk}/approve/")
    job = Job.objects.get(kind="values.approve")
    assert answer["Location"].endswith(f"/jobs/{job.pk}/")
    assert Measurement.objects.get().status == "submitted"
    assert run(job_id=job.pk).result == {"values": 1}
    assert Measurement.objects.get().approved_by == scene["national"]


def test_a_job_approves_nothing_for_who_sent_it(client, sign_in, scene, monkeypatch):
    monkeypatch.setattr(collect, "AT_ONCE", 0)
    sign_in(scene["sender"]).post(f"/bn/collect/{scene['batch'].pk}/approve/")
    assert run(job_id=Job.objects.get(kind="values.approve").pk).error_code == "forbidden"
    assert Measurement.objects.get().status == "submitted"
