import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.models import Milestone
from governance.queries import progress
from governance.values import Progress

DAY = dt.date(2026, 9, 30)


def milestone(weight, *, reached=None, achieved=None, target=None, due=DAY):
    return Milestone(weight=weight, reached_on=reached, achieved_qty=achieved, target_qty=target, due=due)


def test_progress_is_the_weight_of_what_is_reached_and_the_share_of_what_is_counted():
    rows = [milestone(20, reached=DAY), milestone(30, achieved=18, target=24), milestone(50)]
    assert progress.derived_progress(rows) == Decimal("42.5")


def test_an_action_without_milestones_has_no_progress_rather_than_zero():
    assert progress.derived_progress([]) is None
    assert progress.standing_of([], on=DAY).status == Progress.NO_DATA


def test_more_than_the_target_counts_as_the_target():
    assert progress.derived_progress([milestone(100, achieved=30, target=24, reached=DAY)]) == 100


def test_what_was_reached_later_does_not_count_on_an_earlier_day():
    rows = [milestone(40, reached=DAY), milestone(60, achieved=5, target=5, reached=DAY)]
    assert progress.derived_progress(rows, on=DAY - dt.timedelta(days=1)) == 0
    assert progress.derived_progress(rows, on=DAY) == 100


def test_planned_is_what_was_due():
    rows = [milestone(40), milestone(60, due=DAY + dt.timedelta(days=1))]
    assert progress.planned_progress(rows, on=DAY) == 40


@pytest.mark.parametrize(
    ("derived", "planned", "status"),
    [
        (95, 100, Progress.ON_TRACK),
        (Decimal("94.9"), 100, Progress.AT_RISK),
        (75, 100, Progress.AT_RISK),
        (Decimal("74.9"), 100, Progress.OFF_TRACK),
        (0, 45, Progress.OFF_TRACK),
        (0, 0, Progress.NO_DATA),
        (60, 0, Progress.ON_TRACK),
        (None, 40, Progress.NO_DATA),
        (100, 100, Progress.ON_TRACK),
    ],
)
def test_the_status_is_progress_against_plan(derived, planned, status):
    derived = None if derived is None else Decimal(derived)
    assert progress.status_of(derived=derived, planned=Decimal(planned)) == status


def test_a_standing_says_how_many_were_due_and_how_many_of_them_reached():
    rows = [milestone(40, reached=DAY), milestone(30), milestone(30, due=dt.date(2027, 1, 1), reached=DAY)]
    standing = progress.standing_of(rows, on=DAY)
    assert (standing.due, standing.due_reached, standing.derived, standing.is_done) == (2, 1, 70, False)


@pytest.mark.parametrize(("claimed", "far"), [(95, False), (96, True), (65, False), (64, True), (None, False)])
def test_a_claim_is_far_when_it_differs_by_more_than_15_points(claimed, far):
    claimed = None if claimed is None else Decimal(claimed)
    assert progress.claim_is_far(claimed=claimed, derived=Decimal(80)) is far


parts = st.tuples(st.integers(1, 100), st.integers(0, 50), st.integers(1, 40), st.booleans())


@given(st.lists(parts, min_size=1, max_size=8))
def test_progress_lies_between_nothing_and_the_weights_and_never_falls_when_more_is_achieved(rows):
    def built(extra):
        return [
            milestone(weight, achieved=done + extra, target=target) if counted else milestone(weight, reached=DAY)
            for weight, done, target, counted in rows
        ]

    now, later = progress.derived_progress(built(0)), progress.derived_progress(built(1))
    assert 0 <= now <= later <= sum(row[0] for row in rows)
