"""What the ledger counts, against cases counted by hand."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.domain import budgets, fiscal_years
from governance.models import Entry
from governance.values import EntryKind
from monitoring.domain.counting import Asked
from monitoring.domain.money_sources import (
    cost_deviation,
    funding_gap,
    share_of_division,
    spent_of_allocated,
    spent_of_released,
)
from tests.factories.governance import OrgUnitFactory
from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2025Q4")


def counted(source, day=QUARTER.end):
    return list(source(Asked(None, [OrgUnitFactory()], QUARTER, day)))


def ask(source, day=QUARTER.end):
    return [(each.numerator, each.denominator) for each in counted(source, day)]


def finished(reached_on="2025-10-01", **fields):
    action = ActionFactory(**fields)
    MilestoneFactory(action=action, weight=100, reached_on=reached_on and dt.date.fromisoformat(reached_on))
    return action


def test_money_is_summed_by_the_day_and_a_reversal_counts_as_what_it_reverses():
    row = line(year="FY2025-26")
    row.entries.all().delete()

    def enter(kind, amount, day, **more):
        return Entry.objects.create(line=row, kind=kind, amount=amount, date=dt.date.fromisoformat(day), **more)

    enter(EntryKind.ALLOCATION, 1000, "2025-07-01")
    enter(EntryKind.REAPPROPRIATION, -200, "2025-12-01")
    enter(EntryKind.REAPPROPRIATION, 500, "2026-03-01")
    enter(EntryKind.RELEASE, 400, "2025-08-01")
    wrong = enter(EntryKind.EXPENDITURE, 300, "2025-09-01")
    enter(EntryKind.REVERSAL, -100, "2025-10-01", reverses=wrong)
    enter(EntryKind.EXPENDITURE, 50, "2026-01-01")
    enter(EntryKind.COMMITMENT, 600, "2025-09-01")
    assert ask(spent_of_allocated) == [(200, 800)]
    assert ask(spent_of_released) == [(200, 400)]


def test_without_money_there_is_no_answer():
    assert ask(spent_of_allocated) == []
    assert ask(spent_of_released) == []


def test_the_share_of_the_division_is_counted_once_its_total_is_entered():
    row = line(original=4000, revised=3000)
    assert ask(share_of_division) == []
    fiscal_years.keep_division_total(year=row.fiscal_year, amount_bdt=200_000, source="Budget book, p. 12", by=None)
    assert ask(share_of_division) == [(4000, 200_000)]
    assert ask(share_of_division, dt.date(2024, 12, 31)) == []
    counts = counted(share_of_division)[0].counts
    assert counts == {"taka_original": 4000, "taka_division": 200_000}


def test_the_gap_is_the_cost_of_the_plan_minus_what_was_allocated_to_it_by_the_day():
    assert ask(funding_gap) == []
    action = ActionFactory(cost_bdt=10_000)
    assert ask(funding_gap) == [(10_000, 10_000)]
    line(action, year="FY2024-25", original=3000, revised=2000, released=2000)
    line(action, year="FY2026-27", original=6000)
    assert ask(funding_gap) == [(8000, 10_000)]
    assert ask(funding_gap, dt.date(2026, 7, 1)) == [(2000, 10_000)]


def test_more_money_than_cost_is_a_gap_below_zero():
    line(ActionFactory(cost_bdt=1000), original=1500)
    assert ask(funding_gap) == [(-500, 1000)]


def test_the_deviation_adds_up_what_finished_actions_spent_more_and_less():
    assert ask(cost_deviation) == []
    cheap, dear = finished(cost_bdt=1000), finished(cost_bdt=2000)
    finished("2026-01-01", cost_bdt=9000)
    finished(None, cost_bdt=9000)
    ActionFactory(cost_bdt=9000)
    for action, spent in ((cheap, 700), (dear, 2100)):
        row = line(action, year="FY2024-25", original=5000, released=5000, spent=spent)
    wrong = Entry.objects.create(line=row, kind=EntryKind.EXPENDITURE, amount=50, date=QUARTER.start)
    Entry.objects.create(line=row, kind=EntryKind.REVERSAL, amount=-50, date=QUARTER.end, reverses=wrong)
    assert ask(cost_deviation) == [(400, 3000)]
    assert ask(cost_deviation, dt.date(2025, 12, 30)) == [(450, 3000)]
    assert counted(cost_deviation)[0].counts == {
        "actions_finished": 2,
        "taka_planned": 3000,
        "taka_spent": 2800,
        "taka_deviation": 400,
    }


def test_of_a_shared_line_a_finished_action_has_spent_its_share():
    done, runs = finished(cost_bdt=1000), ActionFactory()
    row = line(runs, year="FY2024-25", original=5000, released=5000, spent=101)
    budgets.share_line(line=row, shares={done: 50, runs: 50}, by=None)
    assert ask(cost_deviation)[0][0] in (949, 950)


def test_a_finished_action_on_which_nothing_was_spent_deviates_in_full_and_without_cost_nothing_is_said():
    finished(cost_bdt=0)
    assert ask(cost_deviation) == []
    finished(cost_bdt=1000)
    assert ask(cost_deviation) == [(1000, 1000)]
