import pytest
from django.urls import reverse

from governance.models import CodeScheme
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role

pytestmark = pytest.mark.django_db


def sent(*parts, **more):
    data = {
        "valid_from": "2027-07-01",
        "name_en": "New",
        "name_bn": "নতুন কোড",
        "cost_centre": "9999999",
        "form-TOTAL_FORMS": "12",
        "form-INITIAL_FORMS": "0",
    }
    for at, (name_en, name_bn, pattern) in enumerate(parts):
        data |= {f"form-{at}-name_en": name_en, f"form-{at}-name_bn": name_bn, f"form-{at}-pattern": pattern}
    return data | more


def test_everybody_reads_the_built_in_form(client):
    text = client.get(reverse("budget_codes")).content.decode()
    assert "9999" in text
    assert reverse("budget_code_add") not in text


def test_an_officer_enters_a_scheme_and_everybody_reads_it(client, sign_in):
    sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    address = reverse("budget_code_add")
    assert client.get(address).status_code == 200
    response = client.post(address, sent(("Organisation", "প্রতিষ্ঠান", "9999999999999"), ("Location", "স্থান", "99")))
    assert response.url == reverse("budget_codes")
    assert [each.pattern for each in CodeScheme.objects.get().segments.all()] == ["9999999999999", "99"]
    client.logout()
    text = client.get(reverse("budget_codes")).content.decode()
    for expected in ("নতুন কোড", "স্থান", "9999999999999"):
        assert expected in text


@pytest.mark.parametrize(
    "data",
    [
        sent(),
        sent(("Organisation", "", "9999")),
        sent(("Organisation", "প্রতিষ্ঠান", "[0-9]+")),
        sent(("Organisation", "প্রতিষ্ঠান", "9999"), valid_from="soon"),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_typed(client, sign_in, data):
    sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
    response = client.post(reverse("budget_code_add"), data)
    assert response.status_code == 422
    assert "নতুন কোড" in response.content.decode()
    assert not CodeScheme.objects.exists()
