import datetime as dt

import pytest
from django.urls import reverse

from governance.models import Entry
from tests.factories.plan import line

pytestmark = pytest.mark.django_db
JULY = {"on": "2026-07-31", "known": "2026-07-31"}


@pytest.fixture
def spent():
    """A line of which the spending came to the ledger in August, about June."""
    row = line(original=250000, revised=300000, released=200000, spent=100000)
    row.entries.update(date=dt.date(2026, 6, 30), received_at=dt.datetime(2026, 7, 1, 6, tzinfo=dt.UTC))
    Entry.objects.filter(line=row, amount=100000).update(received_at=dt.datetime(2026, 8, 5, 6, tzinfo=dt.UTC))
    return row


def get(client, language="en", **asked):
    address = reverse("budget_as_of") if language == "bn" else "/en/budget/as-of/"
    return client.get(address, asked)


def test_a_visitor_sees_what_was_believed_and_what_differs_from_today(client, spent):
    text = get(client, **JULY).content.decode()
    for expected in (
        "Illustrative, not official",
        "On 31 July 2026, 1 line was known for 31 July 2026. 1 is said differently today.",
        "Expenditure: nothing entered then, 1,00,000 today",
        f'href="/en/budget/lines/{spent.pk}/"',
    ):
        assert expected in text
    assert "Nothing is said differently today." in get(client).content.decode()


def test_it_reads_bangla_and_both_digits(client, spent):
    text = get(client, "bn", on="২০২৬-০৭-৩১", known="2026-07-31").content.decode()
    assert "৩১ জুলাই ২০২৬" in text
    assert "৩,০০,০০০" in text
    assert "Expenditure" not in text


def test_days_that_are_none_and_years_that_are_none_are_told(client, spent):
    for asked in ({"on": "2026-02-30"}, {"known": "2199-01-01"}, {"year": "FY1066-67"}):
        assert get(client, **asked).status_code == 422
        assert get(client, format="csv", **asked).status_code == 422


def test_before_anything_was_known_it_says_from_when_on_also_as_a_file(client, spent):
    asked = {"on": "2026-07-31", "known": "2026-06-30"}
    text = get(client, **asked).content.decode()
    assert "On 30 June 2026 nothing was known for 31 July 2026" in text
    assert "entered on 1 July 2026" in text
    lines = get(client, format="csv", **asked).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert get(client, format="xlsx", **asked).content.startswith(b"PK")


def test_an_empty_budget_has_no_first_day(client):
    assert "Nothing is entered in the budget yet" in get(client).content.decode()


def test_a_year_is_chosen_and_what_came_later_is_counted(client, spent):
    line(year="FY2026-27")
    assert "1 line of today was not known yet" in get(client, **JULY).content.decode()
    assert "not known yet" not in get(client, year="FY2025-26", **JULY).content.decode()


def test_the_list_goes_into_files(client, spent):
    text = get(client, format="csv", **JULY).content.decode("utf-8-sig")
    _title, _head, row, foot = text.splitlines()
    assert row.startswith("9999-0101-0100-3211,0990101,")
    assert ",250000,300000,200000,,," in row
    assert foot.startswith("All lines,,,,,250000,300000,200000,,")
    assert get(client, format="xlsx", **JULY).content.startswith(b"PK")


def test_the_pages_of_money_and_of_the_plan_lead_to_it_and_back(client, spent):
    assert 'href="/en/budget/as-of/"' in client.get("/en/budget/").content.decode()
    assert 'href="/en/budget/"' in get(client).content.decode()
    kept = "?on=2026-07-31&amp;known=2026-07-31"
    assert f'href="/en/plan/as-of/{kept}"' in get(client, **JULY).content.decode()
    assert f'href="/en/budget/as-of/{kept}"' in client.get("/en/plan/as-of/", JULY).content.decode()


@pytest.mark.parametrize("count", [3, 60])
def test_the_page_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    for _n in range(count):
        line()
    with django_assert_max_num_queries(12):
        text = get(client, on="2027-12-31").content.decode()
    assert ("Page 1 of 2" in text) == (count > 50)
