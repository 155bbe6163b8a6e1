import pytest
from django.db import transaction

from governance.domain import ledger
from tests.factories.plan import line

pytestmark = pytest.mark.django_db


def test_lines_are_locked_in_one_order_whoever_asks():
    one, two = line(), line()
    with transaction.atomic():
        assert list(ledger.lock(two.pk, one.pk)) == [one.pk, two.pk]


def test_a_line_is_named_by_its_codes():
    row = line()
    assert ledger.key_of(row) == f"{row.action.code}/FY2025-26/GoB/development/9999-0101-0100-3211/0990101"


def test_the_shares_of_a_line_are_read_by_action():
    row = line()
    assert ledger.shares_of(row) == {row.action.code: "100.00"}
