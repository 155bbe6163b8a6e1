import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.domain import actions, milestones
from governance.queries.as_of import AsOf, actions_then, first_recorded, not_known_then
from tests.factories.governance import OrganisationFactory, OrgUnitFactory
from tests.factories.plan import ActionFactory, ComponentFactory, MilestoneFactory, said, said_of

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 1, 1)
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def day(n):
    return FIRST + dt.timedelta(days=n)


def hour(n):
    return BEGIN + dt.timedelta(hours=n)


def test_a_correction_is_believed_from_its_recording_on_and_about_the_days_it_names():
    action = ActionFactory(end=day(300))
    said(action, since=day(0), recorded=hour(0), end=day(100))
    said(action, since=day(0), until=day(9), recorded=hour(5), end=day(200))

    def end(on, known):
        return [row.state.end for row in actions_then(AsOf(day(on), hour(known)))]

    assert end(3, 4) == [day(100)]
    assert end(3, 5) == [day(200)]
    assert end(10, 5) == [day(100)]
    assert end(-1, 5) == end(3, -1) == []


def test_a_day_of_knowledge_ends_at_midnight_in_dhaka():
    action = ActionFactory()
    said(action, since=FIRST, recorded=dt.datetime(2026, 1, 31, 17, 59, 59, tzinfo=dt.UTC), cost_bdt=1)
    said(action, since=FIRST, recorded=dt.datetime(2026, 1, 31, 18, 0, tzinfo=dt.UTC), cost_bdt=2)
    costs = [
        actions_then(AsOf.at_end_of(dt.date(2026, *known), on=FIRST))[0].state.cost_bdt for known in ((1, 31), (2, 1))
    ]
    assert costs == [1, 2]
    assert first_recorded() == dt.date(2026, 1, 31)


def test_what_differs_from_today_is_named_and_what_does_not_is_not():
    owner, action = OrganisationFactory(), ActionFactory()
    said(action, since=FIRST, recorded=hour(0), owner=owner, end=day(50))
    (row,) = actions_then(AsOf(FIRST, hour(1)))
    assert [(each.field, each.then, each.now) for each in row.differences] == [
        ("owner", owner, action.owner),
        ("end", day(50), action.end),
    ]
    said(action, since=FIRST, recorded=hour(2))
    (row,) = actions_then(AsOf(FIRST, hour(2)))
    assert not row.differs


def test_a_milestone_that_is_reached_later_is_not_reached_yet():
    action = ActionFactory()
    early = MilestoneFactory(action=action, reached_on=day(20))
    late = MilestoneFactory(action=action)
    said(action, since=FIRST, recorded=hour(0))
    said_of(early, since=FIRST, recorded=hour(0))
    (row,) = actions_then(AsOf(day(10), hour(1)))
    (then,) = row.milestones
    assert (then.reached_on, row.reached, row.standing.derived) == (None, 0, 0)
    assert [(each.field, each.then, each.now) for each in then.differences] == [("reached_on", None, day(20))]
    assert row.added == [late]
    (row,) = actions_then(AsOf(day(20), hour(1)))
    assert (row.milestones[0].reached_on, row.reached, row.standing.derived) == (day(20), 1, 50)
    assert not row.milestones[0].differences


def test_what_the_verbs_write_is_read_as_today():
    component = ComponentFactory()
    action = actions.keep_action(
        code="1.1a",
        component=component,
        name_en="Registry",
        name_bn="নিবন্ধন",
        owner=OrganisationFactory(),
        start=day(0),
        end=day(90),
        cost_bdt=5,
        by=None,
    )
    milestones.keep_milestone(
        action=action,
        n=1,
        name_en="Signed",
        name_bn="স্বাক্ষরিত",
        due=day(30),
        weight=Decimal(100),
        reached_on=day(31),
        by=None,
    )
    now, today = timezone.now(), timezone.localdate()
    (row,) = actions_then(AsOf(today, now))
    assert (row.differs, row.standing.derived) == (False, 100)
    (row,) = actions_then(AsOf(day(30), now))
    assert (row.standing.derived, row.standing.due, row.standing.due_reached) == (0, 1, 0)
    assert actions_then(AsOf(today, now - dt.timedelta(days=1))) == []
    assert not_known_then([]) == [action]
    assert not_known_then([row]) == []


def test_one_action_is_asked_for_by_its_code():
    for action in (ActionFactory(code="1.1a"), ActionFactory(code="1.1b")):
        said(action, since=FIRST, recorded=hour(0))
        said_of(MilestoneFactory(action=action), since=FIRST, recorded=hour(0))
    (row,) = actions_then(AsOf(FIRST, hour(0)), code="1.1b")
    assert (row.action.code, len(row.milestones)) == ("1.1b", 1)


def test_partners_and_places_that_differ_today_are_named_in_seven_queries(django_assert_num_queries):
    old, new = OrganisationFactory(code="A"), OrganisationFactory(code="B")
    north, south = OrgUnitFactory(code="N"), OrgUnitFactory(code="S")
    for code in ("1.1a", "1.1b", "1.1c"):
        action = ActionFactory(code=code)
        said(action, since=FIRST, recorded=hour(0), partners=["A"], places=["N", "S"])
        action.partners.set([old, new])
        action.places.set([south, north])
    with django_assert_num_queries(7):
        row, *_others = actions_then(AsOf(FIRST, hour(1)))
        assert [(each.field, each.then, each.now) for each in row.differences] == [("partners", [old], [old, new])]
    action.places.clear()
    row = actions_then(AsOf(FIRST, hour(1)))[-1]
    assert [(each.field, each.then, each.now) for each in row.differences][1:] == [("places", [north, south], [])]


statements = st.lists(
    st.tuples(
        st.integers(0, 1),  # of which noun
        st.booleans(),  # of the action, or of its milestone
        st.integers(0, 6),  # holds from
        st.none() | st.integers(0, 6),  # for how many days more
        st.integers(0, 6),  # recorded at: often the same moment, and often before what was said earlier
        st.integers(1, 100),  # what is said
    ),
    max_size=14,
)


def replay(told, noun, of_action, on, known):
    """What was believed: each statement in the order of its recording takes the place of the one before."""
    believed = None
    for which, kind, since, more, recorded, value in sorted(told, key=lambda each: each[4]):
        held = since <= on and (more is None or on <= since + more)
        if (which, kind) == (noun, of_action) and held and recorded <= known:
            believed = value
    return believed


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=statements, on=st.integers(-1, 13), known=st.integers(-1, 7))
def test_it_is_a_replay_of_all_changes_and_corrections(told, on, known):
    with transaction.atomic():
        nouns = [MilestoneFactory(), MilestoneFactory()]
        for which, of_action, since, more, recorded, value in told:
            dates = {
                "since": day(since),
                "until": None if more is None else day(since + more),
                "recorded": hour(recorded),
            }
            if of_action:
                said(nouns[which].action, cost_bdt=value, **dates)
            else:
                said_of(nouns[which], weight=value, **dates)
        rows = {row.action.pk: row for row in actions_then(AsOf(day(on), hour(known)))}
        for which, noun in enumerate(nouns):
            row = rows.get(noun.action_id)
            assert (row.state.cost_bdt if row else None) == replay(told, which, True, on, known)
            if row:
                weights = [int(each.state.weight) for each in row.milestones]
                expected = replay(told, which, False, on, known)
                assert weights == ([] if expected is None else [expected])
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [3, 60])
def test_it_takes_the_same_queries_for_any_number(count, django_assert_num_queries):
    component = ComponentFactory()
    for _n in range(count):
        milestone = MilestoneFactory(action=ActionFactory(component=component))
        for recorded in range(3):
            said(milestone.action, since=FIRST, recorded=hour(recorded))
            said_of(milestone, since=FIRST, recorded=hour(recorded))
    with django_assert_num_queries(5):
        rows = actions_then(AsOf(FIRST, hour(9)))
        assert sum(row.reached + len(row.differences) + len(row.added) for row in rows) == 0
        assert [row.standing.due for row in rows] == [0] * count
