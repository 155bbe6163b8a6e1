import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from governance import queries
from governance.domain import history, tasks
from governance.models import LogEntry, Task
from tests.factories.governance import OrganisationFactory, PersonFactory, PostFactory, PostingFactory
from tests.factories.plan import MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestone():
    return MilestoneFactory(n=1)


@pytest.fixture
def owner(milestone):
    return PostingFactory(post=PostFactory(organisation=milestone.action.owner)).person


def add(milestone, text="তালিকা পাঠান", **given):
    return tasks.add_task(milestone=milestone, text_bn=text, **({"by": None} | given))


def test_the_owner_adds_tasks_at_the_end_of_the_list_and_the_log_names_them(milestone, owner):
    first, second = add(milestone, "এক", by=owner), add(milestone, "দুই", by=owner)
    assert (first.number, second.number, second.position, first.text_en) == (1, 2, 2, "এক")
    assert LogEntry.objects.last().noun_key == f"{milestone.action.code}/1/2"
    assert add(milestone, "এক", by=owner) == first


def test_nobody_else_adds_or_drops(milestone):
    task = add(milestone)
    for by in (PersonFactory(), PostingFactory().person):
        for verb in (lambda by: add(milestone, by=by), lambda by: tasks.drop_task(task=task, by=by)):
            with pytest.raises(PermissionDenied):
                verb(by)
        for verb in (tasks.tick_task, tasks.take_up_task, tasks.raise_task):
            with pytest.raises(PermissionDenied):
                verb(task=task, by=by)


def test_who_holds_a_task_ticks_it_alone_or_by_a_post(milestone):
    holder, post = PersonFactory(), PostFactory()
    mine, ours = add(milestone, "এক", person=holder), add(milestone, "দুই", organisation=post.organisation)
    tasks.tick_task(task=mine, by=holder)
    tasks.tick_task(task=ours, done_on=dt.date(2026, 1, 5), by=PostingFactory(post=post).person)
    assert list(Task.objects.values_list("done_on", flat=True)) == [history.today(), dt.date(2026, 1, 5)]
    with pytest.raises(PermissionDenied):
        tasks.take_up_task(task=ours, by=holder)


def test_a_tick_changes_no_progress(milestone):
    tasks.tick_task(task=add(milestone), by=None)
    assert queries.derived_progress(milestone.action) == 0


def test_what_ended_one_way_does_not_end_the_other_until_it_is_taken_up(milestone):
    task = add(milestone)
    done = tasks.tick_task(task=task, by=None)
    assert tasks.tick_task(task=task, by=None).done_on == done.done_on
    with pytest.raises(ValidationError):
        tasks.drop_task(task=task, by=None)
    assert tasks.take_up_task(task=task, by=None).is_open
    tasks.drop_task(task=task, by=None)
    with pytest.raises(ValidationError):
        tasks.tick_task(task=task, by=None)
    assert [entry.verb for entry in LogEntry.objects.filter(noun="Task")] == ["add", "tick", "take_up", "drop"]


def test_a_task_moves_up_until_it_is_the_first(milestone):
    first, second = add(milestone, "এক"), add(milestone, "দুই")
    for _time in range(2):
        tasks.raise_task(task=second, by=None)
    assert list(milestone.tasks.order_by("position")) == [second, first]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"text": "  "}, "text_bn", "missing_text"),
        ({"text": "ক" * 501}, "text_bn", "too_long"),
    ],
)
def test_what_cannot_be_is_refused(milestone, given, field, code):
    with pytest.raises(ValidationError) as refused:
        add(milestone, **given)
    assert refused.value.error_dict[field][0].code == code


def test_a_task_has_one_holder_and_ends_on_no_day_to_come(milestone):
    with pytest.raises(ValidationError):
        add(milestone, person=PersonFactory(), organisation=OrganisationFactory())
    with pytest.raises(ValidationError):
        tasks.tick_task(task=add(milestone), done_on=dt.date(2199, 1, 1), by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(done_on=dt.date(2026, 1, 1), dropped_on=dt.date(2026, 1, 1))


def test_a_milestone_has_a_bounded_number_of_tasks(milestone, monkeypatch):
    monkeypatch.setattr(tasks, "MOST", 1)
    add(milestone, "এক")
    with pytest.raises(ValidationError) as refused:
        add(milestone, "দুই")
    assert refused.value.code == "too_many"
