import datetime as dt
import random

import pytest

from governance.domain import budgets
from governance.models import FiscalYear
from governance.queries.cash import cash_forecast
from governance.values import EntryKind
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 31)


def forecast(on=MARCH):
    return cash_forecast(FiscalYear.objects.get(code="FY2025-26"), on=on)


def test_what_is_left_is_needed_in_equal_parts_and_the_released_money_is_used_first():
    line(original=1000, released=500, spent=400)
    found = forecast()
    needed = {row.month.month: (row.needed, row.covered, row.to_release) for row in found.months if row.needed}
    assert needed == {4: (200, 100, 100), 5: (200, 0, 200), 6: (200, 0, 200)}
    assert (found.at_hand, found.needed, found.to_release) == (100, 600, 500)
    assert found.short_from == dt.date(2026, 4, 1)


def test_an_action_that_has_ended_needs_nothing_and_its_rest_is_idle():
    line(ActionFactory(end=dt.date(2026, 2, 28)), original=1000, released=500, spent=400)
    found = forecast()
    assert (found.needed, found.idle, found.short_from) == (0, 600, None)


def test_the_money_of_one_line_does_not_pay_for_another():
    line(original=300, released=300)
    line(original=300)
    assert forecast().to_release == 300


def test_spending_stands_in_the_month_of_its_entry_and_a_reversal_in_its_own():
    stands = line(original=1000, released=1000)
    post = {"line": stands, "kind": EntryKind.EXPENDITURE, "by": None}
    first = budgets.post(**post, amount=300, date=dt.date(2025, 8, 5))
    budgets.post(**post, amount=100, date=dt.date(2025, 9, 30))
    budgets.reverse(entry=first, date=dt.date(2025, 9, 1), by=None)
    assert {row.month.month: row.spent for row in forecast().months if row.spent} == {8: 300, 9: -200}


def test_a_year_that_is_over_needs_nothing_more():
    line(original=1000, released=500, spent=400)
    assert forecast(on=dt.date(2026, 9, 30)).needed == 0


@pytest.mark.parametrize("seed", range(5))
def test_to_the_taka_the_needs_come_to_what_is_left(seed):
    chance = random.Random(seed)
    left = 0
    for number in range(8):
        original = chance.randint(1, 10_000)
        released = chance.randint(0, original)
        spent = chance.randint(0, released)
        start = dt.date(2025, chance.randint(7, 12), 1)
        action = ActionFactory(start=start, end=dt.date(2026, chance.randint(1, 12), 1))
        line(action, original=original, released=released, spent=spent, economic_code=f"9999-0101-0100-{number:04}")
        left += original - spent
    found = forecast()
    assert found.needed + found.idle == left
    assert all(row.needed == row.covered + row.to_release for row in found.months)


@pytest.mark.parametrize("many", [10, 60])
def test_the_number_of_queries_does_not_grow_with_the_lines(many, django_assert_num_queries):
    for number in range(many):
        line(original=1000 + number)
    year = FiscalYear.objects.get(code="FY2025-26")
    with django_assert_num_queries(2):
        cash_forecast(year, on=MARCH)
