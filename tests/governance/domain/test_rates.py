import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import rates
from governance.models import Currency, Entry, ExchangeRate, LogEntry
from governance.queries.rates import rate_on
from governance.values import EntryKind
from tests.factories.governance import PersonFactory
from tests.factories.plan import line

pytestmark = pytest.mark.django_db
JULY, OCTOBER = dt.date(2025, 7, 1), dt.date(2025, 10, 1)


@pytest.fixture
def dollar():
    return rates.keep_currency(code="USD", name_en="US dollar", name_bn="মার্কিন ডলার", by=None)


def keep(currency, day=JULY, taka="122.5", origin="Bangladesh Bank", by=None):
    return rates.keep_rate(currency=currency, day=day, taka=Decimal(taka), origin=origin, by=by)


def test_the_rate_of_a_day_is_the_last_one_before_it(dollar):
    keep(dollar, JULY, "120")
    keep(dollar, OCTOBER, "122.5")
    assert rate_on(dollar, dt.date(2025, 9, 30)).taka == 120
    assert rate_on(dollar, OCTOBER).taka == Decimal("122.5")
    assert rate_on(dollar, dt.date(2025, 6, 30)) is None


def test_a_correction_stands_beside_the_first_and_is_believed_from_then_on(dollar):
    first = keep(dollar, taka="12.25")
    second = keep(dollar, taka="122.5")
    assert rate_on(dollar, JULY) == second
    assert rate_on(dollar, JULY, known_at=first.recorded_at) == first
    assert LogEntry.objects.filter(noun="ExchangeRate").last().verb == "correct"


def test_the_same_rate_again_adds_nothing(dollar):
    assert keep(dollar) == keep(dollar)
    assert ExchangeRate.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"taka": "0"}, "bad_rate"),
        ({"taka": "-1"}, "bad_rate"),
        ({"taka": "100000000"}, "bad_rate"),
        ({"day": dt.date(2199, 1, 1)}, "rate_in_the_future"),
        ({"origin": " "}, "no_origin"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(dollar, fields, code):
    with pytest.raises(ValidationError) as refused:
        keep(dollar, **fields)
    assert [error.code for errors in refused.value.error_dict.values() for error in errors] == [code]
    assert not ExchangeRate.objects.exists()


def test_taka_is_no_other_currency():
    with pytest.raises(ValidationError) as refused:
        rates.keep_currency(code="BDT", name_en="Taka", name_bn="টাকা", by=None)
    assert refused.value.error_dict["code"][0].code == "currency_is_taka"
    assert not Currency.objects.exists()


def test_only_who_keeps_the_budget_enters_rates(dollar):
    with pytest.raises(PermissionDenied):
        keep(dollar, by=PersonFactory())


def test_an_entry_in_dollars_becomes_whole_taka_at_the_rate_of_its_day_and_keeps_both(dollar):
    rate = keep(dollar, taka="122.5")
    stands = line(original=10_000, released=10_000)
    sent = {
        "line": stands,
        "kind": EntryKind.EXPENDITURE,
        "currency": dollar,
        "amount": Decimal("10.05"),
        "date": OCTOBER,
        "by": None,
        "client_event_id": uuid.uuid4(),
    }
    entry = rates.post_foreign(**sent)
    assert entry.amount == 1231  # 10.05 x 122.5 = 1231.125
    assert (entry.foreign.amount, entry.foreign.rate) == (Decimal("10.05"), rate)
    stands.refresh_from_db()
    assert stands.spent == 1231
    assert rates.post_foreign(**sent) == entry
    assert Entry.objects.filter(kind=EntryKind.EXPENDITURE).count() == 1


def test_an_entry_before_the_first_rate_is_refused_and_nothing_is_written(dollar):
    stands = line(original=10_000, released=10_000)
    with pytest.raises(ValidationError) as refused:
        rates.post_foreign(
            line=stands, kind=EntryKind.EXPENDITURE, currency=dollar, amount=Decimal(1), date=OCTOBER, by=None
        )
    assert refused.value.error_dict["currency"][0].code == "no_rate"
    assert not Entry.objects.filter(kind=EntryKind.EXPENDITURE).exists()
