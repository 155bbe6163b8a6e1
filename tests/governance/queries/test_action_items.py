import datetime as dt

import pytest

from governance.domain import action_item_ends, action_items
from governance.queries.action_items import counts, held, punctuality
from tests.factories.governance import PersonFactory
from tests.factories.groups import ActionItemFactory, GroupFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)


def test_more_time_never_makes_what_was_late_punctual(time_machine):
    group = GroupFactory()
    time_machine.move_to(dt.datetime(2026, 3, 1, 6, tzinfo=dt.UTC))
    given = {"group": group, "holder": PersonFactory(), "due": dt.date(2026, 3, 31), "by": None}
    late, punctual, dropped, still_open = (action_items.open_item(text_bn=text, **given) for text in "কখগঘ")
    time_machine.move_to(dt.datetime(2026, 3, 30, 6, tzinfo=dt.UTC))
    action_items.move_due(item=late, due=dt.date(2026, 5, 31), reason="Floods", by=None)
    action_item_ends.close_item(item=punctual, note="Sent", reference="1", by=None)
    action_item_ends.drop_item(item=dropped, reason="Over", by=None)
    time_machine.move_to(dt.datetime(2026, 4, 20, 6, tzinfo=dt.UTC))
    action_item_ends.close_item(item=late, note="Sent", reference="2", by=None)
    quarter = punctuality(group, first=dt.date(2026, 1, 1), last=dt.date(2026, 3, 31))
    assert (quarter.due, quarter.in_time) == (3, 1)
    assert punctuality(group, first=dt.date(2026, 4, 1), last=dt.date(2026, 6, 30)).due == 0
    assert still_open.is_open


def test_who_is_most_overdue_stands_first_with_the_age_of_the_oldest():
    late = ActionItemFactory(opened_on=dt.date(2026, 5, 2), due=dt.date(2026, 5, 9))
    ActionItemFactory(group=late.group, opened_on=dt.date(2026, 1, 1), due=dt.date(2026, 6, 9))
    rows = held(late.group.action_items.all(), today=TODAY)
    assert [(each.open, each.overdue, each.oldest) for each in rows] == [(1, 1, 30), (1, 0, 151)]
    assert counts([late.group, GroupFactory()], today=TODAY)[late.group.pk] == (2, 1)
