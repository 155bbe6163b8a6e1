"""A sum that a table said, and the postings that are its detail."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from governance.domain import budgets, ledger, reported
from governance.values import EntryKind, EntryOrigin
from tests.factories.plan import line
from tests.governance.domain.test_extracts import posting, spent, take

pytestmark = pytest.mark.django_db


def keep(row, **amounts):
    return budgets.keep_line(**{name: getattr(row, name) for name in ledger.KEY}, **amounts, by=None)


def test_postings_take_the_place_of_a_sum_and_add_only_what_is_more():
    row = line(released=500, spent=300)
    take(posting(row, 120), posting(row, 130, number=3))
    assert spent(row) == 300
    take(posting(row, 60, number=4), sha256="b" * 64)
    assert spent(row) == 310
    day = dt.date(2025, 8, 4)
    assert sum(row.entries.filter(kind=EntryKind.EXPENDITURE, date=day).values_list("amount", flat=True)) == 310


def test_a_posting_after_the_day_of_the_sum_is_added():
    row = line(released=500, spent=300)
    said = row.entries.get(kind=EntryKind.EXPENDITURE)
    said.date = dt.date(2025, 8, 3)
    said.save()
    take(posting(row, 120))
    assert spent(row) == 420


def test_a_sum_with_a_document_is_replaced_by_that_document_alone():
    row = line(released=500)
    budgets.post(
        line=row, kind=EntryKind.EXPENDITURE, amount=120, date=dt.date(2025, 9, 1), document="D3", by=None
    )  # fmt: skip
    take(posting(row, 50), posting(row, 120, number=3))
    assert spent(row) == 170


def test_other_spending_than_was_reported_is_refused_and_the_reported_one_is_welcome():
    row = line(released=500, spent=300)
    take(posting(row, 400))
    assert not reported.said_before(row, 400)
    assert reported.said_before(row, 300)
    for amount in (300, 400):
        keep(row, spent=amount, released=500)
        assert spent(row) == 400
    with pytest.raises(ValidationError) as refused:
        keep(row, spent=350)
    assert refused.value.error_dict["spent"][0].code == "spent_is_reported"


def test_only_what_is_still_open_can_be_replaced():
    row = line(released=500, spent=300)
    (found,) = reported.open_spending([row.pk], origin=EntryOrigin.PROPOSAL)[row.pk]
    assert found.left == 300
    take(posting(row, 300))
    assert reported.open_spending([row.pk], origin=EntryOrigin.PROPOSAL) == {}
    assert reported.is_reported(row)
