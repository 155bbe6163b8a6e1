"""What the plan and its ledger count, against cases counted by hand."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.models import Entry
from governance.values import EntryKind
from monitoring.domain.counting import Asked
from monitoring.domain.plan_sources import mean_slip, milestones_in_time, spent_of_allocated, spent_of_released
from tests.factories.governance import OrgUnitFactory
from tests.factories.plan import MilestoneFactory, line

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2025Q4")


def ask(source, day=QUARTER.end):
    found = list(source(Asked(None, [OrgUnitFactory()], QUARTER, day)))
    return [(each.numerator, each.denominator) for each in found]


def milestone(due, reached_on=None):
    return MilestoneFactory(due=dt.date.fromisoformat(due), reached_on=reached_on and dt.date.fromisoformat(reached_on))


def test_milestones_of_the_period_and_those_that_were_reached_in_time():
    milestone("2025-10-31", "2025-10-31")
    milestone("2025-11-30", "2025-12-01")
    milestone("2025-12-31")
    milestone("2026-01-01", "2025-10-01")
    assert ask(milestones_in_time) == [(1, 3)]


def test_the_mean_slip_is_over_those_that_are_late_on_the_day():
    assert ask(mean_slip) == []
    milestone("2025-12-21")
    milestone("2025-12-11", "2026-02-01")
    milestone("2025-12-01", "2025-12-30")
    milestone("2025-12-31")
    assert ask(mean_slip) == [(30, 2)]


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
