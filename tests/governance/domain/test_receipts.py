import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import receipts
from governance.models import Receipt
from governance.queries.receipts import revenue_by_action
from governance.values import ReceiptKind
from tests.factories.governance import PersonFactory
from tests.factories.plan import ActionFactory, FiscalYearFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 10, 1)


def record(action=None, **fields):
    fields = {
        "kind": ReceiptKind.RECEIVED,
        "amount": 1000,
        "date": DAY,
        "document": "CH-0012",
        "by": None,
        "fiscal_year": FiscalYearFactory(),
    } | fields
    return receipts.record_receipt(action=action or ActionFactory(), **fields)


def test_what_is_due_and_not_received_by_its_day_is_late():
    action = ActionFactory()
    record(action, kind=ReceiptKind.DUE, amount=5000, document="C-1")
    record(action, kind=ReceiptKind.DUE, amount=7000, document="C-2", date=dt.date(2026, 6, 30))
    record(action, amount=2000)
    (row,) = revenue_by_action(on=dt.date(2025, 12, 31))
    assert (row.due, row.due_by_now, row.received, row.late) == (12_000, 5000, 2000, 3000)


def test_a_receipt_taken_back_counts_no_more_and_stays_in_the_list():
    receipt = record()
    back = receipts.reverse_receipt(receipt=receipt, text="Entered for the wrong action", by=None)
    assert receipts.reverse_receipt(receipt=receipt, text="again", by=None) == back
    (row,) = revenue_by_action(on=DAY)
    assert row.received == 0
    assert Receipt.objects.count() == 2


def test_sent_five_times_it_counts_once():
    action, event = ActionFactory(), uuid.uuid4()
    assert len({record(action, client_event_id=event).pk for _ in range(5)}) == 1


@pytest.mark.parametrize(
    ("fields", "column", "code"),
    [
        ({"amount": 0}, "amount", "bad_amount"),
        ({"amount": -5}, "amount", "bad_amount"),
        ({"amount": 10**15 + 1}, "amount", "bad_amount"),
        ({"date": dt.date(2024, 1, 1)}, "date", "date_outside_year"),
        ({"document": "  "}, "document", "no_document"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(fields, column, code):
    with pytest.raises(ValidationError) as refused:
        record(**fields)
    assert refused.value.error_dict[column][0].code == code
    assert not Receipt.objects.exists()


def test_a_document_counts_once_in_a_year():
    record()
    with pytest.raises(ValidationError) as refused:
        record(amount=3)
    assert refused.value.error_dict["document"][0].code == "repeated_document"


def test_nothing_comes_in_on_a_day_to_come():
    year = FiscalYearFactory(code="FY2099-00", start=dt.date(2099, 7, 1), end=dt.date(2100, 6, 30))
    with pytest.raises(ValidationError) as refused:
        record(fiscal_year=year, date=dt.date(2099, 7, 2))
    assert refused.value.error_dict["date"][0].code == "date_in_the_future"


def test_a_closed_year_takes_nothing():
    year = FiscalYearFactory(closed_on=dt.date(2026, 8, 31))
    with pytest.raises(ValidationError) as refused:
        record(fiscal_year=year)
    assert refused.value.error_dict["fiscal_year"][0].code == "year_closed"


def test_a_reversal_is_not_reversed_and_needs_a_reason():
    receipt = record()
    with pytest.raises(ValidationError):
        receipts.reverse_receipt(receipt=receipt, text=" ", by=None)
    back = receipts.reverse_receipt(receipt=receipt, text="wrong", by=None)
    with pytest.raises(ValidationError) as refused:
        receipts.reverse_receipt(receipt=back, text="wrong", by=None)
    assert refused.value.code == "reversal_of_reversal"


def test_only_who_keeps_the_budget_writes_receipts():
    with pytest.raises(PermissionDenied):
        record(by=PersonFactory())
