from decimal import Decimal

import pytest
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from governance import queries
from governance.domain import budgets
from governance.models import Action, BudgetLine
from governance.queries.budget import SIDES, split
from tests.factories.plan import ActionFactory, ComponentFactory, PillarFactory, line

pytestmark = pytest.mark.django_db


def money(by, **only):
    return {t.key: t.money for t in queries.budget_totals(by=by, only=queries.BudgetFilter(**only))}


def test_money_adds_up_by_every_side():
    action = ActionFactory(component=ComponentFactory(pillar=PillarFactory(number=4)))
    line(action, year="FY2024-25", original=1000, revised=900, released=800, spent=600)
    line(action, year="FY2025-26", source="RPA", original=500)
    assert money("pillar")[4].original == 1500
    assert {key: total.original for key, total in money("year").items()} == {"FY2024-25": 1000, "FY2025-26": 500}
    assert {key: total.spent for key, total in money("source").items()} == {"GoB": 600, "RPA": None}
    assert money("action")[action.code].released == 800
    assert money("type")["development"].original == 1500


def test_a_variance_compares_only_what_was_revised():
    action = ActionFactory()
    line(action, year="FY2024-25", original=1000, revised=900, released=800, spent=600)
    line(action, year="FY2027-28", original=500)
    whole = queries.budget_sum()
    assert (whole.original, whole.revised, whole.revision) == (1500, 900, -100)
    assert (whole.allocated, whole.unspent, whole.unreleased) == (1400, 200, 600)
    assert (whole.of_released, whole.of_revised) == (75, Decimal(60000) / 900)


def test_what_nobody_entered_is_not_zero():
    line(original=500)
    whole = queries.budget_sum()
    assert (whole.revised, whole.released, whole.spent, whole.of_released, whole.revision) == (None,) * 5


def test_the_budget_is_chosen_by_any_side():
    here, there = ActionFactory(), ActionFactory()
    line(here, year="FY2024-25", original=1)
    line(here, year="FY2025-26", source="DPA", original=20)
    line(there, year="FY2025-26", original=300)

    def chosen(**only):
        return queries.budget_sum(only=queries.BudgetFilter(**only)).original

    assert chosen(pillar=here.component.pillar.number) == 21
    assert chosen(year="FY2025-26") == 320
    assert chosen(source="DPA") == 20
    assert chosen(owner=there.owner.code, year="FY2025-26") == 300
    assert chosen(action="nothing") is None
    assert [row.original for row in queries.budget_lines(only=queries.BudgetFilter(action=here.code))] == [1, 20]


def test_a_shared_line_falls_to_its_actions_by_percent_to_the_taka():
    one, two, three = (ActionFactory() for _n in range(3))
    row = line(one, original=1000, released=100, spent=1)
    third = Decimal("33.33")
    budgets.share_line(line=row, shares={one: third, two: third, three: Decimal("33.34")}, by=None)
    by_action = money("action")
    assert [by_action[a.code].original for a in (one, two, three)] == [333, 333, 334]
    assert sum(total.spent for total in by_action.values()) == 1
    assert queries.budget_sum().original == 1000
    assert queries.budget_sum(only=queries.BudgetFilter(action=three.code)).released == 34
    assert list(queries.budget_lines(only=queries.BudgetFilter(action=two.code))) == [row]


@given(st.integers(-(10**15), 10**15), st.lists(st.integers(1, 60), min_size=1, max_size=6))
def test_the_parts_of_an_amount_come_to_the_amount(amount, weights):
    percents = [Decimal(weight * 10000 // sum(weights)) / 100 for weight in weights]
    percents[-1] += 100 - sum(percents)
    parts = split(amount, percents)
    assert sum(parts) == amount
    for part, percent in zip(parts, percents, strict=True):
        assert abs(part - amount * percent / 100) < 1


@pytest.mark.parametrize("count", [10, 1000])
@pytest.mark.parametrize("by", SIDES)
def test_totals_take_the_same_queries_for_any_number_of_lines(by, count, django_assert_max_num_queries):
    template = line(original=5)
    rows = [
        BudgetLine(
            action=template.action,
            fiscal_year=template.fiscal_year,
            source=template.source,
            budget_type=template.budget_type,
            economic_code=f"9998-{n:04}-0100-3211",
            cost_centre="0990101",
            original=5,
        )
        for n in range(count)
    ]
    BudgetLine.objects.bulk_create(rows)
    template.shares.model.objects.bulk_create(
        template.shares.model(line=row, action=template.action, percent=100) for row in rows
    )
    with django_assert_max_num_queries(3):
        (total,) = queries.budget_totals(by=by)
    assert total.money.original == 5 * (count + 1)


@pytest.mark.usefixtures("whole_plan")
class TestReferenceBudget:
    def test_the_original_amounts_of_each_action_are_its_cost(self):
        by_action = money("action")
        assert {action.code: action.cost_bdt for action in Action.objects.all()} == {
            code: total.original for code, total in by_action.items()
        }

    def test_all_sides_of_the_reference_budget_come_to_the_same(self):
        stored = BudgetLine.objects.aggregate(original=Sum("original"), spent=Sum("spent"))
        for by in SIDES:
            whole = sum((t.money for t in queries.budget_totals(by=by)), queries.Money())
            assert (whole.original, whole.spent) == (int(stored["original"]), int(stored["spent"]))

    def test_one_line_of_the_closed_years_was_executed_under_30_percent(self):
        closed = BudgetLine.objects.filter(fiscal_year__closed_on__isnull=False).select_related("action", "source")
        rates = {(r.action.code, r.fiscal_year.code, r.source.code): queries.rate(r.spent, r.revised) for r in closed}
        low = {key: round(rate, 1) for key, rate in rates.items() if rate < 70}
        assert low == {("3.3b", "FY2025-26", "RPA"): Decimal("22.0")}

    def test_the_round_amount_of_a_quarter_over_a_crore_stands_where_it_was_planted(self):
        rows = BudgetLine.objects.filter(original=12_500_000, fiscal_year__code="FY2027-28", source__code="GoB")
        assert sorted(rows.values_list("action__code", flat=True)) == ["1.2b", "4.1b", "6.2b", "8.1b"]

    def test_the_action_that_moved_without_money_has_released_and_not_spent(self):
        moved = queries.budget_sum(only=queries.BudgetFilter(action="8.1b"))
        assert (moved.spent, moved.released) == (0, 3_759_000)

    def test_what_the_ledger_says_is_what_the_lines_hold(self):
        for row in BudgetLine.objects.all()[::40]:
            held = queries.balances_of(row)
            assert {name: getattr(row, name) for name in held} == held
