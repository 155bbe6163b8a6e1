import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import queries
from governance.domain import budgets
from governance.models import BudgetLine, Entry
from governance.queries.months import budgets_by_year, money_by_month, shares_of_lines
from governance.values import EntryKind
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db

PARTS = ("released", "committed", "spent")
KINDS = dict(zip((EntryKind.RELEASE, EntryKind.COMMITMENT, EntryKind.EXPENDITURE), PARTS, strict=True))


def entry(row, kind, amount, day, **fields):
    return budgets.post(line=row, kind=kind, amount=amount, date=day, by=None, **fields)


def by_month():
    return money_by_month(shares_of_lines())


def sums():
    found = defaultdict(int)
    for each in by_month():
        found[each.action, KINDS[each.kind]] += each.amount
    return found


def test_a_month_holds_what_was_entered_in_it_dated_by_the_last_entry():
    row = line(original=1000)
    entry(row, EntryKind.RELEASE, 300, dt.date(2025, 8, 3))
    entry(row, EntryKind.RELEASE, 200, dt.date(2025, 8, 20))
    entry(row, EntryKind.EXPENDITURE, 50, dt.date(2025, 9, 1))
    assert [(each.kind, each.month, each.day, each.amount) for each in by_month()] == [
        ("expenditure", dt.date(2025, 9, 1), dt.date(2025, 9, 1), 50),
        ("release", dt.date(2025, 8, 1), dt.date(2025, 8, 20), 500),
    ]


def test_a_reversal_counts_as_what_it_reverses_in_its_own_month():
    row = line(original=1000)
    first = entry(row, EntryKind.RELEASE, 300, dt.date(2025, 8, 3))
    budgets.reverse(entry=first, date=dt.date(2025, 10, 5), by=None)
    assert [(each.month.month, each.amount) for each in by_month()] == [(8, 300), (10, -300)]


def test_a_month_that_comes_to_nothing_is_left_out():
    row = line(original=1000)
    budgets.reverse(entry=entry(row, EntryKind.RELEASE, 300, dt.date(2025, 8, 3)), date=dt.date(2025, 8, 5), by=None)
    assert by_month() == []


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
    first=st.integers(1, 9998).map(lambda n: Decimal(n) / 100),
)
def test_the_months_of_a_shared_line_come_to_the_parts_of_the_budget_page(amounts, first):
    one, other = ActionFactory(), ActionFactory()
    row = line(one, original=10**9)
    budgets.share_line(line=row, shares={one: first, other: 100 - first}, by=None)
    for at, amount in enumerate(amounts):
        entry(row, EntryKind.RELEASE, amount, dt.date(2025, 7 + at % 6, 1))
    totals = {total.key: total.money.released for total in queries.budget_totals(by="action")}
    assert sums()[one.pk, "released"] == (totals[one.code] or 0)
    assert sums()[other.pk, "released"] == (totals[other.code] or 0)
    Entry.objects.all().delete()


def test_the_revised_budget_holds_the_original_of_lines_that_were_not_revised():
    action = ActionFactory()
    line(action, economic_code="9999-0101-0100-3211", original=100, revised=80)
    line(action, economic_code="9999-0101-0100-3257", original=50)
    line(action, year="FY2024-25", original=7)
    found = {year.start.year: (year.original, year.revised) for year in budgets_by_year(shares_of_lines())}
    assert found == {2024: (7, None), 2025: (150, 130)}


def test_what_nobody_entered_is_not_zero():
    line()
    BudgetLine.objects.update(original=None)
    assert [(year.original, year.revised) for year in budgets_by_year(shares_of_lines())] == [(None, None)]


def test_the_queries_do_not_grow_with_the_ledger(django_assert_num_queries):
    for _n in range(3):
        entry(line(original=1000), EntryKind.RELEASE, 10, dt.date(2025, 8, 3))
    with django_assert_num_queries(2):
        by_month()
