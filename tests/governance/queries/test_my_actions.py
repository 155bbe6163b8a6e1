import datetime as dt

import pytest

from governance.queries.my_actions import has_actions, my_actions
from tests.factories.governance import PersonFactory, PostFactory, PostingFactory
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 9, 30)


def test_what_is_due_first_stands_first_and_what_is_reached_waits_no_longer():
    later = ActionFactory(code="1.1a")
    sooner, still = ActionFactory(code="2.1a", owner=later.owner), ActionFactory(code="3.1a", owner=later.owner)
    for action, n, due, reached in (
        (later, 1, 10, None),
        (sooner, 1, -9, DAY),
        (sooner, 2, -5, None),
        (sooner, 3, 0, None),
    ):
        MilestoneFactory(action=action, n=n, weight=10, due=DAY + dt.timedelta(days=due), reached_on=reached)
    found = my_actions(PostingFactory(post=PostFactory(organisation=later.owner)).person, on=DAY)
    assert [each.action for each in found] == [sooner, later, still]
    assert [each.n for each in found[0].overdue] == [2]
    assert (found[0].coming.n, found[1].coming.n, found[2].coming, found[2].due) == (3, 1, None, None)


def test_nobody_has_actions_without_a_post(django_assert_num_queries):
    ActionFactory()
    assert my_actions(PersonFactory(), on=DAY) == my_actions(None, on=DAY) == []
    assert not has_actions(PostingFactory().person)
    assert not has_actions(None)
