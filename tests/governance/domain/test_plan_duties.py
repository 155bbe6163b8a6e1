import datetime as dt

import pytest
from django.utils import timezone

from governance.domain import plan_duties, tasks
from governance.queries.my_actions import has_actions
from tests.factories.governance import PersonFactory, PostFactory, PostingFactory
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


def test_everything_that_is_due_is_one_thing_to_do():
    action, today = ActionFactory(), timezone.localdate()
    owner = PostingFactory(post=PostFactory(organisation=action.owner)).person
    assert plan_duties.waiting_for(owner) == []
    for days in (-40, 3, 90):
        MilestoneFactory(action=action, due=today + dt.timedelta(days=days), weight=10)
    MilestoneFactory(action=action, due=today, reached_on=today, weight=10)
    MilestoneFactory(due=today)
    (found,) = plan_duties.waiting_for(owner)
    assert found.due == today - dt.timedelta(days=40)
    assert "২টি" in found.title
    assert plan_duties.waiting_for(PersonFactory()) == plan_duties.waiting_for(None) == []


def test_what_was_taken_off_the_plan_waits_for_nobody():
    action = ActionFactory(withdrawn_on=timezone.localdate(), withdrawn_because="Done elsewhere")
    MilestoneFactory(action=action, due=dt.date(2024, 1, 1))
    owner = PostingFactory(post=PostFactory(organisation=action.owner)).person
    assert plan_duties.waiting_for(owner) == []
    assert not has_actions(owner)


def test_a_task_waits_for_its_holder_until_it_is_done():
    holder = PersonFactory()
    task = tasks.add_task(milestone=MilestoneFactory(), text_bn="তালিকা", person=holder, by=None)
    assert [found.title for found in plan_duties.waiting_for(holder)] == ["কাজ: তালিকা"]
    tasks.tick_task(task=task, by=holder)
    assert plan_duties.waiting_for(holder) == []
