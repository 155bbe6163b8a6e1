"""The numbers of the budget report: sums of lines, rates from sums, nothing made of nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from basis.periods import Period
from governance.domain.budgets import share_line
from governance.models import BudgetLine, OrgUnit
from governance.queries.budget import BudgetFilter, budget_totals
from monitoring.domain.budget_figures import gather
from tests.factories.monitoring import a_country
from tests.factories.plan import ActionFactory, ComponentFactory, PillarFactory, line
from tests.factories.reports import a_small_world

pytestmark = pytest.mark.django_db

YEAR = Period.parse("FY2025-26")
LATER = dt.date(2026, 9, 30)


def gathered(country=None, today=LATER, period=YEAR):
    return gather(period=period, unit=country or a_small_world(), today=today)


def value(found, key):
    return found.numbers[key].value


def test_amounts_are_sums_and_rates_come_from_sums():
    found = gathered()
    assert value(found, "total.original") == 2400
    assert value(found, "total.spent") == 1000
    assert value(found, "total.of_revised") == 50
    # 90 and 10 percent of two lines of 950: not the mean of their rates of the released money, but of the sums.
    assert value(found, "total.of_released") == (Decimal(1000) * 100 / Decimal(1900)).quantize(Decimal("0.000001"))


def test_the_totals_are_those_of_the_budget_page():
    found = gathered()
    for total in budget_totals(by="pillar", only=BudgetFilter(year="FY2025-26")):
        for measure in ("original", "revised", "released", "spent"):
            assert value(found, f"pillar.{total.key}.{measure}") == getattr(total.money, measure)


def test_a_line_without_an_entry_is_not_zero():
    country, _districts = a_country()
    line(original=1000)
    found = gathered(country)
    assert value(found, "total.spent") is None
    assert value(found, "total.of_revised") is None
    inputs = found.numbers["total.spent"].inputs
    assert (inputs["reported"], inputs["expected"]) == (0, 1)


def test_a_shared_line_is_cut_to_the_taka():
    country, _districts = a_country()
    first = ActionFactory(component=ComponentFactory(pillar=PillarFactory(number=1)))
    second = ActionFactory(component=ComponentFactory(pillar=PillarFactory(number=2)))
    shared = line(first, original=1001, revised=1001, released=1001, spent=1001)
    share_line(line=shared, shares={first: Decimal(50), second: Decimal(50)}, by=None)
    found = gathered(country)
    parts = [value(found, f"pillar.{number}.spent") for number in (1, 2)]
    assert sum(parts) == value(found, "total.spent") == 1001


def test_a_running_year_is_judged_by_what_was_released():
    found = gathered(today=dt.date(2026, 3, 1))
    assert found.frame["base"] == "released"
    assert found.frame["as_of"] == "2026-03-01"


def test_lines_with_low_execution_are_named():
    found = gathered()
    low = found.frame["low"]
    assert [row["action"] for row in low] == ["2.1a"]
    assert value(found, f"{low[0]['key']}.rate") == 10


def test_an_overspent_line_is_named():
    country = a_small_world()
    BudgetLine.objects.filter(action__code="1.1a").update(spent=2000, flagged_overspend=True)
    found = gathered(country)
    assert [row["action"] for row in found.frame["overspent"]] == ["1.1a"]
    assert value(found, "count.lines_overspent") == 1


@pytest.mark.parametrize(
    ("period", "code"), [("FY2030-31", "no_data"), ("2026Q1", "wrong_period"), ("FY2025-26Q1", "wrong_period")]
)
def test_what_cannot_be_reported_is_refused_with_its_reason(period, code):
    with pytest.raises(ValidationError) as refusal:
        gathered(period=Period.parse(period))
    assert refusal.value.code == code
    assert refusal.value.messages[0]


def test_a_district_has_no_budget_report():
    a_small_world()
    with pytest.raises(ValidationError) as refusal:
        gathered(OrgUnit.objects.filter(level="district").first())
    assert refusal.value.code == "wrong_unit"
