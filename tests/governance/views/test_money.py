import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from governance.models import ExchangeRate, Receipt, VarianceReason
from governance.values import ReceiptKind, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, FiscalYearFactory, line

pytestmark = pytest.mark.django_db
BANNER = "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"
PUBLIC = ["budget_execution", "cash_forecast", "receipts", "rates"]


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory(code="BD"))


@pytest.fixture
def slow():
    return line(ActionFactory(code="3.3b"), original=1_000_000, released=600_000, spent=200_000)


def a_receipt(**fields):
    return {
        "client_event_id": str(uuid.uuid4()),
        "kind": ReceiptKind.RECEIVED,
        "action": "8.2a",
        "fiscal_year": "FY2025-26",
        "amount": "১.২৫ কোটি",
        "date": "২০২৫-১০-০১",
        "document": "CH-0012",
    } | fields


@pytest.mark.parametrize("name", PUBLIC)
def test_everybody_reads_the_pages_of_money_also_before_there_is_any(client, name):
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert BANNER in response.content.decode()


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize(
    "query", ["?year=x&pillar=99&source='--&page=-1&show=zz&currency=%00", "?year=&action=&page=9999"]
)
def test_a_choice_that_does_not_exist_is_no_choice(client, slow, name, query):
    assert client.get(reverse(name) + query).status_code == 200


def test_the_slow_line_of_a_year_stands_on_the_page_and_in_the_files(client, slow):
    address = reverse("budget_execution") + "?year=FY2025-26"
    assert "২০%" in client.get(address).content.decode()
    assert "3.3b" in client.get(address + "&format=csv").content.decode()
    sheet = load_workbook(io.BytesIO(client.get(address + "&format=xlsx").content)).active
    assert [row[4].value for row in sheet.iter_rows(min_row=3)] == [1_000_000]


def test_an_officer_says_why_and_the_page_stops_asking(sign_in, officer, slow):
    client = sign_in(officer)
    address = reverse("budget_reason", args=[slow.pk])
    assert client.post(address, {"text_bn": "দরপত্র বাতিল হয়েছে"}).status_code == 302
    assert "দরপত্র বাতিল হয়েছে" in client.get(reverse("budget_execution") + "?year=FY2025-26").content.decode()
    assert VarianceReason.objects.get().by == officer
    assert client.post(address, {"text_bn": " "}).status_code == 422


@pytest.mark.parametrize("name", ["receipt_add", "rate_add"])
def test_a_stranger_and_a_visitor_enter_nothing(client, sign_in, name):
    assert client.get(reverse(name)).status_code == 302
    assert sign_in(PersonFactory()).get(reverse(name)).status_code == 403


def test_revenue_is_written_down_in_bangla_once_and_taken_back(sign_in, officer):
    ActionFactory(code="8.2a")
    FiscalYearFactory()
    client, sent = sign_in(officer), a_receipt()
    for _ in range(2):
        assert client.post(reverse("receipt_add"), sent).status_code == 302
    receipt = Receipt.objects.get()
    assert receipt.amount == 12_500_000
    address = reverse("receipt_reverse", args=[receipt.pk])
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "ভুল কার্যক্রম"}).status_code == 302
    assert sum(Receipt.objects.values_list("amount", flat=True)) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": "12.5"},
        {"action": "9.9z"},
        {"date": "2025-02-30"},
        {"fiscal_year": "'"},
        {"client_event_id": "x"},
        {"kind": "?"},
    ],
)
def test_what_is_wrong_comes_back_with_the_field_and_nothing_is_kept(sign_in, officer, fields):
    ActionFactory(code="8.2a")
    FiscalYearFactory()
    assert sign_in(officer).post(reverse("receipt_add"), a_receipt(**fields)).status_code == 422
    assert not Receipt.objects.exists()


def test_an_officer_enters_a_currency_and_its_rate(sign_in, officer):
    client, address = sign_in(officer), reverse("rate_add")
    new = {"send": "currency", "new-code": "usd", "new-name_en": "US dollar", "new-name_bn": "মার্কিন ডলার"}
    assert client.post(address, new).status_code == 302
    rate = {"send": "rate", "currency": "USD", "day": "2025-07-01", "taka": "১২২.৫", "origin": "Bangladesh Bank"}
    assert client.post(address, rate).status_code == 302
    assert ExchangeRate.objects.get().taka.normalize().to_eng_string() == "122.5"
    assert client.post(address, rate | {"taka": "0"}).status_code == 422
    assert "মার্কিন ডলার" in client.get(reverse("rates")).content.decode()
