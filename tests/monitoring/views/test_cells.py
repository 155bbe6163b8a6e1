"""The history of a cell: visitors see what is approved and no names, officers all that their role reaches."""

import pytest
from django.utils import timezone

from governance.models import Person
from monitoring.domain import live
from monitoring.models import CellComment, DataQuery, Evidence, Measurement, QueryStep, ValidationRule
from monitoring.values.checks import CheckRule
from tests.factories.approval import Climb
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.governance import PersonFactory, PostingFactory
from tests.factories.learning import completed
from tests.factories.monitoring import IndicatorFactory, SeriesFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    indicator, sender, approver = IndicatorFactory(), officer(one), officer(country)
    old = measure(indicator, one, "2026Q2", 13, 100, status="superseded", by=sender, reason="")
    measure(indicator, one, "2026Q2", 17, 100, by=sender, approved_by=approver, supersedes=old, reason="Counted twice")
    measure(indicator, one, "2026Q2", 19, 100, status="submitted", by=sender)
    key = {"series": indicator.series, "unit": one, "period": "2026Q2"}
    CellComment.objects.create(**key, text="Two clinics closed", at=timezone.now(), by=sender)
    Evidence.objects.create(**key, name="register.pdf", media_type="application/pdf", size=1, at=timezone.now())
    asked = DataQuery.objects.create(**key, rule="factor_ten", period_end="2026-06-30", raised_at=timezone.now())
    QueryStep.objects.create(query=asked, state="open", text="Ten times as many?", at=timezone.now())
    return {
        "address": f"/en/collect/cells/{indicator.series.code}/{one.code}/2026Q2/",
        "indicator": indicator,
        "unit": one,
        "sender": sender,
        "colleague": officer(one),
        "national": approver,
        "elsewhere": officer(two),
        "stranger": PersonFactory(),
        "visitor": None,
    }


@pytest.mark.parametrize(
    ("who", "sees", "names"),
    [
        ("sender", "13 17 19 talk", True),
        ("colleague", "13 17 19 talk", True),
        ("national", "13 17 19 talk", True),
        ("elsewhere", "17", True),
        ("stranger", "17", True),
        ("visitor", "17", False),
    ],
)
def test_who_sees_what(client, sign_in, scene, who, sees, names):
    if scene[who]:
        sign_in(scene[who])
    text = client.get(scene["address"]).content.decode()
    for numerator in ("13", "17", "19"):
        assert (f"{numerator} / 100" in text) is (numerator in sees)
    for said in ("Two clinics closed", "register.pdf", "Ten times as many?", "Correct this value"):
        assert (said in text) is ("talk" in sees)
    assert "Counted twice" in text
    assert (scene["national"].name_en in text) is names


def test_a_query_is_named_by_its_check_or_its_rule_and_never_by_a_code(client, sign_in, scene):
    ValidationRule.objects.create(
        code="bcg-births", name_en="BCG within births", name_bn="x", left="1", operator="le", right="2"
    )
    key = {"series": scene["indicator"].series, "unit": scene["unit"], "period": "2026Q2"}
    DataQuery.objects.create(**key, rule="bcg-births", period_end="2026-06-30", raised_at=timezone.now())
    sign_in(scene["sender"])
    text = client.get(scene["address"]).content.decode()
    assert "BCG within births" in text
    assert str(CheckRule.FACTOR_TEN.label) in text
    assert "bcg-births" not in text
    assert "factor_ten" not in text


def test_a_cell_without_anything_to_see_is_not_found(client, sign_in, scene):
    Measurement.objects.approved().update(status="superseded")
    assert client.get(scene["address"]).status_code == 404
    sign_in(scene["colleague"])
    assert client.get(scene["address"]).status_code == 200


@pytest.mark.parametrize("end", ["XX/5549/2026Q2/", "{series}/nowhere/2026Q2/", "{series}/{unit}/soon/"])
def test_nonsense_is_not_found(client, scene, end):
    address = end.format(series=scene["indicator"].series.code, unit=scene["unit"].code)
    assert client.get(f"/en/collect/cells/{address}").status_code == 404
    assert client.get(scene["address"], {"part": "a\0b"}).status_code == 404
    assert client.get(scene["address"], {"part": "sex=female"}).status_code == 404


def test_a_value_is_corrected_from_its_history(client, sign_in, scene):
    Measurement.objects.waiting().delete()
    address = f"{scene['address']}correct/"
    sign_in(scene["sender"])
    good = {"numerator": "১৮", "denominator": "100", "reason": "Read again", "event": "tap"}
    assert client.post(address, good | {"reason": ""}).status_code == 422
    assert client.post(address, good | {"numerator": "many"}).status_code == 422
    assert client.post(address, good | {"numerator": "180"}).status_code == 422
    assert client.post(address, good | {"numerator": "17"}).status_code == 422
    assert not Measurement.objects.waiting().exists()
    assert client.post(address, good).status_code == 302
    assert client.post(address, good).status_code == 302
    row = Measurement.objects.waiting().get()
    assert (row.numerator, row.reason) == (18, "Read again")


@pytest.mark.parametrize(("who", "status"), [("elsewhere", 404), ("stranger", 403), ("visitor", 302)])
def test_who_does_not_reach_it_corrects_nothing(client, sign_in, scene, who, status):
    if scene[who]:
        sign_in(scene[who])
    data = {"numerator": "18", "denominator": "100", "reason": "x"}
    assert client.post(f"{scene['address']}correct/", data).status_code == status
    assert Measurement.objects.waiting().count() == 1


def test_a_value_of_a_data_element_is_corrected_from_its_history(client, sign_in, scene):
    element = DataElementFactory(sheet__level="district", sheet__disaggregation=DisaggregationFactory())
    measure(element, scene["unit"], "2026-08", 10, disaggregation="sex=female")
    address = f"/en/collect/cells/{element.code}/{scene['unit'].code}/2026-08/correct/?part=sex%3Dfemale"
    sign_in(scene["sender"])
    assert client.post(address, {"numerator": "4321.5", "reason": "x"}).status_code == 422
    assert client.post(address, {"numerator": "4321", "reason": "x"}).status_code == 302
    row = Measurement.objects.waiting().get(series_version__series=element.series)
    assert (row.numerator, row.disaggregation) == (4321, "sex=female")
    assert "4,321" in client.get(f"/en/collect/{row.batch_id}/").content.decode()


def test_the_form_of_a_value_leads_to_its_history(client, sign_in):
    climb = Climb()
    form = climb.sent()
    sign_in(climb.reviewer)
    text = client.get(f"/en/collect/forms/{form.pk}/").content.decode()
    series = climb.indicators[0].series.code
    address = f"/en/collect/cells/{series}/{form.unit.code}/{form.period}/"
    assert address in text
    assert client.get(address).status_code == 200


def test_from_an_indicator_to_the_cell_that_explains_it_are_two_clicks(client, scene):
    text = client.get(f"/en/indicators/{scene['indicator'].code}/").content.decode()
    assert scene["address"] in text


def test_a_counted_value_shows_its_certificates_to_officers_and_numbers_to_everybody(client, sign_in):
    country, (one, _two) = a_country(2)
    indicator = IndicatorFactory(
        series=SeriesFactory(code="WF03"), sheet__frequency="monthly", sheet__computed_from="learning"
    )
    holder = PostingFactory(unit=one).person
    Person.objects.filter(pk=holder.pk).update(name_en="Rahima Khatun")
    code = completed(person=holder).certificate.code
    live.pull(indicator=indicator, by=None)
    row = Measurement.objects.approved().order_by("-period_end").first()
    address = f"/en/collect/cells/WF03/{one.code}/{row.period}/"
    for page in (address, "/en/indicators/WF03/"):
        text = client.get(page).content.decode()
        assert "filled posts: 1" in text
        assert code not in text
        assert "Rahima Khatun" not in text
    sign_in(officer(country))
    assert code in client.get(address).content.decode()
    assert "Correct this value" not in client.get(address).content.decode()


@pytest.mark.parametrize("number", [1, 40])
def test_queries_do_not_grow(client, sign_in, scene, number, django_assert_max_num_queries):
    for at in range(number):
        measure(scene["indicator"], scene["unit"], "2026Q2", at, 100, status="superseded", by=PersonFactory())
    sign_in(scene["colleague"])
    with django_assert_max_num_queries(18):
        assert client.get(scene["address"]).status_code == 200
