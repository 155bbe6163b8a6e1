import pytest

from governance import queries
from governance.reports import budget as reports
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db


def test_the_table_has_a_row_a_group_and_the_sum():
    line(year="FY2024-25", original=1000, revised=900, released=800, spent=600)
    line(year="FY2025-26", original=500)
    totals = queries.budget_totals(by="year")
    sheet = reports.budget_sheet(totals, queries.budget_sum(), by="year", title="বাজেট")
    assert [row[1:5] for row in sheet.rows] == [[1000, 900, 800, 600], [500, None, None, None]]
    assert list(sheet.foot[1:]) == [1500, 900, 800, 600, 75, sheet.rows[0][6], -100, 200]


def test_bars_hold_what_is_spent_released_and_allocated_and_never_more_than_was_there():
    line(original=1000, revised=900, released=800, spent=600)
    chart = reports.budget_chart(queries.budget_totals(by="year"), by="year", language="en")
    assert chart.table.rows == (("২০২৫-২৬ অর্থবছর", "600 taka", "200 taka", "100 taka", "1,000 taka"),)


def test_of_many_actions_the_ten_largest_are_drawn():
    for amount in range(1, 13):
        line(ActionFactory(), original=amount)
    chart = reports.budget_chart(queries.budget_totals(by="action"), by="action", language="en")
    assert len(chart.table.rows) == 10
    assert chart.title.startswith("সবচেয়ে বড় দশটি")


def test_the_steps_count_what_was_not_revised_as_it_stands():
    line(year="FY2024-25", original=1000, revised=900, released=800, spent=600)
    line(year="FY2027-28", original=500)
    chart = reports.steps_chart(queries.budget_sum(), language="en")
    assert [row[1] for row in chart.table.rows] == ["1,500 taka", "1,400 taka", "800 taka", "600 taka"]


def test_the_finding_says_how_much_of_the_released_money_is_spent():
    assert reports.finding(queries.Money(released=800, spent=600), "bn") == "ছাড়কৃত অর্থের ৭৫% ব্যয় হয়েছে"
    assert reports.finding(queries.Money(original=5), "bn") == "এখনো কোনো অর্থ ছাড় হয়নি"
