import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basis.schedule import DAY, Circle, Task, schedule

MAY = dt.date(2026, 5, 1)


def task(key, first, last, **more):
    return Task(key, MAY + (first - 1) * DAY, MAY + (last - 1) * DAY, **more)


def test_what_is_late_moves_what_waits_for_it_and_decides_the_end():
    plan = schedule([task("A", 1, 10, late=4), task("B", 11, 20), task("C", 1, 18)], [("B", "A")])
    assert (plan.spans["A"].end.day, plan.spans["B"].start.day, plan.spans["B"].end.day) == (14, 15, 24)
    assert {key: span.slack for key, span in plan.spans.items()} == {"A": 0, "B": 0, "C": 6}
    assert plan.path == ("A", "B")


def test_being_late_because_one_began_late_counts_once():
    plan = schedule([task("A", 1, 10, late=4), task("B", 11, 20, late=4)], [("B", "A")])
    assert plan.spans["B"].end.day == 24


def test_a_gap_swallows_what_is_late():
    plan = schedule([task("A", 1, 10, late=4), task("B", 16, 20)], [("B", "A")])
    assert (plan.spans["B"].start.day, plan.spans["A"].slack, plan.path) == (16, 1, ("B",))


def test_what_is_finished_is_a_fact():
    plan = schedule([task("A", 1, 10, late=9), task("B", 11, 20, finished=MAY + 3 * DAY)], [("B", "A")])
    assert (plan.spans["B"].start.day, plan.spans["B"].end.day) == (4, 4)


def test_nothing_planned_has_no_end():
    assert schedule([], []) == schedule([], [("A", "B")])
    assert schedule([], []).end is None


def test_a_circle_is_named():
    rows = [task(key, 1, 2) for key in "ABCD"]
    with pytest.raises(Circle) as refused:
        schedule(rows, [("A", "B"), ("B", "C"), ("C", "A"), ("D", "A")])
    assert refused.value.keys[0] == refused.value.keys[-1]
    assert set(refused.value.keys) == {"A", "B", "C"}


@st.composite
def plans(draw, same_start=False):
    """Tasks that wait only for those before them: no circle can arise."""
    number = draw(st.integers(1, 12))
    tasks, needs = [], set()
    for n in range(number):
        first = 1 if same_start else draw(st.integers(1, 400))
        late = 0 if same_start else draw(st.integers(0, 60))
        done = None if same_start else draw(st.none() | st.integers(1, 500))
        tasks.append(
            task(f"T{n:02}", first, first + draw(st.integers(0, 90)), late=late, finished=done and MAY + done * DAY)
        )
        needs |= {(f"T{n:02}", f"T{other:02}") for other in draw(st.sets(st.integers(0, n - 1)))} if n else set()
    return tasks, needs


@given(plans())
def test_nothing_open_begins_before_the_end_of_what_it_needs(given_plan):
    tasks, needs = given_plan
    spans, done = schedule(tasks, needs).spans, {each.key for each in tasks if each.finished}
    for key, other in needs:
        assert key in done or spans[key].start > spans[other].end


@given(plans())
def test_nobody_has_less_than_nothing_to_spare_and_somebody_has_nothing(given_plan):
    plan = schedule(*given_plan)
    assert min(span.slack for span in plan.spans.values()) == 0


@given(plans())
def test_the_critical_path_has_no_gap_and_leads_to_the_last_day(given_plan):
    plan = schedule(*given_plan)
    spans = [plan.spans[key] for key in plan.path]
    assert all(span.is_critical for span in spans)
    days = sum((span.end - span.start).days + 1 for span in spans)
    assert days == (plan.end - spans[0].start).days + 1


@given(plans(same_start=True))
def test_the_critical_path_is_as_long_as_the_whole_plan(given_plan):
    tasks, needs = given_plan
    plan = schedule(tasks, needs)
    days = sum((plan.spans[key].end - plan.spans[key].start).days + 1 for key in plan.path)
    assert days == (plan.end - min(span.start for span in plan.spans.values())).days + 1


@given(plans(), st.data())
def test_slipping_by_what_there_is_to_spare_moves_no_end(given_plan, data):
    tasks, needs = given_plan
    plan = schedule(tasks, needs)
    slipping = data.draw(st.sampled_from(list(tasks)))
    if slipping.finished is None:
        behind = (plan.spans[slipping.key].end - slipping.end).days + plan.spans[slipping.key].slack
        later = [each if each is not slipping else Task(each.key, each.start, each.end, behind) for each in tasks]
        assert schedule(later, needs).end == plan.end


@given(plans(), st.randoms())
def test_the_order_in_which_it_is_told_makes_no_difference(given_plan, chance):
    tasks, needs = given_plan
    mixed, pairs = list(tasks), list(needs)
    chance.shuffle(mixed)
    chance.shuffle(pairs)
    assert schedule(mixed, pairs) == schedule(tasks, needs)
