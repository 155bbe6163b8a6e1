"""What meetings and action items count, against cases counted by hand."""

import datetime as dt

import pytest
from django.utils import timezone

from basis.periods import Period
from governance.values import GroupKind, MeetingState
from monitoring.domain.counting import Asked
from monitoring.domain.meeting_sources import items_done_in_time, quorate_meetings
from tests.factories.governance import OrgUnitFactory
from tests.factories.groups import ActionItemFactory, GroupFactory, MeetingFactory, approved

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q1")


def ask(source, *, day=QUARTER.end, period=QUARTER):
    found = list(source(Asked(None, [OrgUnitFactory()], period, day)))
    return [(each.numerator, each.denominator) for each in found]


def held(group, month, **fields):
    given = {"state": MeetingState.HELD, "was_quorate": True} | fields
    starts = timezone.make_aware(dt.datetime(2026, month, 10, 11))
    return MeetingFactory(group=group, starts_at=starts, **given)


def test_a_meeting_counts_with_quorum_and_approved_minutes_and_only_as_often_as_it_is_required():
    often, seldom = GroupFactory(meetings_a_year=4), GroupFactory(meetings_a_year=4)
    for month in (1, 2):  # two in a quarter do not make up for the other group
        approved(held(often, month))
    approved(held(seldom, 1, was_quorate=False))
    held(seldom, 2)
    approved(held(seldom, 4))
    approved(held(GroupFactory(kind=GroupKind.ADVISORY), 1))
    assert ask(quorate_meetings) == [(1, 2)]


def test_without_a_group_that_has_to_meet_there_is_no_answer():
    GroupFactory(established_on=dt.date(2026, 2, 1))
    assert ask(quorate_meetings) == []


def test_items_count_by_their_first_due_date_and_what_was_dropped_was_not_due():
    ActionItemFactory(due=dt.date(2026, 3, 20), state="done", closed_on=dt.date(2026, 3, 20), opened_on=QUARTER.start)
    ActionItemFactory(due=dt.date(2026, 3, 20), state="done", closed_on=dt.date(2026, 3, 21), opened_on=QUARTER.start)
    ActionItemFactory(due=dt.date(2026, 3, 31))
    ActionItemFactory(due=dt.date(2026, 3, 20), state="dropped", closed_on=dt.date(2026, 3, 19))
    ActionItemFactory(due=dt.date(2026, 4, 1))
    assert ask(items_done_in_time) == [(1, 3)]


def test_nothing_due_is_no_answer_and_what_is_due_today_may_still_be_done(time_machine):
    time_machine.move_to(dt.datetime(2026, 3, 20, 6, tzinfo=dt.UTC))
    ActionItemFactory(due=dt.date(2026, 3, 20))
    assert ask(items_done_in_time, day=dt.date(2026, 3, 20)) == []
    ActionItemFactory(due=dt.date(2026, 3, 19))
    assert ask(items_done_in_time, day=dt.date(2026, 3, 20)) == [(0, 1)]
