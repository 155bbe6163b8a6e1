import datetime as dt

import pytest
from django.urls import reverse

from governance.domain import tasks
from governance.models import Task
from tests.factories.governance import PersonFactory, PostFactory, PostingFactory
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db
WAY = "/bn/plan/actions/3.2a/tasks/"


@pytest.fixture
def milestone():
    return MilestoneFactory(action=ActionFactory(code="3.2a"), n=1)


@pytest.fixture
def owner(milestone):
    return PostingFactory(post=PostFactory(organisation=milestone.action.owner)).person


def add(milestone, text="তালিকা পাঠান", **given):
    return tasks.add_task(milestone=milestone, text_bn=text, by=None, **given)


def test_the_owner_adds_a_task_and_it_waits_for_its_holder(sign_in, milestone, owner):
    holder = PersonFactory()
    client = sign_in(owner)
    assert "কোনো অগ্রগতি গণনা হয় না" in client.get(WAY).content.decode()
    given = {"milestone": milestone.pk, "text_bn": "তালিকা পাঠান", "person": holder.hr_number, "due": "২০২৬-০১-৩১"}
    for wrong in ({"text_bn": ""}, {"person": "nobody"}, {"milestone": MilestoneFactory().pk}, {"due": "x"}):
        assert client.post(WAY, given | wrong).status_code == 422
    assert client.post(WAY, given).status_code == 302
    assert Task.objects.get().due == dt.date(2026, 1, 31)
    text = sign_in(holder).get(reverse("waiting")).content.decode()
    assert "তালিকা পাঠান" in text
    assert WAY in text


def test_a_holder_ticks_their_own_task_and_drops_none(sign_in, milestone):
    mine, other = add(milestone, person=PersonFactory()), add(milestone, "অন্য")
    client = sign_in(mine.person)
    assert client.get(WAY).content.decode().count('value="tick"') == 1
    assert client.post(WAY, {"do": "tick", "task": other.pk}).status_code == 403
    assert client.post(WAY, {"do": "drop", "task": mine.pk}).status_code == 403
    assert client.post(WAY, {"do": "tick", "task": mine.pk}).status_code == 302
    mine.refresh_from_db()
    assert mine.done_on


def test_strangers_read_and_write_nothing_and_visitors_see_the_numbers_only(client, sign_in, milestone):
    task = add(milestone, text="গোপন কাজ")
    assert client.get(WAY).status_code == 302
    text = client.get(reverse("action", args=["3.2a"])).content.decode()
    assert "১টির মধ্যে ০টি" in text
    assert "গোপন কাজ" not in text
    client = sign_in(PersonFactory())
    assert "গোপন কাজ" in client.get(WAY).content.decode()
    assert client.post(WAY, {"milestone": milestone.pk, "text_bn": "ক"}).status_code == 403
    assert client.post(WAY, {"do": "tick", "task": task.pk}).status_code == 403


def test_buttons_that_do_not_exist_and_tasks_of_others_are_not_found(sign_in, milestone, owner):
    client, foreign = sign_in(owner), add(MilestoneFactory())
    for given in (
        {"do": "burn", "task": 1},
        {"do": "tick", "task": foreign.pk},
        {"do": "tick", "task": "x"},
        {"do": "up"},
    ):
        assert client.post(WAY, given).status_code == 404
    assert client.get(reverse("action_tasks", args=["9.9z"])).status_code == 404


def test_what_a_verb_refuses_is_told(sign_in, milestone, owner):
    task = tasks.drop_task(task=add(milestone), by=None)
    response = sign_in(owner).post(WAY, {"do": "tick", "task": task.pk}, follow=True)
    assert "note-error" in response.content.decode()


def test_the_file_is_what_is_on_the_screen(sign_in, milestone, owner):
    add(milestone)
    client = sign_in(owner)
    assert "তালিকা পাঠান" in client.get(WAY, {"format": "csv"}).content.decode("utf-8-sig")
    assert client.get(WAY, {"format": "xlsx"}).content.startswith(b"PK")


def test_the_page_asks_as_often_for_fifty_as_for_two(sign_in, milestone, owner, django_assert_max_num_queries):
    for number in range(40):
        add(milestone, f"কাজ {number}", person=PersonFactory())
    client = sign_in(owner)
    with django_assert_max_num_queries(14):
        client.get(WAY)
