import datetime as dt

import pytest

from governance.domain import variances
from governance.models import BudgetLine, FiscalYear
from governance.queries import BudgetFilter
from governance.queries.execution import counts_of, elapsed_share, execution_of, judged_lines, year_running_on
from tests.factories.plan import FiscalYearFactory, line

pytestmark = pytest.mark.django_db
OVER, WITHIN = dt.date(2026, 9, 30), dt.date(2025, 9, 30)


def rows(on, **only):
    return execution_of(FiscalYear.objects.get(code="FY2025-26"), on=on, only=BudgetFilter(**only))


def test_in_a_year_that_is_over_a_line_is_judged_by_its_allocation():
    line(original=1000, released=600, spent=590)
    (row,) = rows(OVER)
    assert (row.of_allocated, row.elapsed, row.is_low, row.needs_reason) == (59, 100, True, True)


def test_in_a_running_year_it_is_judged_by_what_was_released():
    line(original=1000, released=100, spent=90)
    (row,) = rows(WITHIN)
    assert not row.is_low
    assert row.gap == 9 - elapsed_share(row.line.fiscal_year, WITHIN)


def test_what_is_not_released_cannot_be_slow_yet():
    line(original=1000)
    (row,) = rows(WITHIN)
    assert row.of_released is None
    assert not row.is_low


def test_a_reason_ends_the_asking_and_the_last_one_stands():
    stands = line(original=1000, released=600, spent=100)
    variances.give_reason(line=stands, text_en="The tender failed", by=None)
    variances.give_reason(line=stands, text_en="The tender failed twice", by=None)
    (row,) = rows(OVER)
    assert (row.is_low, row.needs_reason, row.reason.text_en) == (True, False, "The tender failed twice")


def test_the_slowest_stand_first_and_those_without_a_measure_last():
    line(original=1000, released=1000, spent=900)
    line(original=1000, released=1000, spent=100)
    assert [row.of_allocated for row in rows(OVER)] == [10, 90]


@pytest.mark.parametrize("on", [OVER, WITHIN])
def test_the_database_judges_like_the_rule(on):
    """Amounts around the limit, and lines of which something is not known."""
    for original, released, spent in [
        (1000, 1000, 699), (1000, 1000, 700), (1000, 10, 7), (1000, 10, 6), (1000, 1000, 0), (0, 0, 0), (3, 3, 2)
    ]:  # fmt: skip
        line(original=original, released=released, spent=spent)
    line(original=1000)
    line(original=1000, revised=100, released=100, spent=70)
    overspent = line(original=1000, released=100, spent=90)
    BudgetLine.objects.filter(pk=overspent.pk).update(flagged_overspend=True)
    explained = line(original=1000, released=600, spent=100)
    variances.give_reason(line=explained, text_en="The tender failed", by=None)
    judged = {each.pk: each for each in judged_lines(FiscalYear.objects.get(), on=on)}
    found = rows(on)
    for row in found:
        said = judged[row.line.pk]
        assert said.marked == (row.is_low or row.line.flagged_overspend)
        assert said.unexplained == row.needs_reason
    marked = [row for row in found if judged[row.line.pk].marked]
    missing = [row for row in found if row.needs_reason]
    assert counts_of(judged_lines(FiscalYear.objects.get(), on=on)) == (11, len(marked), len(missing))


def test_the_days_of_a_year_are_counted_to_the_end_of_the_day():
    year = FiscalYearFactory()
    assert elapsed_share(year, dt.date(2025, 6, 30)) == 0
    assert elapsed_share(year, dt.date(2026, 6, 30)) == 100
    assert elapsed_share(year, OVER) == 100
    assert year_running_on(OVER) == year
    assert year_running_on(dt.date(2020, 1, 1)) is None


@pytest.mark.parametrize("many", [10, 60])
def test_the_number_of_queries_does_not_grow_with_the_lines(many, django_assert_num_queries):
    for number in range(many):
        line(original=1000 + number)
    year = FiscalYear.objects.get(code="FY2025-26")
    with django_assert_num_queries(2):
        execution_of(year, on=OVER)


@pytest.mark.usefixtures("whole_plan")
class TestTheReferenceData:
    """Fact 8 of the planted data: one line of the closed years is spent under 30 percent, every other 70 or more."""

    def test_exactly_one_line_of_the_closed_years_is_slow(self):
        low = [
            (code, row.line.action.code, row.line.source.code)
            for code in ("FY2023-24", "FY2024-25", "FY2025-26")
            for row in execution_of(FiscalYear.objects.get(code=code), on=OVER)
            if row.is_low
        ]
        assert low == [("FY2025-26", "3.3b", "RPA")]
