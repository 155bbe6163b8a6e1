import pytest

from monitoring.models import ValidationRule
from tests.factories.collection import DataElementFactory
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import SeriesFactory, a_country, officer

pytestmark = pytest.mark.django_db
RULE = {
    "code": "bcg-births",
    "name_en": "BCG within births",
    "name_bn": "জন্মের মধ্যে বিসিজি",
    "left": "[BCG]",
    "operator": "le",
    "right": "[BIRTHS]",
    "periods_back": "0",
    "frequency": "monthly",
    "active": "on",
}


@pytest.fixture
def people():
    country, (one,) = a_country(1)
    for code in ("BCG", "BIRTHS"):
        DataElementFactory(series=SeriesFactory(code=code, kind="data_element"))
    return {"national": officer(country), "district": officer(one), "stranger": PersonFactory()}


@pytest.mark.parametrize(
    ("who", "seen", "defines"), [("national", 200, 302), ("district", 200, 403), ("stranger", 403, 403)]
)
def test_who_may_see_and_define(client, sign_in, people, who, seen, defines):
    sign_in(people[who])
    assert client.get("/en/collect/rules/").status_code == seen
    assert client.post("/en/collect/rules/new/", RULE).status_code == defines
    assert ValidationRule.objects.exists() is (defines == 302)


def test_a_rule_is_changed_and_keeps_its_code(client, sign_in, people):
    sign_in(people["national"])
    client.post("/en/collect/rules/new/", RULE)
    changed = RULE | {"code": "other", "right": "[BIRTHS] + 1"}
    assert client.post("/en/collect/rules/bcg-births/", changed).status_code == 302
    assert [(rule.code, rule.right) for rule in ValidationRule.objects.all()] == [("bcg-births", "[BIRTHS] + 1")]
    assert "[BIRTHS] + 1" in client.get("/en/collect/rules/").content.decode()


def test_a_new_rule_with_a_code_in_use_is_refused_and_replaces_nothing(client, sign_in, people):
    sign_in(people["national"])
    client.post("/en/collect/rules/new/", RULE)
    answer = client.post("/en/collect/rules/new/", RULE | {"right": "[BIRTHS] + 1"})
    assert answer.status_code == 422
    assert "A rule has this code already." in answer.content.decode()
    assert ValidationRule.objects.get().right == "[BIRTHS]"


def test_a_fault_of_a_formula_stands_at_its_field(client, sign_in, people):
    sign_in(people["national"])
    answer = client.post("/en/collect/rules/new/", RULE | {"left": "[NOTHING]"})
    assert answer.status_code == 422
    assert "there is no data element or indicator “NOTHING”" in answer.content.decode()


def test_the_checks_that_are_always_on_are_told_to_all_officers(client, sign_in, people):
    sign_in(people["district"])
    page = client.get("/bn/collect/rules/").content.decode()
    assert "প্রায় দশ গুণ বেশি বা কম" in page or "প্রায় দশ গুণ বেশি বা কম" in page
